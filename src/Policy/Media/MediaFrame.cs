using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace HaActors.Policy.Media;

public enum MediaFrameKind : byte
{
    /// <summary>I am here.</summary>
    Beat = 0,

    /// <summary>To a lost node: stop everything, and say so.</summary>
    AskToStop = 1,

    /// <summary>What became of it.</summary>
    StopAnswer = 2,
}

/// <summary>How far a node is that was asked to stop everything.</summary>
public enum StopProgress : byte
{
    Stopping = 0,
    AllStopped = 1,

    /// <summary>It knows of a newer term, or could not stop something.</summary>
    Refused = 2,
}

/// <summary>The number of a peer's beat that was heard last, told back to it: it proves that both directions work, now.</summary>
/// <param name="Peer">Tag of the peer.</param>
/// <param name="HeldMs">How long ago it was heard; saturates.</param>
public readonly record struct MediaEcho(uint Peer, uint Sequence, ushort HeldMs);

/// <summary>
/// One record on a heartbeat medium; at most <see cref="MaximumBytes"/> bytes, the last 12 of them a truncated HMAC-SHA256 under a key that is
/// derived from the cluster key and the medium's name. All numbers are little-endian.
/// </summary>
/// <param name="Sender">Tag of the sender's name.</param>
/// <param name="Incarnation">Drawn anew at each start of the sender's process.</param>
/// <param name="Sequence">Counts on in one incarnation, over all kinds.</param>
/// <param name="AnsweredWithinMs">How long ago the sender's actor system last answered its loop; saturates.</param>
/// <param name="Target">Of a question or answer: tag of the node that it is for.</param>
public readonly record struct MediaFrame(
    MediaFrameKind Kind,
    uint Sender,
    uint Incarnation,
    uint Sequence,
    ushort AnsweredWithinMs,
    MediaEcho? First = null,
    MediaEcho? Second = null,
    uint Target = 0,
    ulong Nonce = 0,
    ulong Term = 0,
    StopProgress Progress = StopProgress.Stopping)
{
    public const int MaximumBytes = 64;

    private const byte Version = 0xA1;
    private const int HeaderBytes = 16;
    private const int EchoBytes = 10;
    private const int QuestionBytes = 21;
    private const int MacBytes = 12;

    /// <summary>Four bytes that stand for a node's name.</summary>
    public static uint TagOf(string node) => BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(node)));

    /// <summary>What is recorded on one medium is of no use on another.</summary>
    public static byte[] KeyFor(string clusterKey, string cluster, string medium) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(clusterKey), Encoding.UTF8.GetBytes($"ha-media-1 {cluster} {medium}"));

    /// <param name="into">Room for <see cref="MaximumBytes"/>.</param>
    /// <returns>How many bytes it took.</returns>
    public int Encode(ReadOnlySpan<byte> key, Span<byte> into)
    {
        into[0] = Version;
        into[1] = (byte)Kind;
        BinaryPrimitives.WriteUInt32LittleEndian(into[2..], Sender);
        BinaryPrimitives.WriteUInt32LittleEndian(into[6..], Incarnation);
        BinaryPrimitives.WriteUInt32LittleEndian(into[10..], Sequence);
        BinaryPrimitives.WriteUInt16LittleEndian(into[14..], AnsweredWithinMs);
        var at = HeaderBytes;
        if (Kind == MediaFrameKind.Beat)
        {
            at += WriteEcho(First, into[at..]);
            at += WriteEcho(Second, into[at..]);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(into[at..], Target);
            BinaryPrimitives.WriteUInt64LittleEndian(into[(at + 4)..], Nonce);
            BinaryPrimitives.WriteUInt64LittleEndian(into[(at + 12)..], Term);
            into[at + 20] = (byte)Progress;
            at += QuestionBytes;
        }

        WriteMac(key, into[..at], into.Slice(at, MacBytes));
        return at + MacBytes;
    }

    /// <returns>Null: not ours, damaged, or made without the key.</returns>
    public static MediaFrame? Decode(ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes)
    {
        var body = bytes.Length - MacBytes - HeaderBytes;
        if (bytes.Length > MaximumBytes || body < 0 || bytes[0] != Version || bytes[1] > (byte)MediaFrameKind.StopAnswer)
            return null;

        var kind = (MediaFrameKind)bytes[1];
        if (kind == MediaFrameKind.Beat ? body is not (0 or EchoBytes or (2 * EchoBytes)) : body != QuestionBytes)
            return null;

        Span<byte> mac = stackalloc byte[MacBytes];
        WriteMac(key, bytes[..^MacBytes], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[^MacBytes..]))
            return null;

        var frame = new MediaFrame(
            kind,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[2..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[6..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[14..]));
        var rest = bytes.Slice(HeaderBytes, body);
        if (kind == MediaFrameKind.Beat)
            return frame with
            {
                First = body >= EchoBytes ? ReadEcho(rest) : null,
                Second = body >= 2 * EchoBytes ? ReadEcho(rest[EchoBytes..]) : null,
            };

        return rest[20] > (byte)StopProgress.Refused ? null : frame with
        {
            Target = BinaryPrimitives.ReadUInt32LittleEndian(rest),
            Nonce = BinaryPrimitives.ReadUInt64LittleEndian(rest[4..]),
            Term = BinaryPrimitives.ReadUInt64LittleEndian(rest[12..]),
            Progress = (StopProgress)rest[20],
        };
    }

    /// <summary>The echo that is for this node, if there is one.</summary>
    public MediaEcho? EchoFor(uint tag) => First?.Peer == tag ? First : Second?.Peer == tag ? Second : null;

    private static int WriteEcho(MediaEcho? echo, Span<byte> into)
    {
        if (echo is not { } one)
            return 0;

        BinaryPrimitives.WriteUInt32LittleEndian(into, one.Peer);
        BinaryPrimitives.WriteUInt32LittleEndian(into[4..], one.Sequence);
        BinaryPrimitives.WriteUInt16LittleEndian(into[8..], one.HeldMs);
        return EchoBytes;
    }

    private static MediaEcho ReadEcho(ReadOnlySpan<byte> from) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(from),
        BinaryPrimitives.ReadUInt32LittleEndian(from[4..]),
        BinaryPrimitives.ReadUInt16LittleEndian(from[8..]));

    private static void WriteMac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, message, whole);
        whole[..MacBytes].CopyTo(mac);
    }
}
