using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Agents;
using HaActors.Policy.Model;

namespace HaActors.Actors.Fencing;

/// <summary>Runs one device for a coordinator that does not run it itself, answers, and ends.</summary>
internal sealed class RemoteFence : ReceiveActor, IWithTimers
{
    private sealed record Look;

    private readonly NodeRuntime _node;
    private readonly RunFence _order;
    private readonly FenceVerb _verb;
    private readonly CancellationTokenSource _kill = new();

    public RemoteFence(NodeRuntime node, RunFence order, ICanTell coordinator)
    {
        _node = node;
        _order = order;
        _verb = order.Verb
            ?? (node.Settings.Configuration.Options.FenceMode == FenceMode.Off ? FenceVerb.Off : FenceVerb.Reboot);
        Receive<FenceResult>(result =>
        {
            var verdict = FenceVerdict.Of(result, _verb);
            coordinator.Tell(
                new FenceRan(order.Authority, order.Target, order.Device, verdict.Confirmed, verdict.Detail)
                {
                    Attempt = order.Attempt,
                    Node = node.Settings.Self,
                    Listed = verdict.Listed,
                    Knows = _verb == FenceVerb.Status ? FenceVerdict.Knows(result) : null,
                },
                Self);
            Context.Stop(Self);
        });

        // Whoever ordered it may be gone: what it began must not go on beside what the next one begins (safety rule 2).
        Receive<Look>(_ =>
        {
            if (!IsAllowed())
                _kill.Cancel();
        });
    }

    // A question about the device itself changes nothing, whoever coordinates by now.
    private bool IsAllowed() => _verb is FenceVerb.Monitor or FenceVerb.List || _node.Guard.Allows(_order.Authority);

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeRuntime node, RunFence order, ICanTell coordinator) =>
        Akka.Actor.Props.Create(() => new RemoteFence(node, order, coordinator));

    protected override void PreStart()
    {
        var configuration = _node.Configuration;
        var device = configuration.FenceDevices.FirstOrDefault(candidate => candidate.Id == _order.Device);
        var result = device is null
            ? Task.FromResult<FenceResult>(new FenceResult.CannotRun($"there is no device {_order.Device}"))
            : FenceDevices.RunAsync(
                _node, device, _verb, _order.Target, IsAllowed, _kill.Token);
        _ = result.PipeTo(Self, failure: cause => new FenceResult.CannotRun(cause.Message));
        var pace = _node.Settings.Timings.BeatInterval;
        Timers.StartPeriodicTimer(nameof(Look), new Look(), pace, pace);
    }

    protected override void PostStop()
    {
        _kill.Cancel();
        _kill.Dispose();
    }
}
