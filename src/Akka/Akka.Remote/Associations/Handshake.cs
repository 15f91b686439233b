using Akka.Actor;

namespace Akka.Remote.Associations;

/// <summary>What this system is in every handshake. An empty key: peers are not authenticated.</summary>
internal sealed record HandshakeIdentity(Address LocalAddress, int Uid, byte[] Key);

/// <summary>What a handshake asks of the system's state. Null: no objection.</summary>
internal interface IHandshakePolicy
{
    bool IsOwnAddress(Address address);

    /// <summary>At Hello, before the peer has proved anything.</summary>
    Refusal? BeforeProof(Address peer);

    /// <summary>Once the peer is who it says it is, or claims it and is refused for it.</summary>
    Refusal? ForIncarnation(Address peer, int uid);

    /// <summary>Both sides are satisfied; without an objection this connection counts from now on.</summary>
    Refusal? Adopt(Address peer, int uid);
}

/// <summary>What to do after a frame: send these, in order, and go on, open or end.</summary>
internal sealed record HandshakeStep(
    HandshakeFrame? Send, Refusal? Refused = null, bool IsOpen = false, string? Garbage = null);

/// <summary>
/// One side of a handshake: frames in, frames and verdict out. No input or output of its own.
/// </summary>
internal sealed class Handshake
{
    private readonly HandshakeIdentity _identity;
    private readonly IHandshakePolicy _policy;
    private readonly byte[] _nonce;
    private readonly bool _caller;
    private HandshakeTranscript? _transcript;
    private HandshakeFrame.Hello? _hello;

    private Handshake(HandshakeIdentity identity, IHandshakePolicy policy, byte[] nonce, bool caller)
    {
        _identity = identity;
        _policy = policy;
        _nonce = nonce;
        _caller = caller;
    }

    /// <summary>The other side; for a callee null until its Hello came.</summary>
    public Address? Peer { get; private set; }

    /// <summary>The other side's incarnation, as it says; valid once the handshake is open.</summary>
    public int PeerUid { get; private set; }

    public static Handshake Call(HandshakeIdentity identity, IHandshakePolicy policy, byte[] nonce, Address to)
    {
        var call = new Handshake(identity, policy, nonce, caller: true) { Peer = to };
        call._hello = new HandshakeFrame.Hello(
            HandshakeFrame.WireVersion, identity.LocalAddress, to, identity.Uid, nonce, identity.Key.Length > 0);
        return call;
    }

    public static Handshake Answer(HandshakeIdentity identity, IHandshakePolicy policy, byte[] nonce) =>
        new(identity, policy, nonce, caller: false);

    /// <summary>The frame with which a caller begins.</summary>
    public HandshakeFrame Opening => _hello!;

    public HandshakeStep Receive(ReadOnlySpan<byte> bytes) => HandshakeFrame.Decode(bytes) switch
    {
        HandshakeFrame.Hello hello when !_caller && _hello is null => OnHello(hello),
        HandshakeFrame.Challenge challenge when _caller && _transcript is null => OnChallenge(challenge),
        HandshakeFrame.Proof proof when !_caller && _transcript is not null => OnProof(proof),
        HandshakeFrame.Accept accept when _caller && _transcript is not null => OnAccept(accept),
        HandshakeFrame.Refuse refuse => OnRefuse(refuse),
        null => new HandshakeStep(null, Garbage: "it does not speak this protocol"),
        var frame => new HandshakeStep(null, Garbage: $"{frame.GetType().Name} came out of turn"),
    };

