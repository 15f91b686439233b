using System.Collections.Immutable;
using HaActors.Actors.Protocol;
using HaActors.Policy;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Secrets;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Coordinator;

/// <summary>What becomes of a wish for another configuration: what it changes in the text, and in what runs where. Pure.</summary>
public abstract record ConfigurationChange
{
    private const int MostActions = 1000;

    private ConfigurationChange()
    {
    }

    public sealed record Refused(OperatorAnswer Answer) : ConfigurationChange;

    /// <param name="Next">What would be in force, if the plan has no errors.</param>
    public sealed record Planned(ConfigurationPlan Plan, ConfigurationDocument Next) : ConfigurationChange;

    /// <param name="current">In force now.</param>
    public static ConfigurationChange Of(
        OperatorRequest.ChangeConfiguration request,
        LogState log,
        ConfigurationDocument current,
        ClusterState state,
        Decision? decision,
        Votes votes,
        NodePorts ports)
    {
        try
        {
            // Of secrets that it does not show it says nothing new.
            return Wanted(request, log, current) is not { } wanted
                ? new Refused(NotRemembered(log, ((ConfigurationWish.Revision)request.Wish).Number))
                : ConfigurationHistory.Edit(log, current, request.BasedOn, SecretNames.Unmask(wanted, current)) switch
                {
                    ConfigurationEditing.Possible possible =>
                        new Planned(PlanOf(current, possible.Next, state, decision, votes, ports), possible.Next),
                    var refused => new Refused(new OperatorAnswer.Rejected(((ConfigurationEditing.Refused)refused).Why)),
                };
        }
        catch (FormatException wrong)
        {
            return new Refused(new OperatorAnswer.Rejected(wrong.Message));
        }
    }

    /// <summary>The entry of the log.</summary>
    public static Change Entry(OperatorRequest.ChangeConfiguration request, long basedOn, ConfigurationDocument next) =>
        request.Wish is ConfigurationWish.Revision { Number: var number }
            ? new Change.Restore(basedOn, number, next.ToString())
            : new Change.Configure(basedOn, next.ToString());

    public static string Sentence(ConfigurationPlan plan, long revision)
    {
        var changed = plan.Differences.Length == 1 ? "1 value is another one" : $"{plan.Differences.Length} values are others";
        return string.Join('\n', (string[])[$"Revision {revision} is in force: {changed}.", .. plan.Warnings, .. plan.Effects]);
    }

    public static OperatorAnswer NotRemembered(LogState log, long number) => new OperatorAnswer.Rejected(
        number > log.Revision || number < 1
            ? $"There is no revision {number}; the present one is {log.Revision}."
            : $"Revision {number} is not remembered any more; the oldest is {log.Revisions?.FirstOrDefault()?.Number}.");

    public static OperatorAnswer History(LogState log) => new OperatorAnswer.Revisions(
    [
        .. (log.Revisions ?? []).Reverse().Select(revision => new RevisionStatus(
            revision.Number, revision.At, revision.By, revision.Restored, ConfigurationHistory.Changed(log, revision.Number))),
    ]);

    public static OperatorAnswer Compare(LogState log, OperatorRequest.CompareConfigurations request)
    {
        var to = request.To ?? log.Revision;
        if (ConfigurationHistory.Find(log, request.From) is not { } one)
            return NotRemembered(log, request.From);

        return ConfigurationHistory.Find(log, to) is not { } other
            ? NotRemembered(log, to)
            : new OperatorAnswer.Plan(new ConfigurationPlan(
                Differences(ConfigurationHistory.Document(one), ConfigurationHistory.Document(other)), [], [], [], []));
    }

    /// <exception cref="FormatException">It is no configuration, or no path.</exception>
    private static ConfigurationDocument? Wanted(
        OperatorRequest.ChangeConfiguration request, LogState log, ConfigurationDocument current) => request.Wish switch
    {
        ConfigurationWish.Whole whole => ConfigurationDocument.Parse(whole.Text),
        ConfigurationWish.Edits edits => Base(request, log, current).Apply(edits.All),
        ConfigurationWish.Revision revision => ConfigurationHistory.Find(log, revision.Number) is { } found
            ? StartValues.Of(ConfigurationHistory.Document(found), current)
            : null,
        _ => null,
    };

