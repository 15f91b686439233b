using Akka.Actor;
using Akka.Remote.Transport;
using Akka.Remote.Wire;

namespace Akka.Remote.Associations;

/// <summary>
/// One connection: first the handshake, then the reading side. Everything the peer sends passes here, so nothing that
/// it
/// sends may do more harm than to end this connection.
/// </summary>
internal sealed class ConnectionActor : UntypedActor, IHandshakePolicy
{
    /// <summary>Ends the connection; <paramref name="LastWords"/> still go out.</summary>
    public sealed record Close(string Why, DisassociateInfo? LastWords = null) : INoSerializationVerificationNeeded;

    private sealed record HandshakeTimedOut : INoSerializationVerificationNeeded;

    /// <summary>The peer sends nothing any more.</summary>
    public sealed class Silent : INoSerializationVerificationNeeded
    {
        public static readonly Silent Instance = new();
    }

    private sealed record Expire : INoSerializationVerificationNeeded;

    private readonly Remoting _remoting;
    private readonly AssociationHandle _handle;
    private readonly Association? _called;
    private readonly Handshake _handshake;
    private readonly long _id;
    private readonly FailureDetector _silence;
    private readonly ConnectionListener _listener;

    private ICancelable? _timer;
    private Association? _association;
    private InboundMessages? _inbound;
    private Exception? _error;
    private long _adoptionsAtHello;

    /// <param name="remoting">What all connections share.</param>
    /// <param name="id">The number of this connection within the process.</param>
    /// <param name="handle">The transport's connection.</param>
    /// <param name="called">The association that made the call; null for an inbound connection.</param>
    public ConnectionActor(Remoting remoting, long id, AssociationHandle handle, Association? called)
    {
        _remoting = remoting;
        _id = id;
        _handle = handle;
        _called = called;
        _silence = remoting.NewTransportFailureDetector();
        _listener = new ConnectionListener(Self, handle, _silence);
        _handshake = called is null
            ? Handshake.Answer(remoting.IdentityFor(handle.LocalAddress), this, remoting.NewNonce())
            : Handshake.Call(
                remoting.IdentityFor(handle.LocalAddress), this, remoting.NewNonce(), called.RemoteAddress);
    }

    // Until its first frame is in, a caller has only its socket's address: the transport's name for its system is made up.
    private string PeerText => _handshake.Peer?.ToString() ?? (_called is null
        ? $"{_handle.RemoteAddress.Host}:{_handle.RemoteAddress.Port}, which has not said who it is"
        : _handle.RemoteAddress.ToString());

    protected override void PreStart()
    {
        _timer = Context.System.Scheduler.ScheduleTellOnceCancelable(
            _remoting.ProtocolSettings.HandshakeTimeout, Self, new HandshakeTimedOut(), ActorRefs.NoSender);
        _handle.ReadHandlerSource.TrySetResult(_listener);
        if (_called is not null)
            Send(_handshake.Opening);
    }

    protected override void PostStop()
    {
        _timer?.Cancel();
        _remoting.Heartbeats.Remove(_id);
    }

