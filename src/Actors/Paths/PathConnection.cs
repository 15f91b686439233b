using Akka.Remote.Transport;
using Google.Protobuf;

namespace HaActors.Actors.Paths;

/// <summary>A handshake that failed.</summary>
/// <param name="Refusal">Null: the connection broke, or the other end was silent.</param>
/// <param name="IsForeign">The other end does not speak this language: a plain one of remoting, perhaps.</param>
internal sealed record HandshakeFailure(string Why, PathRefusal? Refusal = null, bool IsForeign = false);

/// <summary>One connection: the handshake first, in which both ends prove that they hold the cluster key, then the frames of its link.</summary>
internal abstract class PathConnection(PathTransport transport, AssociationHandle handle) : IHandleEventListener
{
    private readonly Lock _lock = new();
    private (Link Link, int Index)? _attached;
    private PlainAssociation? _plain;
    private bool _isOver;
    private string _error = "the peer closed the connection";

    protected PathTransport Transport { get; } = transport;

    protected AssociationHandle Handle { get; } = handle;

    /// <summary>The other end has shown that it speaks this language.</summary>
    protected bool HasSpoken { get; set; }

    public TimeSpan BeganAt { get; } = transport.Now;

    /// <summary>How long the handshake may take.</summary>
    public TimeSpan Patience { get; init; } = transport.Settings.HandshakeTimeout;

    public void Notify(IHandleEvent ev)
    {
        switch (ev)
        {
            case InboundPayload payload when _attached is { } at:
                at.Link.Received(at.Index, Handle, payload.Payload);
                break;
            case var any when _plain is { } plain:
                plain.Pass(any);
                break;
            case InboundPayload payload:
                lock (_lock)
                {
                    if (!_isOver)
                        OnHandshake(payload.Payload);
                }

                break;
            case UnderlyingTransportError:
                _error = "the connection broke";
                break;
            case Disassociated when _attached is { } at:
                at.Link.Detach(at.Index, Handle, _error);
                break;
            case Disassociated:
                Fail(new HandshakeFailure(_error, IsForeign: !HasSpoken));
                break;
            default:
                // Transports may say of their own that a connection has room again.
                _attached?.Link.HasRoom();
                break;
        }
    }

    /// <summary>Of the transport: it takes too long.</summary>
    public void Expire() => Fail(new HandshakeFailure("the peer did not complete the handshake in time"));

    protected abstract void OnHandshake(ByteString payload);

    protected abstract void OnFailure(HandshakeFailure failure);

    protected void Send(byte[] frame) => _ = Handle.Write(UnsafeByteOperations.UnsafeWrap(frame));

    protected void Pass(Link link, int index)
    {
        _isOver = true;
        Transport.HandshakeOver(this);
        _attached = (link, index);
        link.Attach(index, Handle);
    }

    /// <summary>It is none of ours: somebody else reads on, from this payload.</summary>
    protected void Become(PlainAssociation plain, ByteString first)
    {
        _isOver = true;
        Transport.HandshakeOver(this);
        _plain = plain;
        plain.Pass(new InboundPayload(first));
    }

    protected void Fail(HandshakeFailure failure)
    {
        lock (_lock)
        {
            if (_isOver)
                return;

            _isOver = true;
        }

        Transport.HandshakeOver(this);
        Handle.Disassociate(failure.Why, Transport.Log);
        OnFailure(failure);
    }
}
