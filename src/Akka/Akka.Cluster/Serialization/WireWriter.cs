using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Akka.Actor;

namespace Akka.Cluster.Serialization;

/// <summary>Writes a message: numbers big-endian or as 7-bit groups, text as UTF-8 with its length.</summary>
/// <remarks>
/// Disposed of, its buffer serves the next one: a large cluster's gossip would need a new large one each time.
/// </remarks>
internal sealed class WireWriter : IDisposable
{
    private const int Smallest = 256;

    private byte[] _bytes = [];
    private int _length;

    public byte[] ToArray() => _bytes.AsSpan(0, _length).ToArray();

    public void Dispose()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
    }

    public void Byte(byte value) => Take(1)[0] = value;

    public void Int(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), value);

    public void ULong(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(sizeof(ulong)), value);

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
        Encoding.UTF8.GetBytes(text, Take(size));
    }

    /// <summary>Without their length: whoever reads them finds their end.</summary>
    public void Raw(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

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

    private Span<byte> Take(int size)
    {
        if (_bytes.Length - _length < size)
            Grow(size);
        _length += size;
        return _bytes.AsSpan(_length - size, size);
    }

    private void Grow(int size)
    {
        var wider = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(_bytes.Length * 2, _length + size), Smallest));
        _bytes.AsSpan(0, _length).CopyTo(wider);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = wider;
    }
}