    protected override void PreRestart(Exception reason, object message)
    {
        _association?.Release(_id);
        _handle.Disassociate($"of a failure: {reason.Message}", _remoting.Log);
        base.PreRestart(reason, message);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InboundPayload payload:
                OnHandshakeFrame(payload);
                break;
            case HandshakeTimedOut:
                Fail(new AkkaProtocolException(
                    $"No handshake with [{PeerText}] within " +
                    $"{_remoting.ProtocolSettings.HandshakeTimeout.TotalSeconds} s"));
                break;
            case UnderlyingTransportError error:
                _error = error.Cause;
                break;
            case Disassociated:
                Fail(new InvalidAssociationException(
                    $"[{PeerText}] closed the connection during the handshake{ErrorText()}", _error));
                break;
            case Close close:
                EndHandle(close.Why);
                break;
        }
    }

    private void OnHandshakeFrame(InboundPayload payload)
    {
        var step = _handshake.Receive(payload.Payload.Span);
        Processed(payload);
        if (step.Garbage is { } garbage)
        {
            Fail(new AkkaProtocolException($"Handshake with [{PeerText}] broken off: {garbage}"));
            return;
        }

        if (step.Send is not null)
            Send(step.Send);
        if (step.Refused is { } refusal)
            OnRefused(refusal);
        else if (step.IsOpen)
            Open();
    }

    bool IHandshakePolicy.IsOwnAddress(Address address) => _remoting.Provider.HasAddress(address);

    Refusal? IHandshakePolicy.BeforeProof(Address peer)
    {
        var known = _remoting.KnownAssociation(peer);
        _adoptionsAtHello = known?.Adoptions ?? 0;
        return known?.RefusesPeersCall() == true ? Crossed : null;
    }

    // A call that was given up must not be proved: the peer would take it for the newest.
    Refusal? IHandshakePolicy.ForIncarnation(Address peer, int uid) =>
        _called?.IsCalling(_id) == false ? Crossed : _remoting.QuarantineOf(peer, uid);

    // Before our last frame leaves: the peer may send as soon as it has it, and then this connection must count.
    Refusal? IHandshakePolicy.Adopt(Address peer, int uid)
    {
        var association = _called ?? _remoting.AssociationFor(peer);
        var adopted = _called is null
            ? association.TryAdoptPeersCall(_id, uid, _adoptionsAtHello)
            : association.TryAdoptOwnCall(_id, uid);
        if (!adopted)
            return Crossed;
        _association = association;
        _handle.PeerText = association.RemoteAddress.ToString();
        _inbound = new InboundMessages(_remoting, association, _id);
        return null;
    }

    private static Refusal Crossed { get; } =
        new(RefusalReason.Crossed, "another connection between the two systems was quicker", ByPeer: false);

    private void Open()
    {
        _timer?.Cancel();
        _timer = null;
        _silence.HeartBeat();
        _listener.Open();
        _remoting.Heartbeats.Add(_id, Self, _handle, _silence);
        _remoting.TellAssociation(
            _association!,
            new AssociationActor.Opened(_id, _handle, Self, _handshake.PeerUid, IsInbound: _called is null));
        if (_called is null)
            Context.Parent.Tell(new EndpointManager.HandshakeDone(Self), Self);
        Become(Reading);
    }

    private void OnRefused(Refusal refusal)
    {
        EndHandle($"of a refused handshake: {refusal.Reason}");
        if (_called is not null)
            _remoting.TellAssociation(_called, new AssociationActor.CallFailed(_id, null, refusal));
        else if (_handshake.Peer is { } peer)
            _remoting.ReportInboundRefusal(peer, refusal);
        else
            _remoting.ReportInboundRefusal(_remoting.Augmented(_handle.RemoteAddress), refusal);
    }

    private void Fail(Exception cause)
    {
        EndHandle(cause.Message);
        if (_called is not null)
            _remoting.TellAssociation(_called, new AssociationActor.CallFailed(_id, cause, null));
        else
            _remoting.ReportInboundError(
                _handshake.Peer ?? _remoting.Augmented(_handle.RemoteAddress), cause,
                isPeerKnown: _handshake.Peer is not null);
    }

    private void Reading(object message)
    {
        switch (message)
        {
            case InboundPayload payload:
                _silence.HeartBeat();
                // Whatever took its place: what comes here is not heard, and the peer must not go on believing that it is.
                if (!_association!.IsCurrent(_id))
                    Lost(DisassociateInfo.Unknown, null, "another connection took its place");
                else
                    Read(payload.Payload.Span);
                Processed(payload);
                break;
            case Silent when !_silence.IsAvailable:
                Lost(DisassociateInfo.Unknown, new AkkaProtocolException(
                    $"[{PeerText}] has been silent for longer than transport-failure-detector allows"));
                break;
            case RoomToWrite:
                _association!.Actor?.Tell(AssociationActor.RetryWrite.Instance, ActorRefs.NoSender);
                break;
            case UnderlyingTransportError error:
                _error = error.Cause;
                break;
            case Disassociated ended:
                Lost(ended.Info, _error is null
                    ? null
                    : new InvalidAssociationException($"The connection with [{PeerText}] broke{ErrorText()}", _error));
                break;
            case Close close:
                if (close.LastWords is { } words)
                    _ = _handle.Write(Payloads.Goodbye(words));
                EndHandle(close.Why);
                break;
        }
    }

    private void Read(ReadOnlySpan<byte> payload)
    {
        try
        {
            switch (payload.IsEmpty ? default : (PayloadKind)payload[0])
            {
                case PayloadKind.Batch:
                    _inbound!.Deliver(payload[1..]);
                    break;
                case PayloadKind.Heartbeat:
                    break;
                case PayloadKind.Goodbye:
                    Lost(Payloads.ReadGoodbye(payload), null);
                    break;
                case var other:
                    throw new WireFormatException($"payload kind {(byte)other} is unknown");
            }
        }
        catch (WireFormatException cause)
        {
            Lost(DisassociateInfo.Unknown, new AkkaProtocolException(
                $"[{PeerText}] sent what is not in the wire format: {cause.Message}", cause));
        }
    }

    private void Lost(DisassociateInfo info, Exception? cause, string? why = null)
    {
        _remoting.TellAssociation(_association!, new AssociationActor.Closed(_id, info, cause));
        EndHandle(cause?.Message ?? why ?? $"the peer ended it ({info})");
    }

    // The handle still reports what was under way: stay for a moment to swallow it.
    private void EndHandle(string why)
    {
        _association?.Release(_id);
        _remoting.Heartbeats.Remove(_id);
        _timer?.Cancel();
        _handle.Disassociate(why, _remoting.Log);
        _timer = Context.System.Scheduler.ScheduleTellOnceCancelable(
            TimeSpan.FromSeconds(2), Self, new Expire(), ActorRefs.NoSender);
        Become(Ending);
    }

    private void Ending(object message)
    {
        if (message is InboundPayload payload)
            Processed(payload);
        else if (message is Disassociated or Expire)
            Context.Stop(Self);
    }

    private void Processed(InboundPayload payload) => _listener.Processed(payload);

    private void Send(HandshakeFrame frame) =>
        _ = _handle.Write(Google.Protobuf.UnsafeByteOperations.UnsafeWrap(frame.Encode()));

    private string ErrorText() => _error switch
    {
        null => "",
        { InnerException: System.Net.Sockets.SocketException inner } => $": {inner.Message} ({inner.SocketErrorCode})",
        var error => $": {error.Message}",
    };
}