    private static ConfigurationDocument Base(
        OperatorRequest.ChangeConfiguration request, LogState log, ConfigurationDocument current) =>
        request.BasedOn is { } number && number != log.Revision && ConfigurationHistory.Find(log, number) is { } known
            ? ConfigurationHistory.Document(known)
            : current;

    private static ConfigurationPlan PlanOf(
        ConfigurationDocument current, ConfigurationDocument next, ClusterState state, Decision? decision, Votes votes, NodePorts ports)
    {
        var reading = ports.ReadConfiguration(next);
        var cluster = reading.Settings.Configuration;
        var nodes = NodeChanges.Of(state, cluster, votes);
        ImmutableArray<string> errors =
        [
            .. reading.Errors,
            .. SecretNames.StillMasked(next).Select(path => $"ha.{path}: is masked: write the secret, or a reference to it, or seal it"),
            .. cluster.Name == state.Configuration.Name
                ? (string[])[]
                : [$"ha.cluster.name: is '{cluster.Name}', and this is {state.Configuration.Name}: a cluster keeps its name"],
            .. ConfigurationHistory.Paths(StartValues.In(current), StartValues.In(next))
                .Where(path => path != "cluster.name")
                .Select(path => $"ha.{path}: is read from each node's file when it starts: stop all nodes, change it in every file, and start them"),
            .. nodes.Errors,
        ];
        var changed = state with { Configuration = cluster };
        var after = errors.IsEmpty ? ports.Decide(changed) : null;
        return new ConfigurationPlan(
            Differences(current, next),
            errors,
            [.. reading.Warnings, .. nodes.Warnings],
            after is null ? [] : [.. Effects(state, changed, after)],
            after is null ? [] : [.. Actions(after).Except(decision is null ? [] : Actions(decision)).Take(MostActions)]);
    }

    private static ImmutableArray<ConfigurationDifference> Differences(ConfigurationDocument current, ConfigurationDocument next)
    {
        var (was, @is) = (SecretNames.Mask(current), SecretNames.Mask(next));
        return
        [
            .. ConfigurationDocument.Diff(current, next)
                .OrderBy(edit => edit.Path, StringComparer.Ordinal)
                .Select(edit => new ConfigurationDifference(
                    edit.Path, was.Values.GetValueOrDefault(edit.Path), @is.Values.GetValueOrDefault(edit.Path))),
        ];
    }

    private static IEnumerable<string> Actions(Decision decision) => decision.Graph.Actions
        .Where(action => action.Action is not ClusterAction.OnResource { Verb: ResourceVerb.Probe or ResourceVerb.Monitor })
        .Select(action => action.Action.ToString()!);

    private static IEnumerable<string> Effects(ClusterState before, ClusterState changed, Decision after)
    {
        var restarted = after.Graph.Actions.Select(action => action.Action).OfType<ClusterAction.OnResource>()
            .Where(action => action.Verb == ResourceVerb.Stop)
            .ToHashSet();
        foreach (var id in before.Configuration.Resources.Keys.Union(changed.Configuration.Resources.Keys).Order())
        {
            var runs = before.ConfiguredNodes
                .Where(node => node.Resource(id).Activity == Activity.Running)
                .Select(node => (NodeName?)node.Name)
                .FirstOrDefault();
            var isKept = changed.Configuration.Resources.ContainsKey(id);
            var goes = isKept ? after.Placements.GetValueOrDefault(id) : null;
            var effect = (runs, goes) switch
            {
                (null, null) => isKept ? null : $"{id} is no longer configured",
                (null, { } to) => $"{id} starts on {to}",
                ({ } from, null) => $"{id} stops on {from}{(isKept ? "" : ", and is no longer configured")}",
                ({ } from, { } to) when from != to => $"{id} moves from {from} to {to}",
                ({ } at, _) when restarted.Contains(new ClusterAction.OnResource(at, id, ResourceVerb.Stop)) => $"{id} restarts on {at}",
                _ => null,
            };
            if (effect is not null)
                yield return effect;
        }

        foreach (var (node, why) in after.Fences)
            yield return $"{node} is fenced: {why}";
    }
}
