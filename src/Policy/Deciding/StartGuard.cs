using HaActors.Policy.Model;

namespace HaActors.Policy.Deciding;

/// <summary>
/// What must not begin, whatever the policy engine says: it knows of no node that is still forming its opinion, and of no
/// order that is still being carried out. Kept apart from it as the last word on safety (S1: nothing runs twice).
/// </summary>
internal sealed class StartGuard(ClusterState state)
{
    private readonly Dictionary<ClusterAction, OrderedAction> _allowed = [];
    private readonly List<OrderedAction> _inOrder = [];
    private readonly List<Reason> _stops = [];

    /// <summary>What may be done, inputs first.</summary>
    public IReadOnlyList<OrderedAction> Allowed => _inOrder;

    /// <summary>Why the rest has to wait.</summary>
    public IEnumerable<Reason> Reasons(IEnumerable<KeyValuePair<ResourceId, NodeName?>> placements)
    {
        foreach (var reason in _stops)
            yield return reason;
        foreach (var (resource, place) in placements)
        {
            if (place is not { } here || state.Node(here).Resource(resource) is { Activity: Activity.Running, Busy: null })
                continue;
            if (_allowed.TryGetValue(new ClusterAction.OnResource(here, resource, ResourceVerb.Start), out var start))
            {
                if (Before(start).OfType<ClusterAction.Fence>().Select(fence => fence.Target).Order().ToList() is { Count: > 0 } fences)
                    yield return new Reason(resource.Value, $"is started on {here} when {string.Join(" and ", fences)} is fenced");
            }
            else if (state.ConfiguredNodes.FirstOrDefault(node => MayRun(resource, node) && node.Name != here) is { } other)
            {
                yield return new Reason(
                    resource.Value,
                    $"is not started on {here} yet: it may still run on {other.Name}, which is {other.Presence.ToString().ToLowerInvariant()}");
            }
        }
    }

    /// <summary>To be called with inputs first.</summary>
    public void Consider(OrderedAction action)
    {
        // What waits for something that may not begin does not begin either.
        if (!action.Inputs.All(_allowed.ContainsKey) || !MayBegin(action))
            return;

        _allowed[action.Action] = action;
        _inOrder.Add(action);
    }

    private bool MayBegin(OrderedAction action)
    {
        switch (action.Action)
        {
            case ClusterAction.Fence { Target: var target }:
                return state.MayFence || state.Desired.FenceRequests.ContainsKey(target);
            case ClusterAction.OnResource { Verb: ResourceVerb.Stop } stop:
                // A program that starts it, or looks whether it runs, is not overtaken.
                var busy = state.Node(stop.Node).Resource(stop.Resource).Busy;
                if (busy is not (ResourceVerb.Start or ResourceVerb.Probe))
                    return true;

                _stops.Add(new Reason(stop.Resource.Value, $"waits for its {busy.ToString()!.ToLowerInvariant()} on {stop.Node} to end"));
                return false;
            case ClusterAction.OnResource { Verb: ResourceVerb.Start } start:
                return MayStart(start, action);
            default:
                return true;
        }
    }

    private bool MayStart(ClusterAction.OnResource start, OrderedAction action)
    {
        HashSet<ClusterAction>? before = null;
        foreach (var node in state.ConfiguredNodes)
        {
            if (!MayRun(start.Resource, node) || (node.Name == start.Node && node.Resource(start.Resource).Busy == ResourceVerb.Start))
                continue;

            before ??= Before(action);
            if (before.Contains(new ClusterAction.Fence(node.Name))
                || before.Contains(start with { Node = node.Name, Verb = ResourceVerb.Stop })
                || before.Contains(start with { Node = node.Name, Verb = ResourceVerb.Probe }))
                continue;

            return false;
        }

        return true;
    }

    private bool MayRun(ResourceId resource, NodeState node)
    {
        // Confirmed down, and not in use again: the entry is removed before anything is started there.
        if (node.Presence == NodePresence.Down || state.Desired.KnownDown.ContainsKey(node.Name))
            return false;

        // Without fencing the operator vouches that what is lost runs nothing.
        if (!state.Configuration.Options.FencingEnabled && node.Presence is NodePresence.Lost or NodePresence.Unseen)
            return !state.MayFence;

        return node.Resource(resource) is { MayRun: true } or { Busy: not null };
    }

    private HashSet<ClusterAction> Before(OrderedAction action)
    {
        var before = new HashSet<ClusterAction>();
        var open = new Stack<OrderedAction>([action]);
        while (open.TryPop(out var next))
            foreach (var input in next.Inputs)
                if (before.Add(input))
                    open.Push(_allowed[input]);
        return before;
    }
}
