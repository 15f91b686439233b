using Akka.Actor;
using HaActors.Actors.Facts;
using HaActors.Actors.Protocol;

namespace HaActors.Actors.Operator;

/// <summary>Where operators ask on this node: stays while the cluster's actor system comes and goes.</summary>
public sealed class OperatorActor : ReceiveActor
{
    /// <summary>The gates of the present cluster incarnation.</summary>
    public sealed record Attach(IActorRef Gate, IActorRef Facts);

    public const string Name = "operator";

    private IActorRef? _gate;
    private IActorRef? _facts;

    public OperatorActor(NodeRuntime node)
    {
        Receive<Attach>(attach => (_gate, _facts) = (attach.Gate, attach.Facts));
        Receive<FactsGate.ToNode>(ask => _facts?.Tell(ask, Sender));   // whoever asks waits only so long
        Receive<OperatorRequest.LeaveCluster>(_ =>
        {
            node.Stay.Leave();
            Sender.Tell(new OperatorAnswer.Accepted(
                $"{node.Settings.Self} leaves as soon as its resources have moved away. 'pbm cluster join' brings it back."));
        });
        Receive<OperatorRequest.JoinCluster>(_ =>
            Sender.Tell(new OperatorAnswer.Rejected($"{node.Settings.Self} has not left the cluster: it joins by itself.")));
        Receive<OperatorRequest>(request =>
        {
            if (_gate is { } gate)
                gate.Tell(request, Sender);
            else
                Sender.Tell(new OperatorAnswer.Unavailable("This node's cluster part is starting: ask again in a moment."));
        });
    }

    public static Props Props(NodeRuntime node) => Akka.Actor.Props.Create(() => new OperatorActor(node));
}
