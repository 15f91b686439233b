using System.Collections.Immutable;
using HaActors.Actors.Protocol;
using HaActors.Policy.Cib;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Coordinator;

/// <summary>Which nodes do what together, as <c>group_tool</c> listed it. Pure.</summary>
public static class ServiceGroups
{
    /// <param name="fencing">Nodes that are being fenced.</param>
    public static IEnumerable<ServiceGroup> Of(
        ClusterState state, CoordinatorActor.Sight sight, Votes votes, NodeName coordinator, IEnumerable<NodeName> fencing)
    {
        var nodes = state.Configuration.Nodes.Keys.Select(state.Node).ToList();
        yield return new ServiceGroup(
            "membership",
            "membership",
            nodes.Exists(node => node.Presence is NodePresence.Joining or NodePresence.Lost) ? "changing" : "stable",
            [.. nodes.Where(node => node.Presence != NodePresence.Unseen).Select(node => Member(node.Name, Word(node)))]);

        yield return new ServiceGroup(
            "voters",
            "log",
            votes.IsJoint ? "joint" : "stable",
            [.. votes.Voters.Select(node => Member(
                node, sight.Ready.Contains(node) ? "has the log" : sight.Heard.ContainsKey(node) ? "lags" : "away"))]);

        yield return new ServiceGroup(
            "coordinator",
            "coordinator",
            "stable",
            [.. sight.Supporting.Add(coordinator).Select(node => Member(node, node == coordinator ? "leads" : "supports"))]);

        var targets = fencing.ToImmutableSortedSet();
        yield return new ServiceGroup(
            "fence-domain",
            "fencing",
            targets.IsEmpty ? "stable" : "fencing",
            [.. nodes.Where(node => targets.Contains(node.Name) || node.Presence is NodePresence.Online or NodePresence.Lost)
                .Select(node => Member(node.Name, targets.Contains(node.Name) ? "is fenced" : node.Presence == NodePresence.Lost ? "victim" : "member"))]);

        foreach (var unit in PlacementUnit.All(state.Configuration))
            yield return OfUnit(state, unit);
    }

    private static ServiceGroup OfUnit(ClusterState state, PlacementUnit unit)
    {
        var kind = state.Configuration.Cib.Resources.FirstOrDefault(resource => resource.Id == unit.Id.Value) switch
        {
            GroupEntry => "group",
            CloneEntry clone => clone.IsPromotable ? "promotable clone" : "clone",
            BundleEntry => "bundle",
            _ => "resource",
        };
        List<ServiceMember> members = [];
        foreach (var node in state.ConfiguredNodes.Where(node => node.Presence is NodePresence.Online or NodePresence.Lost))
        {
            var here = node.Resources.Values
                .Where(resource => unit.Members.Any(member => resource.Id == member.Id || resource.Id.Value.StartsWith($"{member.Id}:", StringComparison.Ordinal)))
                .Where(resource => resource.MayRun || resource.Busy is not null)
                .ToList();
            if (here.Count > 0)
                members.Add(Member(node.Name, Word(node, here, kind)));
        }

        var isWell = members.TrueForAll(member => member.State is "running" or "promoted" or "unpromoted");
        return new ServiceGroup(unit.Id.Value, kind, members.Count == 0 ? "stopped" : isWell ? "running" : "degraded", [.. members]);
    }

    private static string Word(NodeState node, List<ResourceState> here, string kind)
    {
        if (node.Presence == NodePresence.Lost || here.Exists(resource => resource.Activity == Activity.Unknown))
            return "unknown";

        if (here.Exists(resource => resource.Busy is not null))
            return "changing";

        if (here.Exists(resource => resource.Activity is Activity.Failed or Activity.StopFailed))
            return "failed";

        return kind != "promotable clone" ? "running" : here.Exists(resource => resource.MayBePromoted) ? "promoted" : "unpromoted";
    }

    private static string Word(NodeState node) => node.Leaving && node.Presence == NodePresence.Online
        ? "leaving"
        : node.Presence.ToString().ToLowerInvariant();

    private static ServiceMember Member(NodeName node, string state) => new(node.Value, state);
}
