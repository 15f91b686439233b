using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Events;
using HaActors.Actors.Fencing;
using HaActors.Actors.Protocol;
using HaActors.Policy;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Actors.Coordinator;

/// <summary>Whom the graph wants fenced, until it is confirmed; and whom a device must switch on before it is used.</summary>
public sealed partial class CoordinatorActor
{
    private const int RememberedFences = 200;
    private const string ByHand = "by hand";

    private readonly SortedDictionary<NodeName, IActorRef> _fencing = [];

    // Those of which the fence is confirmed, and whose devices are switched on again.
    private readonly SortedDictionary<NodeName, IActorRef> _switchingOn = [];
    private readonly SortedDictionary<NodeName, IActorRef> _unfencing = [];

    // Nobody answers these, so that their watchdogs end them.
    private readonly SortedSet<NodeName> _silenced = [];
    private readonly SortedDictionary<NodeName, Instant> _onlineSince = [];
    private DeviceSlots _slots = new();
    private ImmutableList<FenceRecord> _fences = [];
    private long _fenceNumber;

    private FencingFacts Facts => _proposed.Fencing ?? FencingFacts.None;

    private ImmutableSortedSet<NodeName> OnlineNodes =>
        [.. _state.Nodes.Values.Where(node => node.Presence == NodePresence.Online).Select(node => node.Name), ThisNode];

    private void ReceiveFencing()
    {
        Receive<TransitionActor.FenceDue>(OnFenceDue);
        Receive<FencingActor.Began>(OnAttemptBegan);
        Receive<FencingActor.Answered>(OnAttemptEnded);
        Receive<FencingActor.Stuck>(OnStuck);
        Receive<FencingActor.Ended>(OnFenceEnded);
        Receive<FenceRan>(OnFenceRan);
        Receive<LookAtDevice>(look => OnLookAtDevice(look.Device, look.Position));
    }

    private void StopFencing()
    {
        foreach (var fencing in _fencing.Values.Concat(_switchingOn.Values).Concat(_unfencing.Values))
            Context.Stop(fencing);

        StopAskingAll();
        _fencing.Clear();
        _switchingOn.Clear();
        _unfencing.Clear();
        _silenced.Clear();
        _onlineSince.Clear();
        _looks.Clear();
        _slots = new DeviceSlots();
    }

    private void OnFenceDue(TransitionActor.FenceDue due)
    {
        // Asked again and again while it is under way: the last one may come when it is done.
        // The first time it comes right from the decision.
        var decision = _decision is { } made && ReferenceEquals(_decidedUpon, _state) ? made : _node.Ports.Decide(_state);
        if (!decision.Graph.Actions.Any(action => action.Action == new ClusterAction.Fence(due.Target)))
        {
            // Of one that has begun this may be because this node may not judge just now: that calls nothing off.
            if (!_fencing.ContainsKey(due.Target) && !_asked.ContainsKey(due.Target))
                GoOnUnfenced(due.Target);
            return;
        }

        var why = decision.Fences[due.Target];
        if (!_fencing.TryGetValue(due.Target, out var fencing))
        {
            if (IsInLoop(due.Target))
            {
                GoOnUnfenced(due.Target);
                return;
            }

            if (IsAsked(due, why))
                return;

            // Nothing may go on switching it on.
            foreach (var earlier in new[] { _switchingOn, _unfencing })
                if (earlier.Remove(due.Target, out var actor))
                    Context.Stop(actor);

            var mode = Facts.Modes.TryGetValue(due.Target, out var asked) ? asked : Configuration.Options.FenceMode;
            var goal = mode == FenceMode.Off ? FenceVerb.Off : FenceVerb.Reboot;
            var plan = FencePlan.For(FencingConfigurationFor(due.Target), Knowledge, due.Target, goal, decision.FenceDelays.GetValueOrDefault(due.Target));
            fencing = Begin(plan, due.Target, "fencing");
            _fencing[due.Target] = fencing;
            Publish(new ClusterEvent.Fencing(due.Target, FencingStep.Asked, Word(goal), Detail: why, Term: _term));
        }

        fencing.Tell(new FencingActor.Fence(due.Authority, why, OnlineNodes));
    }

