using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Membership;
using HaActors.Actors.Node;
using HaActors.Actors.Protocol;
using HaActors.Actors.Quorum;
using HaActors.Agents;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Actors.Fencing;

/// <summary>Carries out one plan: gets one node confirmed dead, or switched on, unless the term ends before.</summary>
public sealed class FencingActor : ReceiveActor, IWithTimers
{
    /// <param name="Online">Nodes that can run a device. May be told again, with others.</param>
    public sealed record Fence(Authority Authority, string Reason, ImmutableSortedSet<NodeName> Online);

    /// <summary>To the coordinator: a device is asked now.</summary>
    public sealed record Began(NodeName Target, long Attempt, FenceDevice Device, FenceVerb Verb, NodeName? Executor);

    /// <summary>To the coordinator: what came of it.</summary>
    public sealed record Answered(NodeName Target, long Attempt, bool Confirmed, string Detail, long ElapsedMs);

    /// <summary>To the coordinator: nothing can be tried.</summary>
    public sealed record Stuck(NodeName Target, string Why);

    /// <summary>To the coordinator: the goal is confirmed; of a reboot, that the node is off.</summary>
    /// <param name="Devices">That confirmed it, joined by <c>+</c>.</param>
    public sealed record Ended(NodeName Target, string Devices, long ElapsedMs);

    private sealed record Ran(long Attempt, FenceVerb Verb, FenceResult Result);

    private sealed record Begin(FenceStep.Run Run);

    private sealed record Woke;

    private sealed record Overdue(long Attempt, NodeName Executor);

    private sealed record Watch;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlotPause = TimeSpan.FromMilliseconds(20);

    private readonly NodeRuntime _node;
    private readonly Lease _lease;
    private readonly PeerPaths _paths;
    private readonly NodeName _target;
    private readonly DeviceSlots _slots;
    private readonly bool _isRace;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SortedDictionary<string, ImmutableSortedSet<NodeName>> _failedFrom = new(StringComparer.Ordinal);
    private FencePlan _plan;
    private Fence? _order;
    private Instant _askedAt;
    private Active? _active;

    public FencingActor(
        NodeRuntime node, Lease lease, PeerPaths paths, NodeName target, FencePlan plan, DeviceSlots slots, bool isRace)
    {
        _isRace = isRace;
        _node = node;
        _lease = lease;
        _paths = paths;
        _target = target;
        _plan = plan;
        _slots = slots;
        Receive<Fence>(OnFence);
        Receive<Begin>(begin => TryBegin(begin.Run));
        Receive<Woke>(_ => Feed(new FenceEvent.Woke()));
        Receive<Ran>(ran => OnVerdict(ran.Attempt, FenceVerdict.Of(ran.Result, ran.Verb), FenceVerdict.Knows(ran.Result)));
        Receive<FenceRan>(ran => ran.Authority == _order?.Authority, ran => OnVerdict(
            ran.Attempt ?? 0, new FenceVerdict(ran.Confirmed, ran.Detail), ran.Knows ?? true));
        Receive<Overdue>(late => OnVerdict(
            late.Attempt, new FenceVerdict(false, $"node {late.Executor}, which was to ask the device, does not answer")));
        Receive<QuorumActor.SilenceIs>(OnSilence);
        Receive<Watch>(_ => OnWatch());
        ReceiveAny(_ => { });
    }

    /// <summary>A device at work.</summary>
    private sealed record Active(FenceStep.Run Run, NodeName Executor, Instant Since, CancellationTokenSource Kill);

    public ITimerScheduler Timers { get; set; } = null!;

    private Instant Now => _node.Ports.Clock.Now();

    private NodeName ThisNode => _node.Settings.Self;

    /// <param name="isRace">Of two nodes, the one fences the other without a term: the lease alone allows it (safety rule 13).</param>
    public static Props Props(
        NodeRuntime node, Lease lease, PeerPaths paths, NodeName target, FencePlan plan, DeviceSlots slots, bool isRace = false) =>
        Akka.Actor.Props.Create(() => new FencingActor(node, lease, paths, target, plan, slots, isRace));

    protected override void PostStop() => Release();

    private void OnFence(Fence order)
    {
        if (_order is not null)
        {
            _order = _order with { Online = order.Online };
            return;
        }

        _order = order;
        _askedAt = Now;
        _log.Warning("Fencing node {Node}: {Reason}", _target, order.Reason);
        var pace = _node.Settings.Timings.BeatInterval;
        Timers.StartPeriodicTimer(nameof(Watch), new Watch(), pace, pace);
        Feed(new FenceEvent.Begin());
    }

    private void Feed(FenceEvent happened)
    {
        (_plan, var steps) = _plan.Next(happened, _node.Ports.Chance.NextDouble());
        foreach (var step in steps)
            Do(step);
    }

    private void Do(FenceStep step)
    {
        switch (step)
        {
            case FenceStep.Run { After: var after } run when after > TimeSpan.Zero:
                _log.Info("Fencing node {Node} by {Device} after a delay of {DelayMs} ms", _target, run.Device.Id, (long)after.TotalMilliseconds);
                Timers.StartSingleTimer(nameof(Begin), new Begin(run), after);
                break;
            case FenceStep.Run run:
                TryBegin(run);
                break;
            case FenceStep.Wait wait:
                Timers.StartSingleTimer(nameof(Woke), new Woke(), wait.Time);
                break;
            case FenceStep.Stuck stuck:
                Context.Parent.Tell(new Stuck(_target, stuck.Why));
                break;
            case FenceStep.Achieved achieved:
                Context.Parent.Tell(new Ended(_target, achieved.Devices, (long)(Now - _askedAt).TotalMilliseconds));
                break;
            case FenceStep.Done:
                Context.Stop(Self);
                break;
        }
    }

