using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Policy.Deciding;

/// <summary>
/// What must not begin, whatever the policy engine says: it knows of no node that is still forming its opinion, and of no
/// order that is still being carried out. Kept apart from it as the last word on safety (S1: nothing runs twice).
/// </summary>
/// <param name="notLookedFor">Where an operator vouches that a resource does not run unless it is known to.</param>
internal sealed class StartGuard(ClusterState state, ImmutableHashSet<(ResourceId Resource, NodeName Node)> notLookedFor)
{
    private readonly Dictionary<ClusterAction, OrderedAction> _allowed = [];
    private readonly List<OrderedAction> _inOrder = [];
    private readonly List<Reason> _waits = [];

    /// <summary>What may be done, inputs first.</summary>
    public IReadOnlyList<OrderedAction> Allowed => WithoutIdleNotices();

    /// <summary>Why the rest has to wait.</summary>
    public IEnumerable<Reason> Reasons(IEnumerable<KeyValuePair<ResourceId, NodeName?>> placements)
    {
        foreach (var reason in _waits)
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

    /// <summary>Instances are told beforehand for the sake of what comes then: where that has to wait, so has the notice.</summary>
    private List<OrderedAction> WithoutIdleNotices()
    {
        var kept = new List<OrderedAction>(_inOrder.Count);
        var awaited = new HashSet<ClusterAction>();
        foreach (var action in _inOrder.AsEnumerable().Reverse())
        {
            if (action.Action is ClusterAction.OnResource { Notice: { } notice }
                && notice.StartsWith("pre_", StringComparison.Ordinal) && !awaited.Contains(action.Action))
                continue;
            awaited.UnionWith(action.Inputs);
            kept.Add(action);
        }

        kept.Reverse();
        return kept;
    }

    private bool MayBegin(OrderedAction action)
    {
        if (action.Action is ClusterAction.Fence { Target: var target })
            return state.Desired.FenceRequests.ContainsKey(target) || (state.MayFence && state.Node(target).Presence != NodePresence.Away);

        var deed = (ClusterAction.OnResource)action.Action;

        // Nobody is there who could carry it out; what runs there runs on.
        if (state.Node(deed.Node).Presence == NodePresence.Away)
            return false;

        if (action.Awaited is { } awaited)
        {
            _waits.Add(new Reason(deed.Resource.Value, awaited));
            return false;
        }

        if (UnderWay(deed).FirstOrDefault(under => !IsSame(under, deed) && !Before(action).Any(before => IsSame(under, before))) is { } open)
        {
            _waits.Add(new Reason(deed.Resource.Value, $"waits for its {ResourceOperation.WordOf(open.Verb)} on {open.Node} to end"));
            return false;
        }

        return deed.Verb switch
        {
            ResourceVerb.Start => action.IsOneOfMany || MayStart(deed, action),
            ResourceVerb.MigrateFrom => MayStart(deed, action),
            ResourceVerb.Promote => MayPromote(deed, action),
            _ => true,
        };
    }

    /// <summary>
    /// A program that is under way is not overtaken by another: what it leaves behind is not known before its end. Of a live
    /// migration that holds at both of its ends.
    /// </summary>
    private IEnumerable<ClusterAction.OnResource> UnderWay(ClusterAction.OnResource deed)
    {
        var here = state.Node(deed.Node).Resource(deed.Resource);
        if (here.Busy is { } busy)
            yield return new ClusterAction.OnResource(deed.Node, deed.Resource, busy) { Peer = here.MigrationPeer };
        if (!deed.Verb.EndsMonitors())
            yield break;
        foreach (var node in state.Nodes.Values.Where(node => node.Presence == NodePresence.Online && node.Name != deed.Node))
            if (node.Resource(deed.Resource) is { Busy: { } verb, MigrationPeer: { } peer } && peer == deed.Node)
                yield return new ClusterAction.OnResource(node.Name, deed.Resource, verb) { Peer = peer };
    }

    // Which of several notices or monitors it is is not known, and the other end of a migration not always.
    private static bool IsSame(ClusterAction.OnResource under, ClusterAction deed) => deed is ClusterAction.OnResource on
        && on.Node == under.Node && on.Resource == under.Resource && on.Verb == under.Verb
        && (under.Peer is null || on.Peer == under.Peer);

    private bool MayStart(ClusterAction.OnResource start, OrderedAction action)
    {
        HashSet<ClusterAction>? before = null;
        foreach (var node in state.ConfiguredNodes)
        {
            if (!MayRun(start.Resource, node) || (node.Name == start.Node && node.Resource(start.Resource).Busy == start.Verb))
                continue;

            before ??= Before(action);
            if (IsCleared(node, start, before, ResourceVerb.Stop, ResourceVerb.Probe))
                continue;

            // It comes from there, running: that is what a live migration is.
            if (start.Verb == ResourceVerb.MigrateFrom
                && (before.Any(deed => Sends(deed, node.Name, start)) || HasSentIt(node, start)))
                continue;

            return false;
        }

        return true;
    }

    private static bool Sends(ClusterAction deed, NodeName source, ClusterAction.OnResource received)
    {
#if MUTANTS
        if (Planted.Is(Plant.MigrationTargetForgotten))
            return deed == received with { Node = source, Verb = ResourceVerb.MigrateTo };
#endif
        return deed == received with { Node = source, Verb = ResourceVerb.MigrateTo, Peer = received.Node };
    }

    private static bool HasSentIt(NodeState node, ClusterAction.OnResource received) =>
        node.Resource(received.Resource).History.MaxBy(static report => report.CallId)
            is { Verb: ResourceVerb.MigrateTo, Status: ExecutionStatus.Done, ExitCode: 0 } sent
        && sent.MigrateTarget == received.Node.Value;

    private bool MayPromote(ClusterAction.OnResource promote, OrderedAction action)
    {
#if MUTANTS
        if (Planted.Is(Plant.PromotionsUnguarded))
            return true;
#endif
        HashSet<ClusterAction>? before = null;
        var promoted = 0;
        foreach (var node in state.ConfiguredNodes)
        {
            if (node.Name == promote.Node || !MayRun(promote.Resource, node) || !node.Resource(promote.Resource).MayBePromoted)
                continue;

            before ??= Before(action);
            if (!IsCleared(node, promote, before, ResourceVerb.Stop, ResourceVerb.Probe, ResourceVerb.Demote))
                promoted++;
        }

        return promoted < action.PromotedMax;
    }

    private static bool IsCleared(
        NodeState node, ClusterAction.OnResource deed, HashSet<ClusterAction> before, params ReadOnlySpan<ResourceVerb> verbs)
    {
        if (before.Contains(new ClusterAction.Fence(node.Name)))
            return true;
        foreach (var verb in verbs)
            if (before.Contains(deed with { Node = node.Name, Verb = verb, Peer = null }))
                return true;
        return false;
    }

    private bool MayRun(ResourceId resource, NodeState node)
    {
        // Confirmed down, and not in use again: the entry is removed before anything is started there.
        if (node.Presence == NodePresence.Down || state.Desired.KnownDown.ContainsKey(node.Name))
            return false;

        // Without fencing the operator vouches that what is lost runs nothing.
        if (!state.Configuration.Options.FencingEnabled && node.Presence is NodePresence.Lost or NodePresence.Unseen)
            return !state.MayFence;

        var known = node.Resource(resource);
        if (known is { Activity: Activity.Unknown, Busy: null } && node.Presence == NodePresence.Online && notLookedFor.Contains((resource, node.Name)))
            return false;

        return known is { MayRun: true } or { Busy: not null };
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
