using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using HaActors.Policy.Model;

namespace HaActors.Host;

/// <summary>Ends a cluster incarnation that the others have shut out, so that a new one can join.</summary>
internal sealed class IncarnationGuard : ReceiveActor
{
    public const string Name = "incarnation";

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    public IncarnationGuard(NodeName self)
    {
        Receive<ThisActorSystemQuarantinedEvent>(shut =>
        {
            _log.Warning("Node {Node} is quarantined by {Peer}: this incarnation ends", self, shut.RemoteAddress);
            Context.System.Terminate();
        });
        Receive<AssociationErrorEvent>(error =>
        {
            // Once for each cause: peers that are down refuse several times a second.
            var text = error.Cause?.Message ?? "";
            if (_said.Add($"{error.RemoteAddress} {text}"))
                _log.Warning("No connection to {Peer}: {Reason}", error.RemoteAddress, text);
        });
    }

    public static Props Props(NodeName self) => Akka.Actor.Props.Create(() => new IncarnationGuard(self));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));
    }
}