    private void TryBegin(FenceStep.Run run)
    {
        if (_order is not { } order)
            return;

        // Whoever lost its lease must not fence; if it gets it back, it goes on.
        var pause = !_lease.Holds ? Pause : _slots.TryTake(run.Device) ? TimeSpan.Zero : SlotPause;
        if (pause > TimeSpan.Zero)
        {
            Timers.StartSingleTimer(nameof(Begin), new Begin(run), pause);
            return;
        }

        var executor = run.Device.Kind == FenceKind.Watchdog
            ? ThisNode
            : FenceExecutors.Choose(
                run.Device, run.Verb, _target, ThisNode, order.Online, _failedFrom.GetValueOrDefault(run.Device.Id) ?? []);
        _active = new Active(run, executor ?? ThisNode, Now, new CancellationTokenSource());
        Context.Parent.Tell(new Began(_target, run.Attempt, run.Device, run.Verb, executor));
        if (executor is not { } chosen)
            OnVerdict(run.Attempt, new FenceVerdict(false, "no node that is online can ask the device"));
        else if (run.Device.Kind == FenceKind.Watchdog)
            AskForSilence();
        else if (chosen == ThisNode)
            RunHere(order, _active);
        else
            Delegate(order, run, chosen);
    }

    private void RunHere(Fence order, Active active)
    {
        var run = active.Run;
        bool Permit() => _lease.Holds && (_isRace || _node.Guard.Allows(order.Authority));
        _ = FenceDevices.RunAsync(_node, run.Device, run.Verb, _target, Permit, active.Kill.Token).PipeTo(
            Self,
            success: result => new Ran(run.Attempt, run.Verb, result),
            failure: cause => new Ran(run.Attempt, run.Verb, new FenceResult.CannotRun(cause.Message)));
    }

    private void Delegate(Fence order, FenceStep.Run run, NodeName executor)
    {
        var message = new RunFence(order.Authority, _target, run.Device.Id) { Verb = run.Verb, Attempt = run.Attempt };
        Context.ActorSelection(_paths.PathOf(executor, NodeGateway.Name)).Tell(message, Context.Parent);
        Timers.StartSingleTimer(nameof(Overdue), new Overdue(run.Attempt, executor), run.Timeout + Pause);
    }

    private TimeSpan Bound => WatchdogBound.Of(
        _node.Settings.Timings, _node.Configuration.Fencing.WatchdogTimeout);

    // Its watchdog ends the node when nobody answers it any more: the coordinator sees to that when it hears of the try.
    private void AskForSilence() => Context.ActorSelection($"../../{QuorumActor.Name}")
        .Tell(new QuorumActor.AskSilence(_target, Bound), Self);

    private void OnSilence(QuorumActor.SilenceIs silence)
    {
        if (_active is not { Run: { Device.Kind: FenceKind.Watchdog } run } active)
            return;

        if (silence.HasLasted && _lease.Holds)
            OnVerdict(run.Attempt, new FenceVerdict(true, $"left unanswered by a quorum for {Bound.TotalSeconds:0.#} s: its watchdog has reset it"));
        else if (Now - active.Since > Bound * 2 && Now - active.Since > run.Timeout)
            OnVerdict(run.Attempt, new FenceVerdict(false, "no quorum vouches that it was left unanswered for long enough"));
    }

    private void OnWatch()
    {
        if (_active is not { } active)
            return;

        if (!_lease.Holds)
            active.Kill.Cancel();
        else if (active.Run.Device.Kind == FenceKind.Watchdog)
            AskForSilence();
    }

    /// <param name="knows">Of a status: what was read is this node's.</param>
    private void OnVerdict(long attempt, FenceVerdict verdict, bool knows = false)
    {
        if (_active is not { } active || active.Run.Attempt != attempt)
            return;

        if (active.Run.IsQuestion)
            verdict = verdict with { Confirmed = knows };

        Timers.Cancel(nameof(Overdue));
        Release();
        var device = active.Run.Device.Id;
        var failed = _failedFrom.GetValueOrDefault(device) ?? [];
        _failedFrom[device] = verdict.Confirmed ? failed.Remove(active.Executor) : failed.Add(active.Executor);
        Context.Parent.Tell(new Answered(
            _target, attempt, verdict.Confirmed, verdict.Detail, (long)(Now - active.Since).TotalMilliseconds));
        if (!verdict.Confirmed)
            _log.Error("Device {Device} did not {Operation} {Node}: {Reason}", device, active.Run.Verb, _target, verdict.Detail);

        Feed(new FenceEvent.Ended(attempt, verdict.Confirmed));
    }

    /// <summary>A program that still runs is killed.</summary>
    private void Release()
    {
        if (_active is not { } active)
            return;

        _active = null;
        _slots.Release(active.Run.Device);
        active.Kill.Cancel();
        active.Kill.Dispose();
    }
}