    private IActorRef Begin(FencePlan plan, NodeName target, string what) => Context.ActorOf(
        FencingActor.Props(_node, _lease, _paths, target, plan, _slots), $"{what}-{target}-{_term}-{++_fenceNumber}");

    private bool IsInLoop(NodeName target)
    {
        if (Facts.Blocked.Contains(target))
            return true;

        if (Facts.Tallies.GetValueOrDefault(target) is not { } tally
            || !FenceLoop.IsLooping(tally, Configuration.Fencing.Loop, _node.Ports.Clock.GetUtcNow()))
            return false;

        _log.Error("Node {Node} was fenced {Count} times and did not stay: it is left alone until 'pbm ha fence unblock {Name}'", target, tally.At.Length, target);
        Publish(new ClusterEvent.Fencing(target, FencingStep.Loop, Word(FenceVerb.Off), Detail: $"fenced {tally.At.Length} times", Term: _term));
        Change(desired => FencingFacts.Change(desired, facts => facts with { Blocked = facts.Blocked.Add(target) }), () => { });
        return true;
    }

    private void OnAttemptBegan(FencingActor.Began began)
    {
        // To look again is no deed of its own; if it does not agree, the log says so, and the deed is tried anew.
        if (began.Verb == FenceVerb.Status)
            return;

        var record = new FenceRecord(
            began.Target.Value, ReasonOf(began), ThisNode.Value, _term.Number, _node.Ports.Clock.GetUtcNow(), null, "pending",
            began.Device.Id, null)
        {
            Action = Word(began.Verb),
            Executor = began.Executor?.Value,
        };
        Remember(record);
        Publish(new ClusterEvent.Fencing(
            began.Target, FencingStep.Attempt, Word(began.Verb), began.Device.Id, began.Executor, Term: _term));
        if (began.Device.Kind == FenceKind.Watchdog)
            LeaveToItsWatchdog(began.Target, record.Reason);
    }

    private string ReasonOf(FencingActor.Began began) => began.Verb == FenceVerb.On
        ? "it is switched on"
        : _decision?.Fences.GetValueOrDefault(began.Target) ?? "it was to be fenced";

    private void LeaveToItsWatchdog(NodeName target, string why)
    {
        if (target == ThisNode)
        {
            _log.Error("Node {Node} must fence itself: {Reason}", target, why);
            _node.Watchdog?.Condemn();
            return;
        }

        _silenced.Add(target);
        TellVoters();
        Send(target, new FenceYourself(_term, _state.Node(target).Incarnation, why));
    }

    private void OnAttemptEnded(FencingActor.Answered answered)
    {
        var index = _fences.FindLastIndex(record =>
            record.Target == answered.Target.Value && record.Term == _term.Number && record.Outcome == "pending");
        if (index < 0)
            return;

        var record = _fences[index] with
        {
            ElapsedMs = answered.ElapsedMs,
            Outcome = answered.Confirmed ? "partial" : "failed",
            Detail = answered.Detail,
        };
        _fences = _fences.SetItem(index, record);
        if (!answered.Confirmed)
            Publish(Event(record, FencingStep.Failed));
    }

    private ClusterEvent.Fencing Event(FenceRecord record, FencingStep step) => new(
        new NodeName(record.Target), step, record.Action ?? Word(FenceVerb.Off), record.Device,
        record.Executor is { } executor ? new NodeName(executor) : null, record.Detail, record.ElapsedMs, _term);

    private void OnStuck(FencingActor.Stuck stuck)
    {
        var last = _fences.LastOrDefault(record => record.Target == stuck.Target.Value);
        if (last is { Device: null, Outcome: "failed" } && last.Term == _term.Number)
            return;

        _log.Error("Nothing can be done about {Node}: {Reason}", stuck.Target, stuck.Why);
        Remember(new FenceRecord(
            stuck.Target.Value, _decision?.Fences.GetValueOrDefault(stuck.Target) ?? "", ThisNode.Value, _term.Number,
            _node.Ports.Clock.GetUtcNow(), 0, "failed", null, $"{stuck.Why}: add one, or confirm by hand that it is off"));
    }

