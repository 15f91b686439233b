using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace HaActors.Agents.Netlink;

/// <summary>Builds one generic netlink request. Numbers are in the machine's own order unless said otherwise.</summary>
/// <remarks>Source: <c>linux/netlink.h</c>, <c>linux/genetlink.h</c>.</remarks>
internal sealed class NetlinkRequest
{
    public const ushort IsRequest = 0x01, WantsAck = 0x04, Dump = 0x300;

    /// <summary>Bytes before the attributes: those of netlink, then command, version and two reserved.</summary>
    public const int HeaderBytes = 20;

    private const int Alignment = 4;

    private readonly List<byte> _bytes = [];
    private readonly ushort _family;
    private readonly ushort _flags;

    public NetlinkRequest(ushort family, byte command, byte version, ushort flags)
    {
        _family = family;
        _flags = (ushort)(flags | IsRequest);
        _bytes.AddRange(new byte[HeaderBytes - 4]);
        _bytes.AddRange([command, version, 0, 0]);
    }

    public bool IsDump => (_flags & Dump) == Dump;

    public bool IsAcknowledged => (_flags & WantsAck) != 0;

    public NetlinkRequest Bytes(ushort type, ReadOnlySpan<byte> value)
    {
        Native((ushort)(value.Length + 4));
        Native(type);
        _bytes.AddRange(value);
        Pad();
        return this;
    }

    public NetlinkRequest Byte(ushort type, byte value) => Bytes(type, [value]);

    public NetlinkRequest Number16(ushort type, ushort value) => Bytes(type, MemoryMarshal.AsBytes([value]));

    public NetlinkRequest Number32(ushort type, uint value) => Bytes(type, MemoryMarshal.AsBytes([value]));

    /// <summary>A port, in the network's order.</summary>
    public NetlinkRequest Port(ushort type, int port)
    {
        Span<byte> value = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)port);
        return Bytes(type, value);
    }

    /// <summary>With a zero at its end.</summary>
    public NetlinkRequest Text(ushort type, string text) => Bytes(type, [.. Encoding.UTF8.GetBytes(text), 0]);

    public NetlinkRequest Nested(ushort type, Action<NetlinkRequest> content)
    {
        var start = _bytes.Count;
        Native(0);
        Native(type);
        content(this);
        var length = (ushort)(_bytes.Count - start);
        MemoryMarshal.Write(CollectionsMarshal.AsSpan(_bytes)[start..], in length);
        return this;
    }

    /// <param name="sequence">By which the answers are known.</param>
    public byte[] ToBytes(uint sequence)
    {
        var bytes = _bytes.ToArray();
        MemoryMarshal.Write(bytes, bytes.Length);
        MemoryMarshal.Write(bytes.AsSpan(4), in _family);
        MemoryMarshal.Write(bytes.AsSpan(6), in _flags);
        MemoryMarshal.Write(bytes.AsSpan(8), in sequence);
        return bytes;
    }

    private void Native(ushort number) => _bytes.AddRange(MemoryMarshal.AsBytes([number]));

    private void Pad()
    {
        while (_bytes.Count % Alignment != 0)
            _bytes.Add(0);
    }
}
