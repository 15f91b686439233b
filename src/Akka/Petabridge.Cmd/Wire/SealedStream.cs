using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Petabridge.Cmd.Wire;

/// <summary>
/// A stream that nobody else can read or change: records of a 4-byte big-endian length and that many bytes, AES-256-GCM
/// with the record's number as nonce. A record that was changed, left out or sent again breaks the stream.
/// </summary>
internal sealed class SealedStream(Stream plain, byte[] reads, byte[] writes) : Stream
{
    public const int KeySize = 32;

    private const int TagSize = 16;
    private const int LengthSize = 4;
    private const int LongestText = 16 * 1024;

    private readonly AesGcm _opener = new(reads, TagSize);
    private readonly AesGcm _sealer = new(writes, TagSize);
    private long _opened;
    private long _sealed;
    private ReadOnlyMemory<byte> _text;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">A record is not what the other side wrote.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_text.IsEmpty)
        {
            var length = new byte[LengthSize];
            if (plain.ReadAtLeast(length, LengthSize, throwOnEndOfStream: false) < LengthSize)
                return 0;
            var record = new byte[LengthOf(length)];
            plain.ReadExactly(record);
            _text = Open(record);
        }

        return Take(buffer);
    }

    /// <inheritdoc cref="Read(Span{byte})"/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_text.IsEmpty)
        {
            var length = new byte[LengthSize];
            if (await plain.ReadAtLeastAsync(length, LengthSize, throwOnEndOfStream: false, cancellationToken) < LengthSize)
                return 0;
            var record = new byte[LengthOf(length)];
            await plain.ReadExactlyAsync(record, cancellationToken);
            _text = Open(record);
        }

        return Take(buffer.Span);
    }

    public override void Write(ReadOnlySpan<byte> buffer) => plain.Write(Seal(buffer));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        plain.WriteAsync(Seal(buffer.Span), cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => plain.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            plain.Dispose();
            _opener.Dispose();
            _sealer.Dispose();
        }

        base.Dispose(disposing);
    }

    private static int LengthOf(byte[] bytes)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        return length is > TagSize and <= LongestText + TagSize
            ? length
            : throw new InvalidDataException($"A sealed record cannot have {length} bytes.");
    }

    private int Take(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _text.Length);
        _text.Span[..count].CopyTo(buffer);
        _text = _text[count..];
        return count;
    }

    private byte[] Open(byte[] record)
    {
        var text = new byte[record.Length - TagSize];
        try
        {
            _opener.Decrypt(NonceOf(_opened++), record.AsSpan(0, text.Length), record.AsSpan(text.Length), text);
        }
        catch (CryptographicException cause)
        {
            throw new InvalidDataException("A sealed record was changed on its way.", cause);
        }

        return text;
    }

    private byte[] Seal(ReadOnlySpan<byte> text)
    {
        var records = new MemoryStream();
        Span<byte> length = stackalloc byte[LengthSize];
        while (!text.IsEmpty)
        {
            var part = text[..Math.Min(text.Length, LongestText)];
            text = text[part.Length..];
            var record = new byte[part.Length + TagSize];
            _sealer.Encrypt(NonceOf(_sealed++), part, record.AsSpan(0, part.Length), record.AsSpan(part.Length));
            BinaryPrimitives.WriteInt32BigEndian(length, record.Length);
            records.Write(length);
            records.Write(record);
        }

        return records.ToArray();
    }

    private static byte[] NonceOf(long number)
    {
        var nonce = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(nonce.AsSpan(4), number);
        return nonce;
    }
}
