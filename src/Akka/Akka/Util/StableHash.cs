using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Akka.Util;

/// <summary>
/// MurmurHash3 (Austin Appleby, public domain), 32 bits: the same on every machine and in every process, which
/// <see cref="object.GetHashCode"/> is not.
/// </summary>
internal static class StableHash
{
    public static int Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static int Of(ReadOnlySpan<byte> bytes)
    {
        var hash = 0u;
        var rest = bytes;
        for (; rest.Length >= 4; rest = rest[4..])
        {
            hash ^= Scramble(BinaryPrimitives.ReadUInt32LittleEndian(rest));
            hash = (BitOperations.RotateLeft(hash, 13) * 5) + 0xe654_6b64;
        }

        var last = 0u;
        for (var at = rest.Length - 1; at >= 0; at--) last = (last << 8) | rest[at];
        hash ^= Scramble(last);
        return (int)Finish(hash ^ (uint)bytes.Length);
    }

    /// <summary>A number that belongs to a hash and an index, such as a virtual node's.</summary>
    public static int Of(int hash, int index)
    {
        var mixed = BitOperations.RotateLeft((uint)hash ^ Scramble((uint)index), 13);
        return (int)Finish((mixed * 5) + 0xe654_6b64);
    }

    private static uint Scramble(uint block) => BitOperations.RotateLeft(block * 0xcc9e_2d51, 15) * 0x1b87_3593;

    private static uint Finish(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85eb_ca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2_ae35;
        return hash ^ (hash >> 16);
    }
}
