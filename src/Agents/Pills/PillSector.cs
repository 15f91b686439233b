using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Agents.Pills;

/// <summary>
/// The words on a disk of pills. It is divided into units of 4096 bytes, which are sectors or several of them; what a unit
/// holds lies in its first 512 bytes, so that any disk writes it whole or not at all.
/// </summary>
/// <remarks>
/// Unit 0 names the cluster. Then each slot has two: the node's claim, and the pill. A unit is: magic (8 bytes), kind (1),
/// length of the text (2, little-endian), text (UTF-8, fields parted by line breaks), zeros; at 480 the
/// SHA-256 of all before. A unit of zeros is empty.
/// </remarks>
internal static class PillSector
{
    public const int Size = 4096;
    public const int Slots = 255;

    private const int Used = 512;
    private const int TextAt = 11;
    private const int SumAt = Used - SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Magic => "HaPill01"u8;

    public enum Kind : byte
    {
        Header = (byte)'H',
        Claim = (byte)'C',
        Pill = (byte)'P',
    }

    public static long ClaimAt(int slot) => (1 + (2 * slot)) * (long)Size;

    public static long PillAt(int slot) => ClaimAt(slot) + Size;

    public static byte[] Header(string cluster) => Unit(Kind.Header, cluster);

    public static byte[] Of(NodeName node, PillClaim claim) => Unit(Kind.Claim, node.Value, claim.Boot, $"{claim.Acknowledged:x16}");

    public static byte[] Of(NodeName node, Pill pill) =>
        Unit(Kind.Pill, node.Value, $"{pill.Number:x16}", pill.Verb.ToString(), pill.From, string.Join(' ', pill.Boots));

    public static bool IsEmpty(ReadOnlySpan<byte> unit) => !unit.ContainsAnyExcept((byte)0);

    /// <returns>Null: something else is there.</returns>
    public static string? ClusterOf(ReadOnlySpan<byte> unit) => Fields(unit, Kind.Header, 1)?[0];

    /// <returns>Null: the slot is nobody's; without content: it is damaged, and nobody knows whose it is.</returns>
    public static (NodeName Node, PillSlot? Slot)? SlotOf(ReadOnlySpan<byte> claim, ReadOnlySpan<byte> pill)
    {
        if (IsEmpty(claim) && IsEmpty(pill))
            return null;

        if (Fields(claim, Kind.Claim, 3) is not { } left || Fields(pill, Kind.Pill, 5) is not { } right || left[0] != right[0]
            || !Enum.TryParse<PillVerb>(right[2], out var verb))
            return (default, null);

        return (new NodeName(left[0]), new PillSlot(
            new PillClaim(left[1], Number(left[2])),
            new Pill(
                Number(right[1]),
                verb,
                [.. right[4].Split(' ', StringSplitOptions.RemoveEmptyEntries)],
                right[3])));
    }

    private static long Number(string text) => Convert.ToInt64(text, 16);

    private static byte[] Unit(Kind kind, params string[] fields)
    {
        var text = Encoding.UTF8.GetBytes(string.Join('\n', fields));
        if (text.Length > SumAt - TextAt)
            throw new IOException($"{text.Length} bytes do not fit into a slot");

        var unit = new byte[Size];
        Magic.CopyTo(unit);
        unit[Magic.Length] = (byte)kind;
        BinaryPrimitives.WriteUInt16LittleEndian(unit.AsSpan(Magic.Length + 1), (ushort)text.Length);
        text.CopyTo(unit.AsSpan(TextAt));
        SHA256.HashData(unit.AsSpan(0, SumAt), unit.AsSpan(SumAt));
        return unit;
    }

    private static string[]? Fields(ReadOnlySpan<byte> unit, Kind kind, int count)
    {
        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(unit[..SumAt], sum);
        if (!unit.StartsWith(Magic) || unit[Magic.Length] != (byte)kind || !unit[SumAt..Used].SequenceEqual(sum))
            return null;

        var length = BinaryPrimitives.ReadUInt16LittleEndian(unit[(Magic.Length + 1)..]);
        if (length > SumAt - TextAt)
            return null;

        var fields = Encoding.UTF8.GetString(unit.Slice(TextAt, length)).Split('\n');
        return fields.Length == count ? fields : null;
    }
}
