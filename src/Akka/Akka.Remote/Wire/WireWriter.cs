using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Akka.Remote.Wire;

/// <summary>
/// A growing buffer with the primitives of the wire format: variable-length integers, UTF-8 strings, bytes.
/// </summary>
internal sealed class WireWriter(int capacity = 256)
{
    private byte[] _buffer = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public byte[] ToArray() => Written.ToArray();

    /// <summary>Moves what follows <paramref name="start"/> to the beginning, behind <paramref name="kept"/> bytes.</summary>
    public void RemoveBetween(int kept, int start)
    {
        Written[start..].CopyTo(_buffer.AsSpan(kept));
        Length -= start - kept;
    }

    /// <summary>Forgets what was written from <paramref name="length"/> on.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>
    /// Forgets everything, and the buffer goes to whoever writes next: one that waits for its next message keeps none.
    /// </summary>
    public void Release()
    {
        Length = 0;
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    public void Byte(byte value)
    {
        Room(1);
        _buffer[Length++] = value;
    }

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void VarUInt(ulong value)
    {
        Room(10);
        while (value >= 0x80)
        {
            _buffer[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[Length++] = (byte)value;
    }

    /// <summary>A signed number: small magnitudes take few bytes.</summary>
    public void VarInt(long value) => VarUInt((ulong)((value << 1) ^ (value >> 63)));

    public void Fixed32(int value)
    {
        Room(4);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(Length), value);
        Length += 4;
    }

    public void Fixed64(long value)
    {
        Room(8);
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(Length), value);
        Length += 8;
    }

    public void Double(double value) => Fixed64(BitConverter.DoubleToInt64Bits(value));

    public void Raw(ReadOnlySpan<byte> value)
    {
        Room(value.Length);
        value.CopyTo(_buffer.AsSpan(Length));
        Length += value.Length;
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        VarUInt((ulong)value.Length);
        Raw(value);
    }

    public void String(string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        VarUInt((ulong)size);
        Room(size);
        Length += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(Length));
    }

    public void OptionalString(string? value)
    {
        Bool(value is not null);
        if (value is not null)
            String(value);
    }

    private void Room(int size)
    {
        if (_buffer.Length - Length < size)
            Grow(size);
    }

    private void Grow(int size)
    {
        var wider = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(_buffer.Length * 2, Length + size), capacity));
        Written.CopyTo(wider);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = wider;
    }
}
