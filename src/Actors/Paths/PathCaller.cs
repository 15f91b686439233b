using System.Text;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace HaActors.Actors.Paths;

/// <summary>The end that connects.</summary>
/// <param name="passed">Gives the link that the connection now belongs to.</param>
internal sealed class PathCaller(
    PathTransport transport,
    AssociationHandle handle,
    PathHello hello,
    Func<Link> passed,
    Action<HandshakeFailure> failed) : PathConnection(transport, handle)
{
    private byte[] _sent = [];
    private PathProof? _proof;

    public void Begin()
    {
        _sent = PathFrame.Hello(hello);
        Transport.HandshakeBegun(this);
        Handle.ReadHandlerSource.SetResult(this);
        Send(_sent);
    }

    protected override void OnHandshake(ByteString payload)
    {
        var bytes = payload.Span;
        switch (bytes.IsEmpty ? default : (PathFrameKind)bytes[0])
        {
            case PathFrameKind.Challenge when _proof is null && bytes.Length == 2 + PathFrame.NonceSize:
                HasSpoken = true;
                OnChallenge(bytes.ToArray());
                break;
            case PathFrameKind.Accept when _proof is not null:
                if (_proof.Holds("callee", bytes[1..]))
                    Pass(passed(), hello.Index);
                else
                    Fail(new HandshakeFailure("the called side does not hold the same ha.cluster-key", PathRefusal.WrongKey));
                break;
            case PathFrameKind.Refuse when bytes.Length >= 3 && bytes.Length >= 3 + bytes[2]:
                HasSpoken = true;
                OnRefuse((PathRefusal)bytes[1], bytes.Slice(3, bytes[2]), bytes[(3 + bytes[2])..]);
                break;
            default:
                Fail(new HandshakeFailure("it does not speak this protocol", IsForeign: !HasSpoken));
                break;
        }
    }

    protected override void OnFailure(HandshakeFailure failure) => failed(failure);

    private void OnChallenge(byte[] challenge)
    {
        var hasKey = challenge[1] != 0;
        if (hasKey != hello.HasKey)
        {
            Fail(new HandshakeFailure(
                hasKey
                    ? "the peer demands a cluster key, and this side's ha.cluster-key is empty"
                    : "this side demands a cluster key, and the peer's ha.cluster-key is empty",
                PathRefusal.WrongKey));
            return;
        }

        _proof = Transport.Proof(_sent, challenge);
        Send(PathFrame.Mac(PathFrameKind.Proof, _proof.Of("caller")));
    }

    private void OnRefuse(PathRefusal why, ReadOnlySpan<byte> mac, ReadOnlySpan<byte> text)
    {
        // An association must not end on the word of one who lacks the key.
        if (why == PathRefusal.UnknownLink && _proof?.Holds("refuse", mac) is not true)
        {
            Fail(new HandshakeFailure("it refused without proof of the cluster key"));
            return;
        }

        var printable = new string([.. Encoding.UTF8.GetString(text).Where(letter => !char.IsControl(letter)).Take(200)]);
        Fail(new HandshakeFailure(printable, why));
    }
}

/// <summary>The end that is called.</summary>
internal sealed class PathCallee(PathTransport transport, AssociationHandle handle) : PathConnection(transport, handle)
{
    private byte[] _received = [];
    private PathHello? _hello;
    private PathProof? _proof;

    public void Begin()
    {
        Transport.HandshakeBegun(this);
        Handle.ReadHandlerSource.SetResult(this);
    }

    protected override void OnHandshake(ByteString payload)
    {
        var bytes = payload.Span;
        if (_hello is null && !PathFrame.IsHello(bytes))
        {
            // A node of one address, or one that has not been restarted since it was given more.
            Become(Transport.Plain(Handle), payload);
            return;
        }

        HasSpoken = true;
        if (_hello is null)
            OnHello(payload.ToByteArray());
        else if ((PathFrameKind)bytes[0] == PathFrameKind.Proof && _proof is not null)
            OnProof(bytes[1..]);
        else
            Fail(new HandshakeFailure("a frame came out of turn"));
    }

    protected override void OnFailure(HandshakeFailure failure) => Transport.InboundFailed(Handle, failure.Why);

    private void OnHello(byte[] bytes)
    {
        _received = bytes;
        if (PathFrame.ReadHello(bytes) is not { } hello)
        {
            Refuse(PathRefusal.WireVersion, $"this side speaks version {PathFrame.Version} of the paths' frames");
            return;
        }

        if (Transport.Objection(hello) is { } objection)
        {
            Refuse(objection.Why, objection.Text);
            return;
        }

        _hello = hello;
        var challenge = PathFrame.Challenge(Transport.HasKey, Transport.NewNonce());
        _proof = Transport.Proof(bytes, challenge);
        Send(challenge);
    }

    private void OnProof(ReadOnlySpan<byte> mac)
    {
        if (!_proof!.Holds("caller", mac))
        {
            Refuse(PathRefusal.WrongKey, "the caller does not hold the same ha.cluster-key");
            return;
        }

        if (Transport.LinkFor(_hello!) is not var (link, isNew))
        {
            Refuse(PathRefusal.UnknownLink, "there is no such association any more", _proof.Of("refuse"));
            return;
        }

        Send(PathFrame.Mac(PathFrameKind.Accept, _proof.Of("callee")));
        Pass(link, _hello!.Index);
        if (isNew)
            Transport.Announce(link);
    }

    private void Refuse(PathRefusal why, string text, byte[]? mac = null)
    {
        Send(PathFrame.Refuse(why, mac ?? [], text));
        Fail(new HandshakeFailure(text, why));
    }
}
