using System.Buffers.Binary;
using System.Text;

namespace Akka.Remote.Wire;

/// <summary>Reads what a <see cref="WireWriter"/> wrote; never beyond the end, whatever the bytes say.</summary>
/// <exception cref="WireFormatException">From every method: the bytes end early or are malformed.</exception>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly int Remaining => _rest.Length;

    public byte Byte() => Take(1)[0];

    public bool Bool() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw new WireFormatException($"{other} is no boolean"),
    };

    public ulong VarUInt()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }

        throw new WireFormatException("a number is longer than 64 bits");
    }

    public long VarInt()
    {
        var value = VarUInt();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>
    /// A count of things that take at least one byte each, so it cannot exceed the bytes that are left.
    /// </summary>
    public int Count()
    {
        var value = VarUInt();
        return value <= (ulong)_rest.Length
            ? (int)value
            : throw new WireFormatException($"a length of {value} exceeds the {_rest.Length} bytes left");
    }

    public int Int32()
    {
        var value = VarInt();
        return value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw new WireFormatException($"{value} does not fit in 32 bits");
    }

    public long Fixed64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Double() => BitConverter.Int64BitsToDouble(Fixed64());

    public ReadOnlySpan<byte> Bytes() => Take(Count());

    public string String() => Encoding.UTF8.GetString(Bytes());

    public string? OptionalString() => Bool() ? String() : null;

    public ReadOnlySpan<byte> Take(int size)
    {
        if (_rest.Length < size)
            throw new WireFormatException($"{size} bytes wanted, {_rest.Length} left");
        var taken = _rest[..size];
        _rest = _rest[size..];
        return taken;
    }
}
