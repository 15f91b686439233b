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

    public sealed record Carry(long Transition, TransitionGraph Graph);

    /// <summary>An action ended, well or not.</summary>
    public sealed record Ended(ClusterAction Action, bool Succeeded);

    /// <summary>What a node did is known to be void: it is fenced, lost, or a new incarnation.</summary>
    public sealed record Forget(NodeName Node);

    /// <summary>To the coordinator: have a node fenced.</summary>
    public sealed record FenceDue(Authority Authority, NodeName Target);

    private sealed record Resend;

    private readonly NodeRuntime _node;
    private readonly Term _term;
    private readonly Lease _lease;
    private readonly PeerPaths _paths;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<ClusterAction, Authority> _underWay = [];
    private readonly HashSet<int> _done = [];
    private TransitionGraph _graph = TransitionGraph.Empty;
    private long _transition;
    private bool _halted;

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
        Receive<Ended>(OnEnded);
        Receive<Forget>(forget =>
        {
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
        _graph = carry.Graph;
        _transition = carry.Transition;
        _done.Clear();
        _halted = false;
        BeginWhatMay();
    }

    private void OnEnded(Ended ended)
    {
        _underWay.Remove(ended.Action);
        var action = _graph.Actions.FirstOrDefault(candidate => candidate.Action == ended.Action);
        if (action is null || !ended.Succeeded)
            return;

        _done.Add(action.Number);
        BeginWhatMay();
    }

    private void BeginWhatMay()
    {
        if (_halted)
            return;

        foreach (var action in _graph.Actions)
        {
            if (_done.Contains(action.Number) || _underWay.ContainsKey(action.Action) || !action.Inputs.All(_done.Contains))
                continue;

            // The lease is looked at before every single action: it may have run out since the last one.
            if (!_lease.Holds)
                return;

            Begin(action);
        }
    }

    private void Begin(GraphAction action)
    {
        var authority = new Authority(_term, _transition, action.Number);
        _underWay[action.Action] = authority;
        _log.Info("Action {Action}, authority {Authority}", action.Action, authority);
        if (action.Action is ClusterAction.Fence fence)
            Context.Parent.Tell(new FenceDue(authority, fence.Target));
        else
            Send((ClusterAction.OnResource)action.Action, authority);
    }

    private void Send(ClusterAction.OnResource action, Authority authority) =>
        Context.ActorSelection(_paths.PathOf(action.Node, NodeGateway.Name))
            .Tell(new CarryOut(authority, action.Resource, action.Verb), Self);

    /// <summary>A message, or its answer, may have been lost with a connection; the node does everything once.</summary>
    private void SendAgain()
    {
        if (!_lease.Holds)
            return;

        foreach (var (action, authority) in _underWay.OrderBy(pair => pair.Value.Transition).ThenBy(pair => pair.Value.Action))
        {
            if (action is ClusterAction.OnResource onResource)
                Send(onResource, authority);
        }
    }
}
