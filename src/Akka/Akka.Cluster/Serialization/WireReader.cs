using System.Buffers.Binary;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;

namespace Akka.Cluster.Serialization;

/// <summary>
/// Reads what <see cref="WireWriter"/> wrote. Whatever a peer sends, it reads no further than the message.
/// </summary>
internal sealed class WireReader(byte[] bytes)
{
    private int _position;

    public int Position => _position;

    /// <summary>What was not read yet.</summary>
    public ReadOnlySpan<byte> Rest => bytes.AsSpan(_position);

    public bool IsAtEnd => _position == bytes.Length;

    public byte Byte() => Take(1)[0];

    public int Int() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));

    public ulong ULong() => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong)));

    public long Count()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return (long)value;
        }

        throw new SerializationException("A number in a cluster message is too long");
    }

    public string Text() => Encoding.UTF8.GetString(Take(Length()));

    public byte[] Bytes() => Take(Length()).ToArray();

    public bool Bool() => Byte() != 0;

    public Address Address()
    {
        var protocol = Text();
        var system = Text();
        var host = Text();
        var port = (int)Count();
        return host.Length == 0 ? new Address(protocol, system) : new Address(protocol, system, host, port);
    }

    public UniqueAddress Node() => new(Address(), Int());

    public T[] Many<T>(Func<T> read)
    {
        // Each item takes a byte at least: a false count cannot make this node allocate more than it was sent.
        var items = new T[Length()];
        for (var item = 0; item < items.Length; item++)
            items[item] = read();
        return items;
    }

    /// <summary>What was read from that position on.</summary>
    public ReadOnlySpan<byte> Since(int start) => bytes.AsSpan(start, _position - start);

    /// <summary>Passes over what is known already.</summary>
    public void Skip(int length) => Take(length);

    /// <summary>A number of items or bytes; never more than there are bytes left.</summary>
    public int Length()
    {
        var length = Count();
        return length >= 0 && length <= bytes.Length - _position
            ? (int)length
            : throw new SerializationException("A cluster message is shorter than it says");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > bytes.Length - _position)
            throw new SerializationException("A cluster message is shorter than it should be");

        _position += length;
        return bytes.AsSpan(_position - length, length);
    }
}
