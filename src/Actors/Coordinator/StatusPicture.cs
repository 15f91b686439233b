using System.Collections.Immutable;
using HaActors.Actors.Protocol;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy;

namespace HaActors.Actors.Coordinator;

/// <summary>The coordinator's knowledge, put for people. Pure.</summary>
public static class StatusPicture
{
    public static ClusterStatus Of(
        ClusterState state,
        Decision? decision,
        NodeName coordinator,
        NodeName asked,
        Term term,
        ClusterConfiguration configuration,
        Votes votes,
        params IEnumerable<NodeName> witness)
    {
        var present = state.Nodes.Values.Where(node => node.Presence is NodePresence.Online or NodePresence.Joining);
        return new ClusterStatus(
            configuration.Name,
            asked.Value,
            coordinator.Value,
            Quorate: true,
            term.Number,
            present.Select(node => node.Name).Concat(witness).Sum(votes.VotesOf),
            votes.Total,
            AgeMs: 0,
            [.. configuration.Nodes.Values.Select(node => NodeOf(state, node, votes))],
            [.. ResourcesInOrder(configuration).SelectMany(entry => ResourceOf(state, decision, entry.Resource, entry.Group))],
            [.. decision?.Graph.Actions.Where(action => !IsWatch(action.Action)).Select(action => action.Action.ToString()!) ?? []],
            [.. Problems(state, decision)]);
    }

    /// <summary>What holds others first, each of its primitives in its place, then those that stand alone.</summary>
    public static IEnumerable<(ResourceConfiguration Resource, ResourceId? Group)> ResourcesInOrder(ClusterConfiguration configuration) =>
        PlacementUnit.All(configuration)
            .SelectMany(unit => unit.Members.Select(member => (member, unit.Id == member.Id ? (ResourceId?)null : unit.Id)))
            .OrderBy(entry => entry.Item2 is null);

    private static bool IsWatch(ClusterAction action) =>
        action is ClusterAction.OnResource { Verb: ResourceVerb.Monitor or ResourceVerb.Probe };

    private static NodeStatus NodeOf(ClusterState state, NodeConfiguration configured, Votes votes)
    {
        var node = state.Node(configured.Name);
        return new NodeStatus(
            configured.Name.Value,
            configured.Address,
            node.Presence.ToString().ToLowerInvariant(),
            state.Desired.Standby.Contains(configured.Name),
            node.Leaving,
            votes.VotesOf(configured.Name),
            node.Incarnation.Value);
    }

    /// <summary>One line for a primitive; for one inside a clone a line for each node that has, or shall have, an instance.</summary>
    private static IEnumerable<ResourceStatus> ResourceOf(
        ClusterState state, Decision? decision, ResourceConfiguration resource, ResourceId? holder)
    {
        var kind = KindOf(state.Configuration, holder);
        if (kind is null or "group")
            return [LineOf(state, decision, resource, resource.Id, holder, kind, node => true, decision?.Placements.GetValueOrDefault(resource.Id))];

        var targets = decision?.Placements.Where(place => PlacementUnit.IsInstance(place.Key, resource.Id)).ToList() ?? [];
        var unique = state.Nodes.Values.SelectMany(node => node.Resources.Keys).Where(id => id != resource.Id && PlacementUnit.IsInstance(id, resource.Id))
            .Distinct().Order().ToList();
        if (unique.Count > 0)
            return unique.Select(id => LineOf(
                state, decision, resource, id, holder, kind, _ => true, targets.FirstOrDefault(place => place.Key == id).Value));

        var nodes = state.ConfiguredNodes
            .Where(node => Sees(node) && node.Resource(resource.Id) is { MayRun: true } or { Busy: not null } && IsLookedFor(decision, node, resource.Id))
            .Select(node => node.Name)
            .Union(targets.Where(place => place.Value is not null).Select(place => place.Value!.Value))
            .Order()
            .ToList();
        return nodes.Count == 0
            ? [LineOf(state, decision, resource, resource.Id, holder, kind, _ => true, null)]
            : nodes.Select(name => LineOf(
                state, decision, resource, resource.Id, holder, kind, node => node.Name == name,
                targets.Any(place => place.Value == name) ? name : null));
    }

    /// <summary>Or known to be there, or not to be, all the same.</summary>
    private static bool IsLookedFor(Decision? decision, NodeState node, ResourceId id) =>
        node.Resource(id).Activity != Activity.Unknown || decision?.NotLookedFor.Contains((id, node.Name)) != true;

    private static string? KindOf(ClusterConfiguration configuration, ResourceId? holder) =>
        configuration.Cib.Resources.FirstOrDefault(resource => resource.Id == holder?.Value) switch
        {
            null => null,
            Policy.Cib.GroupEntry => "group",
            Policy.Cib.CloneEntry clone => clone.IsPromotable ? "promotable clone" : "clone",
            Policy.Cib.BundleEntry => "bundle",
            _ => null,
        };

