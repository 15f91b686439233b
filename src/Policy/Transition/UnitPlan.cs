using System.Collections.Immutable;
using HaActors.Policy.Model;
using HaActors.Policy.Placement;

namespace HaActors.Policy;

/// <summary>The stops, starts and monitors that bring one unit to its place, in a safe order.</summary>
internal sealed class UnitPlan(
    ClusterState state,
    ImmutableSortedSet<NodeName> condemned,
    ImmutableSortedDictionary<ResourceId, NodeName?> placements,
    GraphBuilder graph,
    ImmutableArray<Reason>.Builder reasons)
{
    public void Add(PlacementUnit unit)
    {
        var mustStop = MustStop(unit);
        AddStops(unit, mustStop);
        AddStarts(unit, mustStop);
    }

    /// <summary>Where each member has to be stopped. A member that stops takes those after it along, on every node.</summary>
    private ImmutableArray<(ResourceId Member, NodeName Node)> MustStop(PlacementUnit unit)
    {
        var stops = ImmutableArray.CreateBuilder<(ResourceId Member, NodeName Node)>();
        var brokenOn = ImmutableSortedSet<NodeName>.Empty;
        foreach (var member in unit.Members)
        {
            var activeOn = ActiveOn(member.Id);
            foreach (var node in activeOn)
            {
                var here = state.Node(node).Resource(member.Id);
                var stays = placements[member.Id] == node
                    && here.Activity == Activity.Running
                    && here.Busy is not ResourceVerb.Stop
                    && activeOn.Length == 1
                    && !brokenOn.Contains(node)
                    && !state.Desired.Restarts.Contains(member.Id)
                    && !state.Desired.Restarts.Contains(unit.Id);
                if (!stays)
                    stops.Add((member.Id, node));
            }

            // What comes after it on these nodes would run without its foundation.
            brokenOn = brokenOn.Union(stops.Where(stop => stop.Member == member.Id).Select(stop => stop.Node));
            if (placements[member.Id] is { } place && !activeOn.Contains(place))
                brokenOn = brokenOn.Add(place);
        }

        return stops.ToImmutable();
    }

    /// <summary>Live nodes on which the member is active, or is being started or stopped.</summary>
    private ImmutableArray<NodeName> ActiveOn(ResourceId member) =>
    [
        .. state.ConfiguredNodes
            .Where(node => node.Presence == NodePresence.Online && !condemned.Contains(node.Name))
            .Where(node => node.Resource(member) is
                { Activity: Activity.Running or Activity.Failed } or { Busy: ResourceVerb.Start or ResourceVerb.Stop })
            .Select(node => node.Name),
    ];

    private void AddStops(PlacementUnit unit, ImmutableArray<(ResourceId Member, NodeName Node)> mustStop)
    {
        foreach (var member in unit.Members.Reverse())
        {
            foreach (var (_, node) in mustStop.Where(stop => stop.Member == member.Id))
            {
                var busy = state.Node(node).Resource(member.Id).Busy;
                if (busy is ResourceVerb.Start or ResourceVerb.Probe)
                {
                    // A start under way for its own place is not stopped; anything else is, when it has ended.
                    reasons.Add(new Reason(member.Id.Value, $"waits for its {busy} on {node} to end"));
                    continue;
                }

                var later = mustStop.Where(stop => stop.Node == node && IsAfter(unit, stop.Member, member.Id));
                graph.Add(Action(node, member.Id, ResourceVerb.Stop), later.Select(stop => Action(node, stop.Member, ResourceVerb.Stop)));
            }
        }
    }

    private void AddStarts(PlacementUnit unit, ImmutableArray<(ResourceId Member, NodeName Node)> mustStop)
    {
        ClusterAction.OnResource? previous = null;
        foreach (var member in unit.Members)
        {
            if (placements[member.Id] is not { } place)
                return;

            var here = state.Node(place).Resource(member.Id);
            var monitor = Action(place, member.Id, ResourceVerb.Monitor);
            if (here is { Activity: Activity.Running, Busy: not ResourceVerb.Stop } && !mustStop.Contains((member.Id, place)))
            {
                if (member.Operations.MonitorInterval > TimeSpan.Zero && !here.Monitored)
                    graph.Add(monitor);

                continue;
            }

            if (WhyBlocked(member.Id, place, mustStop) is { } why)
            {
                reasons.Add(new Reason(member.Id.Value, $"is not started on {place} yet: {why}"));
                return;
            }

            var start = Action(place, member.Id, ResourceVerb.Start);
            graph.Add(start, previous is null ? Preconditions(unit, member.Id, mustStop) : Preconditions(unit, member.Id, mustStop).Append(previous));
            if (member.Operations.MonitorInterval > TimeSpan.Zero)
                graph.Add(monitor, start);

            previous = start;
        }
    }

    /// <summary>A start waits for every stop and probe of the resource, and for the fence of every node that may run it.</summary>
    private IEnumerable<ClusterAction> Preconditions(
        PlacementUnit unit, ResourceId member, ImmutableArray<(ResourceId Member, NodeName Node)> mustStop)
    {
        var stops = mustStop.Where(stop => stop.Member == member || unit.Members.Any(other => other.Id == stop.Member))
            .Select(stop => Action(stop.Node, stop.Member, ResourceVerb.Stop));
        var fences = condemned.Where(node => state.Node(node).Resource(member) is { MayRun: true } or { Busy: not null })
            .Select(node => (ClusterAction)new ClusterAction.Fence(node));
        var probes = state.Configuration.Nodes.Keys.Select(node => Action(node, member, ResourceVerb.Probe));
        return [.. fences, .. probes, .. stops];
    }

    /// <summary>Why no order of actions makes the start safe now; null if one does.</summary>
    private string? WhyBlocked(ResourceId member, NodeName place, ImmutableArray<(ResourceId Member, NodeName Node)> mustStop)
    {
        foreach (var node in state.ConfiguredNodes.Where(node => MayRunUnattended(member, node)))
        {
            var stopped = mustStop.Contains((member, node.Name))
                && graph.Contains(Action(node.Name, member, ResourceVerb.Stop));
            var probed = graph.Contains(Action(node.Name, member, ResourceVerb.Probe));
            var startedHere = node.Name == place && node.Resource(member).Busy == ResourceVerb.Start;
            if (!stopped && !probed && !startedHere)
                return $"it may still run on {node.Name}, which is {node.Presence.ToString().ToLowerInvariant()}";
        }

        return null;
    }

    private bool MayRunUnattended(ResourceId member, NodeState node)
    {
        if (condemned.Contains(node.Name) || node.Presence == NodePresence.Down)
            return false;

        // Confirmed down, and not in use again: the entry is removed before anything is started there.
        if (state.Desired.KnownDown.ContainsKey(node.Name))
            return false;

        // Without fencing the operator vouches that what is lost runs nothing.
        if (!state.Configuration.Options.FencingEnabled && node.Presence is NodePresence.Lost or NodePresence.Unseen)
            return !state.MayFence;

        var resource = node.Resource(member);
        return resource.MayRun || resource.Busy is not null;
    }

    private static bool IsAfter(PlacementUnit unit, ResourceId one, ResourceId other)
    {
        var order = unit.Members.Select(member => member.Id).ToList();
        return order.IndexOf(one) > order.IndexOf(other);
    }

    private static ClusterAction.OnResource Action(NodeName node, ResourceId resource, ResourceVerb verb) =>
        new(node, resource, verb);
}