    private void Remember(FenceRecord record) =>
        _fences = _fences.RemoveRange(0, Math.Max(0, _fences.Count + 1 - RememberedFences)).Add(record);

    /// <summary>A fence whose reason is gone (a failed stop that somebody cleaned up) must not hit a healthy node later.</summary>
    private void CallOffFences()
    {
        // The graph may lack one only because this node may not judge just now: that calls nothing off.
        foreach (var target in _fencing.Keys.Concat(_asked.Keys).Where(target => !_decision!.Fences.ContainsKey(target)).ToList())
        {
            _log.Info("The fence of {Node} is called off: nothing asks for it any more", target);
            StopAsking(target);
            if (_fencing.Remove(target, out var fencing))
                Context.Stop(fencing);
            _silenced.Remove(target);
            GoOnUnfenced(target);
        }
    }

    private void OnFenceEnded(FencingActor.Ended ended)
    {
        if (_unfencing.TryGetValue(ended.Target, out var unfencing) && Sender.Equals(unfencing))
        {
            OnUnfenced(ended);
            return;
        }

        // One that was called off may have ended meanwhile: that is not the end of the one that was begun since.
        if (!_fencing.TryGetValue(ended.Target, out var fencing) || !Sender.Equals(fencing))
            return;

        _fencing.Remove(ended.Target);
        _switchingOn[ended.Target] = fencing;
        MarkConfirmed(ended.Target);
        _log.Warning("Node {Node} is fenced by {Device} in {ElapsedMs} ms", ended.Target, ended.Devices, ended.ElapsedMs);
        Publish(new ClusterEvent.Fencing(
            ended.Target, FencingStep.Confirmed, ActionOn(ended.Target), ended.Devices, ElapsedMs: ended.ElapsedMs, Term: _term));
        IsFenced(ended.Target, counts: true, () => { });
    }

    /// <summary>The last device of the level has confirmed, and so have those before it.</summary>
    private void MarkConfirmed(NodeName target)
    {
        for (var index = _fences.Count - 1; index >= 0; index--)
        {
            var record = _fences[index];
            if (record.Target != target.Value)
                continue;
            if (record is not { Outcome: "partial" } || record.Term != _term.Number)
                return;
            _fences = _fences.SetItem(index, record with { Outcome = "confirmed", Life = _state.Node(target).Incarnation });
        }
    }

    /// <summary>The node is confirmed to do nothing any more.</summary>
    /// <param name="counts">Towards a loop.</param>
    private void IsFenced(NodeName target, bool counts, Action whenCommitted)
    {
        var node = _state.Node(target);
        var at = _node.Ports.Clock.GetUtcNow();
        StopAsking(target);
        _wereAsked.Remove(target);
        _silenced.Remove(target);
        _onlineSince.Remove(target);
        SetNode(NodeState.Unseen(target) with { Presence = NodePresence.Down, Incarnation = node.Incarnation });
        _cluster.Down(_paths.AddressOf(target));
        _transition.Tell(new TransitionActor.Forget(target));
        _transition.Tell(new TransitionActor.FenceEnded(target, true));
        DesiredState Fenced(DesiredState desired) => FencingFacts.Change(
            HandOff.Set(desired, target, null) with
            {
                KnownDown = desired.KnownDown.SetItem(target, node.Incarnation),
                FenceRequests = desired.FenceRequests.Remove(target),
            },
            facts => facts.Fenced(target, at, counts && Configuration.Fencing.Loop.Limit > 0));
        Change(Fenced, whenCommitted);
        _state = _state with { Desired = WithoutFulfilled(_state.Desired) };
        Reconsider();
    }

    private void GoOnUnfenced(NodeName target) => _transition.Tell(new TransitionActor.FenceEnded(target, false));

    private string ActionOn(NodeName target) =>
        _fences.LastOrDefault(record => record.Target == target.Value)?.Action ?? Word(FenceVerb.Off);

    private void Publish(ClusterEvent happened) => _node.Publish(Context.System, happened);

    private static string Word(FenceVerb verb) => verb.ToString().ToLowerInvariant();
}
