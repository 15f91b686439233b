using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Deciding;
using HaActors.Policy.Model;
using HaActors.Policy.Scheduling;
using Activity = HaActors.Policy.Model.Activity;

namespace HaActors.Policy;

/// <summary>
/// What a node does with its own resources when nobody may order it (safety rule 29): stops and demotions only, in the
/// order that the configuration demands.
/// </summary>
public static class LocalStops
{
    /// <param name="node">This node, as it knows itself. What it does not know runs, as far as anybody can tell.</param>
    /// <param name="leaves">It stops everything, whatever the policy for a lost quorum says.</param>
    public static TransitionGraph Of(ClusterConfiguration configuration, DesiredState desired, NodeState node, bool leaves)
    {
        var run = RunOf(configuration, desired, node, leaves);
        var notLookedFor = NotLookedFor.In(run);

        // The time until all must be stopped runs: it does not wait for what is under way and not managed any more.
        var stops = ActionOrder.Of(run, OperationsUnderWay.None)
            .Where(action => action.Action is ClusterAction.OnResource { Verb: ResourceVerb.Stop or ResourceVerb.Demote } stop
                && !(node.Resource(stop.Resource).Activity == Activity.Unknown && notLookedFor.Contains((stop.Resource, node.Name))))
            .ToList();
        var known = stops.Select(static stop => stop.Action).ToHashSet();
        return Scheduler.Numbered(stops.ConvertAll(stop => stop with { Inputs = [.. stop.Inputs.Where(known.Contains)] }));
    }

    /// <summary>
    /// Whether nothing runs here. What this life never had to do with counts as stopped where the configuration keeps everybody from looking, by a ban
    /// that no attribute of the moment can lift: a life before this one can have run nothing there either.
    /// </summary>
    /// <param name="node">This node, as it knows itself.</param>
    public static bool IsEmpty(ClusterConfiguration configuration, NodeState node)
    {
        var open = configuration.Resources.Keys.Union(node.Resources.Keys).Where(id => node.Resource(id) is not { MayRun: false, Busy: null }).ToList();
        if (open.Count == 0 || !open.TrueForAll(id => node.Resource(id) is { Activity: Activity.Unknown, Busy: null, History.IsEmpty: true }))
            return open.Count == 0;

        var lasting = configuration with
        {
            Cib = configuration.Cib with
            {
                Constraints = configuration.Cib.Constraints.RemoveAll(constraint => constraint is LocationEntry { Discovery: not null } location
                    && !LastingBan.Is(location, configuration.Cib, node.Name)),
            },
        };
        var notLookedFor = NotLookedFor.In(RunOf(lasting, DesiredState.Empty, node, leaves: true));
        return open.TrueForAll(id => notLookedFor.Contains((id, node.Name)));
    }

    private static SchedulingRun RunOf(ClusterConfiguration configuration, DesiredState desired, NodeState node, bool leaves) => Scheduler.Run(
        new ClusterState(
            configuration.WithOption("fencing-enabled", "false"),
            desired with { KnownDown = desired.KnownDown.Clear() },
            ImmutableSortedDictionary<NodeName, NodeState>.Empty.Add(node.Name, Suspecting(configuration, node) with { Leaving = leaves }),
            MayFence: false)
        {
            HasQuorum = leaves,
        },
        record: null);

    private static NodeState Suspecting(ClusterConfiguration configuration, NodeState node)
    {
        var resources = node.Resources.ToBuilder();
        foreach (var resource in configuration.Resources.Values)
        {
            // What failed before is tried once more: nobody else is left who could do anything about it.
            var known = node.Resource(resource.Id);
            if (known.MayRun && (known.Activity != Activity.Running || known.History.All(static report => report.IsPending)))
                resources[resource.Id] = known with
                {
                    Activity = Activity.Running,
                    Agent = resource.Agent,
                    History = [OperationHistory.Started(resource.Id)],
                };
        }

        return node with { Resources = resources.ToImmutable(), Presence = NodePresence.Online };
    }
}
