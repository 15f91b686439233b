using System.Collections.Immutable;
using HaActors.Policy;
using HaActors.Policy.Model;

namespace HaActors.Simulation.Product;

/// <summary>The planted bugs that are functions.</summary>
internal static class Mutations
{
    public static Func<ClusterState, Decision> Decide(HaWorld world) => world.Mutant switch
    {
        Mutant.StartsBeforeFence => state => WithoutFenceInputs(Scheduler.Decide(state)),
        Mutant.IgnoresUnderWay => state => Scheduler.Decide(Idle(state)),
        _ => Scheduler.Decide,
    };

    public static TimeProvider GuardClock(HaWorld world, TimeProvider clock) =>
        world.Mutant == Mutant.QuorumNeverEnds ? new StoppedClock() : clock;

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

    private static ClusterState Idle(ClusterState state) => state with
    {
        Nodes = state.Nodes.ToImmutableSortedDictionary(
            node => node.Key,
            node => node.Value with
            {
                Resources = node.Value.Resources.ToImmutableSortedDictionary(
                    resource => resource.Key, resource => resource.Value with { Busy = null }),
            }),
    };

    private sealed class StoppedClock : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => 0;
    }
}
