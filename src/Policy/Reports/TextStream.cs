using System.Buffers;
using System.Text;

namespace HaActors.Policy.Reports;

/// <summary>Hands UTF-8 on to a writer of text as it comes: reports of large clusters are larger than memory likes.</summary>
internal sealed class TextStream(TextWriter text) : Stream
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var characters = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(buffer.Length));
        var count = _decoder.GetChars(buffer, characters, flush: false);
        text.Write(characters.AsSpan(0, count));
        ArrayPool<char>.Shared.Return(characters);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
