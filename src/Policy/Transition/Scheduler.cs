using System.Collections.Immutable;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;
using HaActors.Policy.Placement;

namespace HaActors.Policy;

/// <summary>Decides: cluster state in; placements, an ordered graph of actions, and the reasons out.</summary>
public static class Scheduler
{
    public static Decision Decide(ClusterState state)
    {
        var reasons = ImmutableArray.CreateBuilder<Reason>();
        var graph = new GraphBuilder();

        var condemned = FenceNeeds.Of(state);
        foreach (var (node, why) in condemned)
        {
            graph.Add(new ClusterAction.Fence(node));
            reasons.Add(new Reason(node.Value, $"must be fenced: {why}"));
        }

        var placements = Assignment.Of(state, [.. condemned.Keys], reasons);
        AddProbes(state, condemned.Keys, graph);
        foreach (var unit in PlacementUnit.All(state.Configuration))
            new UnitPlan(state, [.. condemned.Keys], placements, graph, reasons).Add(unit);

        return new Decision(graph.Build(), placements, reasons.ToImmutable());
    }

    private static void AddProbes(ClusterState state, IEnumerable<NodeName> condemned, GraphBuilder graph)
    {
        foreach (var node in state.ConfiguredNodes.Where(node => node.Presence == NodePresence.Online))
        {
            if (condemned.Contains(node.Name))
                continue;

            foreach (var resource in state.Configuration.Resources.Keys)
            {
                if (node.Resource(resource) is { Activity: Activity.Unknown, Busy: null or ResourceVerb.Probe })
                    graph.Add(new ClusterAction.OnResource(node.Name, resource, ResourceVerb.Probe));
            }
        }
    }
}
