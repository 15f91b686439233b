using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Remote.Wire;

namespace Akka.Remote.Associations;

/// <summary>
/// The frames of the handshake: Hello (caller), Challenge (callee), Proof (caller), Accept (callee); Refuse from
/// either,
/// instead of the next frame.
/// </summary>
internal abstract record HandshakeFrame
{
    /// <summary>The version that this build speaks; a change that an older build cannot read raises it.</summary>
    public const ushort WireVersion = 1;

    public const int NonceSize = 32;
    public const int MacSize = 32;

    private const byte FirstKind = 0xA0;

    private static ReadOnlySpan<byte> Magic => "HaAk"u8;

    private HandshakeFrame()
    {
    }

    public sealed record Hello(ushort Version, Address From, Address To, int Uid, byte[] Nonce, bool HasKey)
        : HandshakeFrame;

    public sealed record Challenge(Address From, int Uid, byte[] Nonce, bool HasKey) : HandshakeFrame;

    public sealed record Proof(byte[] Mac) : HandshakeFrame;

    public sealed record Accept(byte[] Mac) : HandshakeFrame;

    /// <summary>The MAC is empty where the refusing side cannot or need not prove who it is.</summary>
    public sealed record Refuse(RefusalReason Reason, string Text, byte[] Mac) : HandshakeFrame;

    public byte[] Encode()
    {
        var to = new WireWriter();
        to.Byte(Kind(this));
        to.Raw(Magic);
        switch (this)
        {
            case Hello hello:
                to.VarUInt(hello.Version);
                to.String(hello.From.ToString());
                to.String(hello.To.ToString());
                to.VarInt(hello.Uid);
                to.Bytes(hello.Nonce);
                to.Bool(hello.HasKey);
                break;
            case Challenge challenge:
                to.String(challenge.From.ToString());
                to.VarInt(challenge.Uid);
                to.Bytes(challenge.Nonce);
                to.Bool(challenge.HasKey);
                break;
            case Proof proof:
                to.Bytes(proof.Mac);
                break;
            case Accept accept:
                to.Bytes(accept.Mac);
                break;
            case Refuse refuse:
                to.Byte((byte)refuse.Reason);
                to.String(refuse.Text);
                to.Bytes(refuse.Mac);
                break;
        }

        return to.ToArray();
    }

    /// <returns>Null: the bytes are no handshake frame.</returns>
    public static HandshakeFrame? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var from = new WireReader(bytes);
            var kind = from.Byte();
            if (!from.Take(Magic.Length).SequenceEqual(Magic))
                return null;
            return kind switch
            {
                FirstKind => DecodeHello(ref from),
                FirstKind + 1 => new Challenge(
                    AddressOf(from.String()), from.Int32(), Sized(from.Bytes(), NonceSize), from.Bool()),
                FirstKind + 2 => new Proof(from.Bytes().ToArray()),
                FirstKind + 3 => new Accept(from.Bytes().ToArray()),
                FirstKind + 4 => new Refuse((RefusalReason)from.Byte(), from.String(), from.Bytes().ToArray()),
                _ => null,
            };
        }
        catch (WireFormatException)
        {
            return null;
        }
    }

    // Only the version of another version's Hello is known to mean what it says.
    private static Hello DecodeHello(ref WireReader from)
    {
        var version = from.VarUInt();
        if (version != WireVersion)
            return new Hello(
                (ushort)Math.Min(version, ushort.MaxValue), Address.AllSystems, Address.AllSystems, 0, [], false);
        return new Hello(
            WireVersion, AddressOf(from.String()), AddressOf(from.String()), from.Int32(),
            Sized(from.Bytes(), NonceSize), from.Bool());
    }

    private static byte Kind(HandshakeFrame frame) => frame switch
    {
        Hello => FirstKind,
        Challenge => FirstKind + 1,
        Proof => FirstKind + 2,
        Accept => FirstKind + 3,
        _ => FirstKind + 4,
    };

    private static Address AddressOf(string text) =>
        TryAddress(text, out var address)
            ? address
            : throw new WireFormatException($"[{text}] is no address with host and port");

    private static bool TryAddress(string text, [NotNullWhen(true)] out Address? address) =>
        Address.TryParse(text, out address) && address?.Host is not null && address.Port is not null;

    private static byte[] Sized(ReadOnlySpan<byte> bytes, int size) =>
        bytes.Length == size
            ? bytes.ToArray()
            : throw new WireFormatException($"{bytes.Length} bytes where {size} belong");
}
