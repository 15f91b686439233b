using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;

namespace Akka.Remote.Associations;

/// <summary>Parent of all associations and inbound connections, and the one who closes them.</summary>
internal sealed class EndpointManager : UntypedActor
{
    public sealed record Create(Association Association) : INoSerializationVerificationNeeded;

    /// <summary>Flush and close everything; answered with <see cref="Closed"/>.</summary>
    public sealed record CloseAll : INoSerializationVerificationNeeded;

    public sealed record Closed : INoSerializationVerificationNeeded;

    /// <summary>A message for an association whose actor may still be on its way.</summary>
    public sealed record ForAssociation(Association Association, object Message) : INoSerializationVerificationNeeded;

    /// <summary>The inbound connection has passed the handshake.</summary>
    public sealed record HandshakeDone(IActorRef Connection) : INoSerializationVerificationNeeded;

    public sealed record WarnOfUnknownKeys : INoSerializationVerificationNeeded;

    private sealed record HeartbeatTick : INoSerializationVerificationNeeded;

    private sealed record FlushWaitOver : INoSerializationVerificationNeeded;

    private readonly Remoting _remoting;
    private readonly HashSet<IActorRef> _handshaking = [];
    private readonly List<IActorRef> _associations = [];
    private IActorRef? _closer;
    private int _flushing;
    private ICancelable? _flushWait;
    private ICancelable? _heartbeats;

    public EndpointManager(Remoting remoting) => _remoting = remoting;

    // Restarting an association keeps its queue and its unacknowledged system messages: they live outside the actor.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
    {
        _remoting.Log.Error(cause, "An association failed: {0}", cause.Message);
        return Directive.Restart;
    });

    protected override void PreStart()
    {
        var interval = _remoting.ProtocolSettings.TransportHeartBeatInterval;
        _heartbeats = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(
            interval, interval, Self, new HeartbeatTick(), ActorRefs.NoSender);
    }

    protected override void PostStop() => _heartbeats?.Cancel();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Create create:
                CreateAssociation(create.Association);
                break;
            case InboundAssociation when Context.System.Serialization is null:
                // This system is still starting: whoever calls waits until its messages can be read.
                Context.System.Scheduler.ScheduleTellOnce(
                    TimeSpan.FromMilliseconds(10), Self, message, ActorRefs.NoSender);
                break;
            case InboundAssociation inbound:
                Answer(inbound.Association);
                break;
            case HeartbeatTick:
                _remoting.Heartbeats.Send();
                break;
            case ForAssociation late:
                late.Association.Actor?.Tell(late.Message, ActorRefs.NoSender);
                break;
            case HandshakeDone done:
                EndHandshake(done.Connection);
                break;
            case Terminated terminated:
                EndHandshake(terminated.ActorRef);
                break;
            case WarnOfUnknownKeys:
                UnknownKeys.Warn(Context.System.Settings.Config, _remoting.RemoteSettings, _remoting.Log);
                break;
            case CloseAll:
                BeginClosing();
                break;
            case AssociationActor.Flushed when --_flushing == 0:
            case FlushWaitOver when _closer is not null:
                FinishClosing();
                break;
        }
    }

    private void CreateAssociation(Association association)
    {
        if (_closer is not null)
            return;
        var remoting = _remoting;
        var actor = Context.ActorOf(
            remoting.RemoteSettings.ConfigureDispatcher(
                Props.Create(() => new AssociationActor(remoting, association)).WithDeploy(Deploy.Local)),
            $"association-{_associations.Count + 1}");
        // Before the actor's first turn: what is told to it meanwhile must wait in its mailbox.
        association.Bind(actor);
        _associations.Add(actor);
    }

    private void Answer(AssociationHandle handle)
    {
        // Strangers must not fill the memory with half-open handshakes.
        var hasPlace = handle.HoldsPlace || _remoting.Pending.TryEnter();
        if (_closer is not null || !hasPlace)
        {
            if (hasPlace)
                _remoting.Pending.Leave();
            handle.Disassociate("too many handshakes are under way, or this system shuts down", _remoting.Log);
            return;
        }

        var (remoting, id) = (_remoting, _remoting.NextConnection());
        var connection = Context.ActorOf(remoting.RemoteSettings.ConfigureDispatcher(
            Props.Create(() => new ConnectionActor(remoting, id, handle, null)).WithDeploy(Deploy.Local)));
        Context.Watch(connection);
        _handshaking.Add(connection);
    }

    private void EndHandshake(IActorRef connection)
    {
        if (_handshaking.Remove(connection))
            _remoting.Pending.Leave();
    }

    private void BeginClosing()
    {
        _closer = Sender;
        _flushing = _associations.Count;
        if (_flushing == 0)
        {
            FinishClosing();
            return;
        }

        foreach (var association in _associations)
            association.Tell(new AssociationActor.Flush(), Self);
        _flushWait = Context.System.Scheduler.ScheduleTellOnceCancelable(
            _remoting.RemoteSettings.FlushWait, Self, new FlushWaitOver(), ActorRefs.NoSender);
    }

    private void FinishClosing()
    {
        _flushWait?.Cancel();
        _closer?.Tell(new Closed(), Self);
    }
}
