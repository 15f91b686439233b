using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace HaActors.Agents.Netlink;

/// <summary>What the kernel says to a request.</summary>
/// <param name="Sequence">The request's.</param>
internal abstract record NetlinkReply(uint Sequence)
{
    private const int HeaderBytes = 16;
    private const int GenericBytes = 4;
    private const ushort TypeError = 2, TypeDone = 3, TypeOverrun = 4;
    private const ushort FlagInterrupted = 0x10, FlagCapped = 0x100, FlagExplained = 0x200;
    private const ushort ExplanationText = 1;

    /// <summary>The request was carried out or, with an error, refused.</summary>
    /// <param name="Error">As in <c>errno.h</c>; 0: carried out.</param>
    /// <param name="Explanation">What the kernel says beside the number; null: nothing.</param>
    public sealed record Answered(uint Sequence, int Error, string? Explanation) : NetlinkReply(Sequence);

    /// <summary>A dump is at its end.</summary>
    public sealed record Finished(uint Sequence, int Error) : NetlinkReply(Sequence);

    /// <param name="Family">16: the controller's own.</param>
    /// <param name="WasInterrupted">What is dumped changed meanwhile: it is to be asked for again.</param>
    public sealed record Content(
        uint Sequence, ushort Family, byte Command, NetlinkAttributes Attributes, bool WasInterrupted) : NetlinkReply(Sequence);

    /// <summary>All messages of one datagram. What is cut off or malformed ends the list; it never throws.</summary>
    public static ImmutableArray<NetlinkReply> Read(ReadOnlySpan<byte> datagram)
    {
        var replies = ImmutableArray.CreateBuilder<NetlinkReply>();
        while (datagram.Length >= HeaderBytes)
        {
            var length = MemoryMarshal.Read<int>(datagram);
            if (length < HeaderBytes || length > datagram.Length)
                break;
            if (One(datagram[..length]) is { } reply)
                replies.Add(reply);
            datagram = datagram[Math.Min(datagram.Length, (length + 3) & ~3)..];
        }

        return replies.ToImmutable();
    }

    private static NetlinkReply? One(ReadOnlySpan<byte> message)
    {
        var type = MemoryMarshal.Read<ushort>(message[4..]);
        var flags = MemoryMarshal.Read<ushort>(message[6..]);
        var sequence = MemoryMarshal.Read<uint>(message[8..]);
        var body = message[HeaderBytes..];
        return type switch
        {
            TypeError when body.Length >= 4 => new Answered(sequence, -MemoryMarshal.Read<int>(body), Explained(body[4..], flags)),
            TypeDone => new Finished(sequence, body.Length >= 4 ? -MemoryMarshal.Read<int>(body) : 0),
            <= TypeOverrun => null,
            _ when body.Length >= GenericBytes => new Content(
                sequence, type, body[0], NetlinkAttributes.Read(body[GenericBytes..]), (flags & FlagInterrupted) != 0),
            _ => null,
        };
    }

    // After the request that it answers, of which there is only the header when the flag says so.
    private static string? Explained(ReadOnlySpan<byte> body, ushort flags)
    {
        if ((flags & FlagExplained) == 0 || body.Length < HeaderBytes)
            return null;

        var request = (flags & FlagCapped) != 0 ? HeaderBytes : (MemoryMarshal.Read<int>(body) + 3) & ~3;
        return request < HeaderBytes || request > body.Length
            ? null
            : NetlinkAttributes.Read(body[request..]).Text(ExplanationText);
    }
}
