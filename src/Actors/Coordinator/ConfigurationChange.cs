using System.Collections.Immutable;
using HaActors.Actors.Protocol;
using HaActors.Policy;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Secrets;
using HaActors.Policy.Model;

namespace HaActors.Actors.Coordinator;

/// <summary>What a new configuration would change: in the text, and in what runs where. Pure.</summary>
public static class ConfigurationChange
{
    private const int MostActions = 1000;

    public static OperatorAnswer Of(
        OperatorRequest.PlanConfiguration request,
        ConfigurationDocument current,
        ClusterState state,
        Decision? decision,
        NodePorts ports)
    {
        ConfigurationDocument next;
        try
        {
            next = SecretNames.Unmask(ConfigurationDocument.Parse(request.Text), current);
        }
        catch (FormatException wrong)
        {
            return new OperatorAnswer.Rejected(wrong.Message);
        }

        var reading = ports.ReadConfiguration(next);
        ImmutableArray<string> errors =
        [
            .. reading.Errors,
            .. SecretNames.StillMasked(next).Select(path => $"ha.{path}: is masked: write the secret, or a reference to it, or seal it"),
            .. reading.Settings.Configuration.Name == state.Configuration.Name
                ? (string[])[]
                : [$"ha.cluster.name: is '{reading.Settings.Configuration.Name}', and this is {state.Configuration.Name}: a cluster keeps its name"],
        ];
        var changed = state with { Configuration = reading.Settings.Configuration };
        var after = errors.IsEmpty ? ports.Decide(changed) : null;
        return new OperatorAnswer.Plan(new ConfigurationPlan(
            Differences(current, next),
            errors,
            [.. reading.Warnings],
            after is null ? [] : [.. Effects(state, changed, after)],
            after is null ? [] : [.. Actions(after).Except(decision is null ? [] : Actions(decision)).Take(MostActions)]));
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
