using Akka.Actor;
using HaActors.Actors.Protocol;

namespace HaActors.Actors.Operator;

/// <summary>Where operators ask on this node: stays while the cluster's actor system comes and goes.</summary>
public sealed class OperatorActor : ReceiveActor
{
    /// <summary>The gate of the present cluster incarnation.</summary>
    public sealed record Attach(IActorRef Gate);

    public const string Name = "operator";

    private IActorRef? _gate;

    public OperatorActor()
    {
        Receive<Attach>(attach => _gate = attach.Gate);
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