    private HandshakeStep OnHello(HandshakeFrame.Hello hello)
    {
        if (hello.Version != HandshakeFrame.WireVersion)
            return Refuse(
                RefusalReason.WireVersion,
                $"this side speaks wire version {HandshakeFrame.WireVersion}, the caller {hello.Version}");

        _hello = hello;
        Peer = hello.From;
        PeerUid = hello.Uid;
        if (hello.To.System != _identity.LocalAddress.System)
            return Refuse(
                RefusalReason.WrongSystem,
                $"this system's name is [{_identity.LocalAddress.System}], not [{hello.To.System}]");
        if (!_policy.IsOwnAddress(hello.To) || hello.From.Protocol != _identity.LocalAddress.Protocol)
            return Refuse(
                RefusalReason.WrongAddress,
                $"this system's address is [{_identity.LocalAddress}], not [{hello.To}]");
        if (hello.HasKey != _identity.Key.Length > 0)
            return Refuse(RefusalReason.WrongKey, KeyText(hello.HasKey));
        if (_policy.BeforeProof(hello.From) is { } refusal)
            return Refuse(refusal.Reason, refusal.Text);

        var challenge = new HandshakeFrame.Challenge(
            _identity.LocalAddress, _identity.Uid, _nonce, _identity.Key.Length > 0);
        _transcript = new HandshakeTranscript(hello, challenge);
        return new HandshakeStep(challenge);
    }

    private HandshakeStep OnChallenge(HandshakeFrame.Challenge challenge)
    {
        _transcript = new HandshakeTranscript(_hello!, challenge);
        PeerUid = challenge.Uid;
        if (challenge.HasKey != _identity.Key.Length > 0)
            return Refuse(RefusalReason.WrongKey, KeyText(challenge.HasKey));
        if (_policy.ForIncarnation(Peer!, challenge.Uid) is { } refusal)
            return Refuse(refusal.Reason, refusal.Text);
        return new HandshakeStep(new HandshakeFrame.Proof(Mac("caller")));
    }

    private HandshakeStep OnProof(HandshakeFrame.Proof proof)
    {
        if (!Holds("caller", proof.Mac))
            return Refuse(RefusalReason.WrongKey, "the caller does not hold the same ha.cluster-key");
        if ((_policy.ForIncarnation(Peer!, PeerUid) ?? _policy.Adopt(Peer!, PeerUid)) is { } refusal)
            return Refuse(refusal.Reason, refusal.Text);
        return new HandshakeStep(new HandshakeFrame.Accept(Mac("callee")), IsOpen: true);
    }

    private HandshakeStep OnAccept(HandshakeFrame.Accept accept)
    {
        if (!Holds("callee", accept.Mac))
            return Refuse(RefusalReason.WrongKey, "the called side does not hold the same ha.cluster-key");
        // For the callee the handshake is over: the end of the connection is all that it still understands.
        return _policy.Adopt(Peer!, PeerUid) is { } refusal
            ? new HandshakeStep(null, refusal)
            : new HandshakeStep(null, IsOpen: true);
    }

    // A quarantine makes this system give up its place: nobody who lacks the key may say so.
    private HandshakeStep OnRefuse(HandshakeFrame.Refuse refuse)
    {
        if (refuse.Reason == RefusalReason.Quarantined && _identity.Key.Length > 0
            && (_transcript is null || !Holds(HandshakeMac.RoleOfRefusal(!_caller, refuse.Reason), refuse.Mac)))
            return new HandshakeStep(null, Garbage: "it refused without proof of the cluster key");
        return new HandshakeStep(null, new Refusal(refuse.Reason, Printable(refuse.Text), ByPeer: true));
    }

    private HandshakeStep Refuse(RefusalReason reason, string text)
    {
        var mac = reason == RefusalReason.Quarantined && _transcript is not null
            ? Mac(HandshakeMac.RoleOfRefusal(_caller, reason))
            : [];
        return new HandshakeStep(
            new HandshakeFrame.Refuse(reason, text, mac), new Refusal(reason, text, ByPeer: false));
    }

    private byte[] Mac(string role) =>
        _identity.Key.Length > 0 ? HandshakeMac.Of(_identity.Key, role, _transcript!) : [];

    private bool Holds(string role, byte[] mac) =>
        _identity.Key.Length == 0 || HandshakeMac.Holds(_identity.Key, role, _transcript!, mac);

    private static string KeyText(bool peerHasKey) => peerHasKey
        ? "the peer demands a cluster key, and this side's ha.cluster-key is empty"
        : "this side demands a cluster key, and the peer's ha.cluster-key is empty";

    // It goes into the log, and its writer may not even have proved who it is.
    private static string Printable(string text) =>
        new([.. text.Take(300).Select(c => char.IsControl(c) ? '?' : c)]);
}
