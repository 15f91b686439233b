using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Membership;
using HaActors.Actors.Node;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;
using HaActors.Policy;

namespace HaActors.Actors.Coordinator;

/// <summary>
/// Carries out transition graphs of one term: whatever has its inputs done runs in parallel. A new graph takes over
/// what is under way and is the same deed; the rest of the old one is forgotten.
/// </summary>
public sealed class TransitionActor : ReceiveActor, IWithTimers
{
    /// <summary>Begin nothing more, and say what is under way.</summary>
    public sealed record Halt;

    public sealed record Halted(ImmutableArray<ClusterAction> UnderWay);

    /// <param name="Online">The nodes that the graph was made for, each in its present life.</param>
    public sealed record Carry(
        long Transition, TransitionGraph Graph, ImmutableSortedDictionary<NodeName, Incarnation> Online, TransitionLimits Limits);

    /// <summary>What a node was asked to do ended, well or not.</summary>
    public sealed record Ended(Authority Authority, bool Succeeded);

    public sealed record FenceEnded(NodeName Target, bool Succeeded);

    /// <summary>To the coordinator: nothing is under way, and nothing of the graph can begin any more.</summary>
    public sealed record WentAsFar(long Transition);

    /// <summary>What a node was asked to do is known to be void: it is confirmed down, or begins a new life.</summary>
    public sealed record Forget(NodeName Node);

    /// <summary>To the coordinator: have a node fenced.</summary>
    public sealed record FenceDue(Authority Authority, NodeName Target);

    private sealed record Resend;

    /// <param name="Transition">Of the graph that it comes from.</param>
    /// <param name="Awaited">Of the deeds that it tells of, those under way.</param>
    private sealed record Notice(GraphAction Action, long Transition, ImmutableHashSet<ClusterAction> Awaited);

    private sealed record Order(Authority Authority, Incarnation Incarnation, ResourceOperation? Operation);

    private readonly NodeRuntime _node;
    private readonly Term _term;
    private readonly Lease _lease;
    private readonly PeerPaths _paths;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<ClusterAction, Order> _underWay = [];
    private readonly HashSet<int> _done = [];

    // Not tried again in this graph: what to do about it is a new decision.
    private readonly HashSet<int> _failed = [];

    // Of earlier graphs: what was done and not yet told to those who must hear of it. A new graph knows nothing of it, since
    // for a decision it is over (Pacemaker carries these out in spite of an abort).
    private ImmutableArray<Notice> _owed = [];

    // Who was told what is about to be done need not hear it again because the graph was made anew meanwhile.
    private readonly Dictionary<ClusterAction.OnResource, ResourceOperation> _told = [];
    private TransitionGraph _graph = TransitionGraph.Empty;
    private ImmutableSortedDictionary<NodeName, Incarnation> _online = ImmutableSortedDictionary<NodeName, Incarnation>.Empty;
    private TransitionLimits _limits = TransitionLimits.None;
    private ImmutableArray<GraphAction> _inOrder = [];
    private long _transition;
    private bool _halted;
    private bool _saidAsFar;

    public TransitionActor(NodeRuntime node, Term term, Lease lease, PeerPaths paths)
    {
        _node = node;
        _term = term;
        _lease = lease;
        _paths = paths;
        Receive<Carry>(OnCarry);
        Receive<Halt>(_ =>
        {
            _halted = true;
            Sender.Tell(new Halted([.. _underWay.Keys]));
        });
        Receive<Ended>(ended => OnEnded(_underWay.FirstOrDefault(entry => entry.Value.Authority == ended.Authority).Key, ended.Succeeded));
        Receive<FenceEnded>(ended => OnEnded(new ClusterAction.Fence(ended.Target), ended.Succeeded));
        Receive<Forget>(forget =>
        {
            // The graph was made for a life that is over; nothing more of it begins there.
            _online = _online.Remove(forget.Node);
            foreach (var action in _underWay.Keys.OfType<ClusterAction.OnResource>().Where(action => action.Node == forget.Node).ToList())
                _underWay.Remove(action);
        });
        Receive<Resend>(_ => SendAgain());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeRuntime node, Term term, Lease lease, PeerPaths paths) =>
        Akka.Actor.Props.Create(() => new TransitionActor(node, term, lease, paths));

    protected override void PreStart()
    {
        var pace = _node.Settings.Timings.DeadTime;
        Timers.StartPeriodicTimer(nameof(Resend), new Resend(), pace, pace);
    }

    private void OnCarry(Carry carry)
    {
        _owed = Owed(carry.Graph);
        _graph = carry.Graph;
        _online = carry.Online;
        _transition = carry.Transition;
        _limits = carry.Limits;
        _inOrder = [.. carry.Graph.Actions.OrderByDescending(static action => action.Priority).ThenBy(static action => action.Number)];
        _done.Clear();
        _done.UnionWith(carry.Graph.Actions.Where(WasTold).Select(action => action.Number));
        foreach (var notice in _told.Keys.Except(carry.Graph.Actions.Where(WasTold).Select(action => action.Action)).ToList())
            _told.Remove((ClusterAction.OnResource)notice);
        _failed.Clear();
        _halted = false;
        _saidAsFar = false;
        BeginWhatMay();
    }

