using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace HaActors.Agents.Netlink;

/// <summary>The attributes of a message, by type; of several of one type the last. Nothing that it reads makes it throw.</summary>
internal sealed class NetlinkAttributes
{
    /// <summary>Without the bits that say "nested" and "in the network's order".</summary>
    private const int TypeMask = 0x3fff;

    private readonly Dictionary<ushort, byte[]> _values = [];

    private NetlinkAttributes()
    {
    }

    public static NetlinkAttributes Read(ReadOnlySpan<byte> bytes)
    {
        var read = new NetlinkAttributes();
        while (bytes.Length >= 4)
        {
            var length = MemoryMarshal.Read<ushort>(bytes);
            if (length < 4 || length > bytes.Length)
                break;
            read._values[(ushort)(MemoryMarshal.Read<ushort>(bytes[2..]) & TypeMask)] = bytes[4..length].ToArray();
            bytes = bytes[Math.Min(bytes.Length, (length + 3) & ~3)..];
        }

        return read;
    }

    public bool Has(ushort type) => _values.ContainsKey(type);

    public byte[]? Bytes(ushort type) => _values.GetValueOrDefault(type);

    public int? Byte(ushort type) => Find(type, 1, out var value) ? value[0] : null;

    public ushort? Number16(ushort type) => Find(type, 2, out var value) ? MemoryMarshal.Read<ushort>(value) : null;

    public uint? Number32(ushort type) => Find(type, 4, out var value) ? MemoryMarshal.Read<uint>(value) : null;

    public ulong? Number64(ushort type) => Find(type, 8, out var value) ? MemoryMarshal.Read<ulong>(value) : null;

    /// <summary>In the network's order.</summary>
    public int? Port(ushort type) => Find(type, 2, out var value) ? BinaryPrimitives.ReadUInt16BigEndian(value) : null;

    public string? Text(ushort type) => Bytes(type) is { } value ? Encoding.UTF8.GetString(value).TrimEnd('\0') : null;

    public NetlinkAttributes? Nested(ushort type) => Bytes(type) is { } value ? Read(value) : null;

    private bool Find(ushort type, int bytes, [NotNullWhen(true)] out byte[]? value) =>
        _values.TryGetValue(type, out value) && value.Length >= bytes;
}
