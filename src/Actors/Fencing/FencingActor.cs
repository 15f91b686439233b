using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Membership;
using HaActors.Actors.Node;
using HaActors.Actors.Protocol;
using HaActors.Agents;
using HaActors.Policy.Model;

namespace HaActors.Actors.Fencing;

/// <summary>Gets one node confirmed dead: device after device, and again, until one confirms or the term is over.</summary>
public sealed class FencingActor : ReceiveActor, IWithTimers
{
    /// <param name="Executor">The node that runs the device when the coordinator is itself the target; null: this one.</param>
    public sealed record Fence(Authority Authority, string Reason, NodeName? Executor);

    public sealed record Ended(NodeName Target, bool Confirmed, string? Device, string Detail, long ElapsedMs);

    private sealed record Answered(int Attempt, string Device, FenceResult Result);

    private sealed record TryAgain;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly NodeRuntime _node;
    private readonly Lease _lease;
    private readonly PeerPaths _paths;
    private readonly NodeName _target;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _kill = new();
    private readonly ImmutableArray<FenceDevice> _devices;
    private Fence? _order;
    private Instant _askedAt;
    private int _attempt;

    public FencingActor(NodeRuntime node, Lease lease, PeerPaths paths, NodeName target)
    {
        _node = node;
        _lease = lease;
        _paths = paths;
        _target = target;
        _devices = [.. node.Settings.Configuration.FenceDevices.Where(device => device.CanFence(target))];
        Receive<Fence>(OnFence);
        Receive<Answered>(answer => answer.Attempt == _attempt, answer => OnAnswer(answer.Device, FenceVerdict.Of(answer.Result)));
        Receive<FenceRan>(ran => ran.Authority == _order?.Authority, ran => OnAnswer(ran.Device, (ran.Confirmed, ran.Detail)));
        Receive<TryAgain>(_ => TryNext());
        ReceiveAny(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeRuntime node, Lease lease, PeerPaths paths, NodeName target) =>
        Akka.Actor.Props.Create(() => new FencingActor(node, lease, paths, target));

    protected override void PostStop()
    {
        _kill.Cancel();
        _kill.Dispose();
    }

    private void OnFence(Fence order)
    {
        if (_order is not null)
        {
            // The one that was to run the device may be gone meanwhile.
            _order = _order with { Executor = order.Executor };
            return;
        }

        _order = order;
        _askedAt = _node.Ports.Clock.Now();
        _log.Warning("Fencing node {Node}: {Reason}", _target, order.Reason);
        TryNext();
    }

    private void TryNext()
    {
        if (_order is not { } order)
            return;

        if (!_lease.Holds)
        {
            Timers.StartSingleTimer(nameof(TryAgain), new TryAgain(), Pause);
            return;
        }

        if (_devices.IsEmpty)
        {
            Report(false, null, "no configured device can fence it: add one, or confirm by hand that it is off");
            Timers.StartSingleTimer(nameof(TryAgain), new TryAgain(), Pause * 5);
            return;
        }

        var device = _devices[_attempt % _devices.Length];
        _attempt++;
        if (order.Executor is { } executor)
            Delegate(order, executor, device);
        else
            RunHere(order, device);
    }

    private void RunHere(Fence order, FenceDevice device)
    {
        var attempt = _attempt;
        _ = FenceDevices.RunAsync(_node, device, _target, () => _lease.Holds && _node.Guard.Allows(order.Authority), _kill.Token).PipeTo(
            Self,
            success: result => new Answered(attempt, device.Id, result),
            failure: cause => new Answered(attempt, device.Id, new FenceResult.CannotRun(cause.Message)));
    }

    private void Delegate(Fence order, NodeName executor, FenceDevice device)
    {
        Context.ActorSelection(_paths.PathOf(executor, NodeGateway.Name))
            .Tell(new RunFence(order.Authority, _target, device.Id), Context.Parent);
        Timers.StartSingleTimer(nameof(TryAgain), new TryAgain(), device.Timeout + Pause);
    }

    private void OnAnswer(string device, (bool Confirmed, string Detail) verdict)
    {
        Timers.Cancel(nameof(TryAgain));
        Report(verdict.Confirmed, device, verdict.Detail);
        if (verdict.Confirmed)
        {
            _order = null;
            return;
        }

        _log.Error("Device {Device} did not fence {Node}: {Reason}", device, _target, verdict.Detail);
        Timers.StartSingleTimer(nameof(TryAgain), new TryAgain(), _attempt % _devices.Length == 0 ? Pause : TimeSpan.FromMilliseconds(1));
    }

    private void Report(bool confirmed, string? device, string detail) => Context.Parent.Tell(new Ended(
        _target, confirmed, device, detail, (long)(_node.Ports.Clock.Now() - _askedAt).TotalMilliseconds));
}