    private void OnEnded(ClusterAction? ended, bool succeeded)
    {
        // An answer that comes twice must not pass for that of the same deed, asked for once more.
        if (ended is null || !_underWay.Remove(ended, out var order))
            return;

        if (_graph.Actions.FirstOrDefault(candidate => candidate.Action == ended) is { } action)
            (succeeded ? _done : _failed).Add(action.Number);
        Remember(ended, order.Operation, succeeded);
        _owed = [.. _owed.Select(notice => notice with { Awaited = notice.Awaited.Remove(ended) })];
        BeginWhatMay();
    }

    private bool WasTold(GraphAction action) => action.Action is ClusterAction.OnResource notice
        && _told.TryGetValue(notice, out var told) && action.Operation is { } operation
        && told.Parameters.SequenceEqual(operation.Parameters);

    private void Remember(ClusterAction ended, ResourceOperation? operation, bool succeeded)
    {
        if (ended is not ClusterAction.OnResource deed || operation is null)
            return;
        if (succeeded && deed.IsNoticeBefore)
            _told[deed] = operation;
        else if (deed.Verb is ResourceVerb.Start or ResourceVerb.Stop or ResourceVerb.Promote or ResourceVerb.Demote)
            foreach (var over in _told.Keys.Where(notice => notice.Resource == deed.Resource).ToList())
                _told.Remove(over);
    }

    private ImmutableArray<Notice> Owed(TransitionGraph next)
    {
        var asked = next.Actions.Select(action => action.Action).ToHashSet();
        var deeds = _graph.Actions.ToDictionary(action => action.Number, action => action.Action);
        var left = _graph.Actions
            .Where(action => action.Action is ClusterAction.OnResource { Notice: not null } notice
                && !_done.Contains(action.Number) && !_failed.Contains(action.Number) && !_underWay.ContainsKey(notice)
                && action.Inputs.Any(input => notice.TellsOf(deeds[input]) && (_done.Contains(input) || _underWay.ContainsKey(deeds[input]))))
            .Select(action => new Notice(
                action, _transition, [.. action.Inputs.Select(input => deeds[input]).Where(_underWay.ContainsKey)]));
        return [.. _owed.Concat(left).Where(notice => !asked.Contains(notice.Action.Action))];
    }

    private void TellWhatIsOwed()
    {
        foreach (var notice in _owed)
        {
            var action = (ClusterAction.OnResource)notice.Action.Action;
            if (!notice.Awaited.IsEmpty || _underWay.ContainsKey(action) || !_lease.Holds)
                continue;

            _owed = _owed.Remove(notice);
            if (_online.ContainsKey(action.Node))
                Begin(notice.Action, notice.Transition);
        }
    }

    private void BeginWhatMay()
    {
        if (_halted)
            return;

        TellWhatIsOwed();
        foreach (var action in _inOrder)
        {
            if (_done.Contains(action.Number) || _failed.Contains(action.Number) || _underWay.ContainsKey(action.Action) || !action.Inputs.All(_done.Contains))
                continue;

            if (action.Action is ClusterAction.OnResource { Node: var node } && !_online.ContainsKey(node))
                continue;

            if (!_limits.Allow(action.Action, _underWay.Keys))
                continue;

            // The lease is looked at before every single action: it may have run out since the last one.
            if (!_lease.Holds)
                return;

            Begin(action, _transition);
        }

        if (_underWay.Count > 0 || _saidAsFar)
            return;
        _saidAsFar = true;
        Context.Parent.Tell(new WentAsFar(_transition));
    }

    private void Begin(GraphAction action, long transition)
    {
        var authority = new Authority(_term, transition, action.Number);
        var order = new Order(
            authority, action.Action is ClusterAction.OnResource { Node: var node } ? _online[node] : default, action.Operation);
        _underWay[action.Action] = order;
        _log.Info("Action {Action}, authority {Authority}", action.Action, authority);
        Send(action.Action, order);
    }

    private void Send(ClusterAction action, Order order)
    {
        switch (action)
        {
            case ClusterAction.Fence fence:
                Context.Parent.Tell(new FenceDue(order.Authority, fence.Target));
                break;
            case ClusterAction.OnResource { Node: var node } when order.Operation is { } operation && _online.TryGetValue(node, out var incarnation) && incarnation == order.Incarnation:
                Context.ActorSelection(_paths.PathOf(node, NodeGateway.Name))
                    .Tell(new CarryOut(order.Authority, order.Incarnation, operation), Self);
                break;
        }
    }

    /// <summary>A message, or its answer, may have been lost with a connection; the node does everything once.</summary>
    private void SendAgain()
    {
        if (!_lease.Holds)
            return;

        foreach (var (action, order) in _underWay.OrderBy(pair => pair.Value.Authority.Transition).ThenBy(pair => pair.Value.Authority.Action))
            Send(action, order);

        // What the lease held up when its turn came.
        BeginWhatMay();
    }
}
