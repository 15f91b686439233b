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

    public OperatorActor()
    {
        Receive<Attach>(attach => (_gate, _facts) = (attach.Gate, attach.Facts));
        Receive<FactsGate.ToNode>(ask => _facts?.Tell(ask, Sender));   // whoever asks waits only so long
        Receive<OperatorRequest>(request =>
        {
            if (_gate is { } gate)
                gate.Tell(request, Sender);
            else
                Sender.Tell(new OperatorAnswer.Unavailable("This node's cluster part is starting: ask again in a moment."));
        });
    }

    public static Props Props() => Akka.Actor.Props.Create(() => new OperatorActor());
}