    private static bool Sees(NodeState node) =>
        node.Presence is NodePresence.Online or NodePresence.Joining or NodePresence.Lost or NodePresence.Away;

    /// <param name="counts">Nodes that this line is about.</param>
    private static ResourceStatus LineOf(
        ClusterState state,
        Decision? decision,
        ResourceConfiguration resource,
        ResourceId id,
        ResourceId? holder,
        string? kind,
        Func<NodeState, bool> counts,
        NodeName? target)
    {
        var sightings = state.ConfiguredNodes
            .Where(node => Sees(node) && counts(node))
            .Select(node => (Node: node, State: node.Resource(id)))
            .Where(seen => IsLookedFor(decision, seen.Node, id))
            .ToImmutableArray();
        var active = sightings.FirstOrDefault(seen => seen.State.Activity is Activity.Running);
        if (active.Node is null)
            active = sightings.FirstOrDefault(seen => seen.State.Busy is ResourceVerb.Start or ResourceVerb.Stop);
        if (active.Node is null)
            active = sightings.FirstOrDefault(seen => seen.State.Activity is Activity.Failed or Activity.StopFailed);

        var failures = sightings.Select(seen => (seen.Node, seen.State, Count: seen.Node.FailCount(id)))
            .Where(seen => seen.Count > 0 || seen.State.LastFailure is not null)
            .Select(seen => new FailureStatus(seen.Node.Name.Value, seen.Count, seen.State.LastFailure));
        var word = Word(active.Node, active.State, sightings);
        return new ResourceStatus(
            id.Value,
            holder?.Value,
            resource.Agent,
            word == "started" && kind == "promotable clone" ? active.State.MayBePromoted ? "promoted" : "unpromoted" : word,
            active.Node?.Name.Value,
            target?.Value,
            [.. failures],
            Why(decision, id, holder))
        {
            HolderKind = kind,
        };
    }

    private static string Word(
        NodeState? node, ResourceState? state, ImmutableArray<(NodeState Node, ResourceState State)> sightings) => state switch
    {
        null => sightings.Any(seen => seen.State.Activity == Activity.Unknown) ? "unknown" : "stopped",
        _ when node!.Presence == NodePresence.Lost => "unknown",
        { Busy: ResourceVerb.Start } => "starting",
        { Busy: ResourceVerb.Stop } => "stopping",
        { Busy: ResourceVerb.Promote } => "promoting",
        { Busy: ResourceVerb.Demote } => "demoting",
        { Activity: Activity.Running } => "started",
        { Activity: Activity.StopFailed } => "blocked",
        _ => "failed",
    };

    private static string? Why(Decision? decision, ResourceId resource, ResourceId? group)
    {
        var own = decision?.Reasons.LastOrDefault(reason => reason.Subject == resource.Value)?.Text;
        return own ?? decision?.Reasons.LastOrDefault(reason => reason.Subject == group?.Value)?.Text;
    }

    private static IEnumerable<string> Problems(ClusterState state, Decision? decision)
    {
        foreach (var node in state.ConfiguredNodes)
        {
            if (node.Presence == NodePresence.Lost)
                yield return state.Configuration.Options.FencingEnabled
                    ? $"{node.Name} is lost and not confirmed fenced: nothing is started before that. See 'pbm ha fence history'."
                    : $"{node.Name} is lost.";
            else if (state.MayFence && decision?.Fences.GetValueOrDefault(node.Name) is { } why)
                yield return $"{node.Name} must be fenced ({why}), and is not yet: no start goes ahead of that. See 'pbm ha fence history'.";
            else if (node.Presence == NodePresence.Unseen && !state.MayFence)
                yield return $"{node.Name} was not heard yet; the cluster waits for it before it decides.";
            else if (node.Presence == NodePresence.Down)
                yield return $"{node.Name} is down: start it to have its votes and its place back.";
        }

        if (!state.Configuration.Options.FencingEnabled)
            yield return "Fencing is off: a lost node's resources may run twice.";

        foreach (var node in state.ConfiguredNodes.Where(node => state.Configuration.Options.FencingEnabled))
        {
            if (!state.Configuration.FenceDevices.Any(device => device.CanFence(node.Name)))
                yield return $"No fence device can fence {node.Name}: if it is lost, its work is not taken over.";
        }

        foreach (var standing in PlacementOrders.Standing(state))
            yield return standing;

        foreach (var reason in decision?.Reasons.Where(reason => reason.IsProblem) ?? [])
            yield return $"{reason.Subject} {reason.Text}.";
    }
}
