using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Akka.Actor;

namespace Akka.Cluster.Serialization;

/// <summary>Writes a message: numbers big-endian or as 7-bit groups, text as UTF-8 with its length.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void Int(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        _bytes.Write(bytes);
    }

    public void ULong(ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        _bytes.Write(bytes);
    }

    /// <summary>A number that is usually small.</summary>
    public void Count(long value)
    {
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            Byte((byte)(rest | 0x80));
            rest >>= 7;
        }

        Byte((byte)rest);
    }

    public void Text(string? value)
    {
        var text = value ?? string.Empty;
        var size = Encoding.UTF8.GetByteCount(text);
        Count(size);
        _bytes.Advance(Encoding.UTF8.GetBytes(text, _bytes.GetSpan(size)));
    }

    /// <summary>Without their length: whoever reads them finds their end.</summary>
    public void Raw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_bytes.GetSpan(value.Length));
        _bytes.Advance(value.Length);
    }


    public void Bytes(ReadOnlySpan<byte> value)
    {
        Count(value.Length);
        Raw(value);
    }

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Address(Address address)
    {
        Text(address.Protocol);
        Text(address.System);
        Text(address.Host);
        Count(address.Port ?? 0);
    }

    public void Node(UniqueAddress node)
    {
        Address(node.Address);
        Int(node.Uid);
    }

    public void Many<T>(IReadOnlyCollection<T> items, Action<T> write)
    {
        Count(items.Count);
        foreach (var item in items)
            write(item);
    }
}
