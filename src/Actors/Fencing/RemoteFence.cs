using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Agents;

namespace HaActors.Actors.Fencing;

/// <summary>Runs one device for a coordinator that must not run it itself, answers, and ends.</summary>
internal sealed class RemoteFence : ReceiveActor
{
    private readonly NodeRuntime _node;
    private readonly RunFence _order;
    private readonly CancellationTokenSource _kill = new();

    public RemoteFence(NodeRuntime node, RunFence order, ICanTell coordinator)
    {
        _node = node;
        _order = order;
        Receive<FenceResult>(result =>
        {
            var (confirmed, detail) = FenceVerdict.Of(result);
            coordinator.Tell(new FenceRan(order.Authority, order.Target, order.Device, confirmed, detail), Self);
            Context.Stop(Self);
        });
    }

    public static Props Props(NodeRuntime node, RunFence order, ICanTell coordinator) =>
        Akka.Actor.Props.Create(() => new RemoteFence(node, order, coordinator));

    protected override void PreStart()
    {
        var device = _node.Settings.Configuration.FenceDevices.FirstOrDefault(candidate => candidate.Id == _order.Device);
        var result = device is null
            ? Task.FromResult<FenceResult>(new FenceResult.CannotRun($"there is no device {_order.Device}"))
            : FenceDevices.RunAsync(_node, device, _order.Target, () => _node.Guard.Allows(_order.Authority), _kill.Token);
        _ = result.PipeTo(Self, failure: cause => new FenceResult.CannotRun(cause.Message));
    }

    protected override void PostStop()
    {
        _kill.Cancel();
        _kill.Dispose();
    }
}
