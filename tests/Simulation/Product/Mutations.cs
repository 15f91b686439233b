using System.Collections.Immutable;
using HaActors.Agents;
using HaActors.Policy;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Simulation.Product;

/// <summary>The planted bugs that are functions.</summary>
internal static class Mutations
{
    public static Func<ClusterState, Decision> Decide(HaWorld world) => world.Mutant switch
    {
        Mutant.StartsBeforeFence => state => WithoutFenceInputs(Scheduler.Decide(state)),
        Mutant.IgnoresUnderWay => state => Scheduler.Decide(
            Each(state, resource => resource with { Busy = null })),
        Mutant.FailedStopIsStop => state => Scheduler.Decide(Each(state, resource =>
            resource.Activity == Activity.StopFailed ? resource with { Activity = Activity.Stopped, History = [FoundStopped] } : resource)),
        Mutant.UnknownIsStopped => state => Scheduler.Decide(WithoutUnknown(state)),
        Mutant.LostIsDown => state => Scheduler.Decide(state with
        {
            Nodes = state.Nodes.ToImmutableSortedDictionary(
                node => node.Key,
                node => node.Value.Presence == NodePresence.Lost
                    ? NodeState.Unseen(node.Key) with { Presence = NodePresence.Down }
                    : node.Value),
        }),
        Mutant.OrdersIgnored => state => Scheduler.Decide(Without<OrderEntry>(state)),
        Mutant.ColocationsIgnored => state => Scheduler.Decide(Without<ColocationEntry>(state)),
        _ => Scheduler.Decide,
    };

    public static TimeProvider GuardClock(HaWorld world, TimeProvider clock) =>
        world.Mutant == Mutant.QuorumNeverEnds ? new StoppedClock() : clock;

    private static ClusterState Without<T>(ClusterState state)
        where T : ConstraintEntry
    {
        var cib = state.Configuration.Cib;
        return state with
        {
            Configuration = state.Configuration with
            {
                Cib = cib with { Constraints = [.. cib.Constraints.Where(constraint => constraint is not T)] },
            },
        };
    }

    private static readonly OperationReport FoundStopped = new(
        "last_0", ResourceVerb.Probe, 0, 1, (int)OcfExit.NotRunning, ExecutionStatus.Done, "1:1:7:ha", 0, 0, 0, null);

    private static Decision WithoutFenceInputs(Decision decision)
    {
        var fences = decision.Graph.Actions.Where(action => action.Action is ClusterAction.Fence)
            .Select(action => action.Number).ToHashSet();
        return decision with
        {
            Graph = new TransitionGraph(
            [
                .. decision.Graph.Actions.Select(action => action with
                {
                    Inputs = [.. action.Inputs.Where(input => !fences.Contains(input))],
                }),
            ]),
        };
    }

    private static ClusterState WithoutUnknown(ClusterState state) => state with
    {
        Nodes = state.Nodes.ToImmutableSortedDictionary(node => node.Key, node => node.Value with
        {
            Resources = node.Value.Resources.SetItems(state.Configuration.Resources.Keys
                .Select(node.Value.Resource)
                .Where(resource => resource is { Activity: Activity.Unknown, Busy: null })
                .Select(resource => KeyValuePair.Create(resource.Id, resource with { Activity = Activity.Stopped, History = [FoundStopped] }))),
        }),
    };

    private static ClusterState Each(ClusterState state, Func<ResourceState, ResourceState> change) => state with
    {
        Nodes = state.Nodes.ToImmutableSortedDictionary(
            node => node.Key,
            node => node.Value with
            {
                Resources = node.Value.Resources.ToImmutableSortedDictionary(
                    resource => resource.Key, resource => change(resource.Value)),
            }),
    };

    private sealed class StoppedClock : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => 0;
    }
}
