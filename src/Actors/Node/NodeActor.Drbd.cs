using Akka.Actor;
using HaActors.Actors.Drbd;
using HaActors.Actors.Protocol;
using HaActors.Policy.Drbd;

namespace HaActors.Actors.Node;

/// <summary>What is asked of this machine's DRBD goes to its actor, or is answered where there is none.</summary>
public sealed partial class NodeActor
{
    private const string NoDrbd = "this node has no DRBD";

    private IActorRef? _drbd;

    private void StartDrbd()
    {
        if (_node.Ports.Drbd is { } drbd)
            _drbd = Context.ActorOf(DrbdActor.Props(_node, drbd, Self), DrbdActor.Name);
    }

    private void ReceiveDrbd()
    {
        Receive<DrbdAsk>(ask => ForwardOr(ask, () => new DrbdAnswer(ask.Call, _node.Settings.Self, NoDrbd, "")));
        Receive<DrbdRequest>(request => ForwardOr(request, () => new DrbdReport([], NoDrbd)));
        Receive<DrbdResolve>(resolve => ForwardOr(resolve, () => new DrbdProgress(NoDrbd, Final: true, Failed: true)));
        Receive<FencePeerCall>(call => ForwardOr(call, () => new FencePeerVerdict(DrbdFencePeer.Unconfirmed, NoDrbd)));
        Receive<DrbdHelperCalled>(called => _drbd?.Forward(called));
    }

    private void ForwardOr(object message, Func<object> otherwise)
    {
        if (_drbd is { } drbd)
            drbd.Forward(message);
        else
            Sender.Tell(otherwise());
    }
}
