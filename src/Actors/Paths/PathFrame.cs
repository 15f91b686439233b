using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace HaActors.Actors.Paths;

internal enum PathFrameKind : byte
{
    Challenge = 0xB1,
    Proof = 0xB2,
    Accept = 0xB3,
    Refuse = 0xB4,
    Data = 0xC0,
    Ack = 0xC1,
    Probe = 0xC2,
    Echo = 0xC3,
    End = 0xC4,
}

/// <summary>Why a connection is refused.</summary>
internal enum PathRefusal : byte
{
    WrongKey = 1,
    WrongSystem = 2,
    WrongAddress = 3,
    WireVersion = 4,

    /// <summary>The link that it wants to join does not exist any more.</summary>
    UnknownLink = 5,
}

/// <summary>The first frame of a connection.</summary>
/// <param name="Joins">It adds a path to the link; otherwise it begins the link.</param>
internal sealed record PathHello(bool Joins, int Index, bool HasKey, byte[] Link, byte[] Nonce, string From, string To);

/// <summary>
/// What travels on a path, one frame a payload. Before the frames of the link: Hello (caller), Challenge, Proof, Accept; Refuse instead
/// of Challenge or Accept. All numbers are little-endian.
/// </summary>
internal static class PathFrame
{
    public const byte Version = 1;
    public const int LinkSize = 16;
    public const int NonceSize = 32;
    public const int DataHeader = 9;

    private const int HelloHeader = 4 + 4 + LinkSize + NonceSize;
    private const byte JoinFlag = 1;
    private const byte KeyFlag = 2;

    private static ReadOnlySpan<byte> Magic => "HaPa"u8;

    /// <summary>Whether a connection begins as ours do; a plain one of remoting does not.</summary>
    public static bool IsHello(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    public static byte[] Hello(PathHello hello)
    {
        var flags = (hello.Joins ? JoinFlag : 0) | (hello.HasKey ? KeyFlag : 0);
        return [.. Magic, Version, (byte)flags, (byte)hello.Index, 0, .. hello.Link, .. hello.Nonce, .. Text(hello.From), .. Text(hello.To)];
    }

    /// <returns>Null: not readable, or of another version.</returns>
    public static PathHello? ReadHello(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HelloHeader || !IsHello(bytes) || bytes[4] != Version)
            return null;

        var rest = bytes[HelloHeader..];
        if (!TryText(ref rest, out var from) || !TryText(ref rest, out var to))
            return null;

        return new PathHello(
            (bytes[5] & JoinFlag) != 0,
            bytes[6],
            (bytes[5] & KeyFlag) != 0,
            bytes.Slice(8, LinkSize).ToArray(),
            bytes.Slice(8 + LinkSize, NonceSize).ToArray(),
            from,
            to);
    }

    public static byte[] Challenge(bool hasKey, byte[] nonce) => [(byte)PathFrameKind.Challenge, (byte)(hasKey ? 1 : 0), .. nonce];

    public static byte[] Mac(PathFrameKind kind, byte[] mac) => [(byte)kind, .. mac];

    public static byte[] Refuse(PathRefusal why, byte[] mac, string text) =>
        [(byte)PathFrameKind.Refuse, (byte)why, (byte)mac.Length, .. mac, .. Encoding.UTF8.GetBytes(text)];

    /// <summary>A numbered payload.</summary>
    public static ByteString Data(long number, ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[DataHeader + payload.Length];
        bytes[0] = (byte)PathFrameKind.Data;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), number);
        payload.CopyTo(bytes.AsSpan(DataHeader));
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    /// <summary>Ack: all numbers up to this one have arrived. End: nothing comes after this number.</summary>
    public static ByteString Number(PathFrameKind kind, long number)
    {
        var bytes = new byte[9];
        bytes[0] = (byte)kind;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), number);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    /// <param name="kind">Probe, or Echo, which repeats the probe's mark.</param>
    /// <param name="mark">Means something to the one who probes alone.</param>
    /// <param name="arrived">All numbers up to this one have arrived.</param>
    public static ByteString Probe(PathFrameKind kind, long mark, long arrived)
    {
        var bytes = new byte[17];
        bytes[0] = (byte)kind;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), mark);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(9), arrived);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    public static long ReadNumber(ReadOnlySpan<byte> frame, int at = 1) => BinaryPrimitives.ReadInt64LittleEndian(frame[at..]);

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [(byte)bytes.Length, .. bytes];
    }

    private static bool TryText(ref ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        if (bytes.IsEmpty || bytes.Length < 1 + bytes[0])
            return false;

        text = Encoding.UTF8.GetString(bytes.Slice(1, bytes[0]));
        bytes = bytes[(1 + bytes[0])..];
        return true;
    }
}
