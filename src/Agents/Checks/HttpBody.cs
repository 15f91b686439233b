using System.Buffers;

namespace HaActors.Agents.Checks;

/// <summary>The body of one answer, up to a limit; held within what all checks may hold.</summary>
/// <param name="limit">Bytes; a longer body is a failed check.</param>
internal sealed class HttpBody(CheckMemory memory, int limit) : IDisposable
{
    private byte[] _bytes = [];
    private int _length;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public async Task ReadAsync(CheckConnection connection, HttpHead head)
    {
        if (head.Length > limit)
            throw TooLong();
        if (!head.IsChunked)
        {
            await ReadAsync(connection, head.Length);
            return;
        }

        while (await HttpAnswer.ReadChunkSizeAsync(connection) is var size and > 0)
        {
            await ReadAsync(connection, size);
            if ((await connection.ExpectLineAsync()).Length > 0)
                throw new CheckFailure("the body has a chunk longer than it says");
        }
    }

    public void Dispose()
    {
        if (_bytes.Length == 0)
            return;

        memory.GiveBack(_bytes.Length);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    /// <param name="length">Null: until the connection ends.</param>
    private async Task ReadAsync(CheckConnection connection, long? length)
    {
        if (_length + length > limit)
            throw TooLong();

        for (var left = length; left is null or > 0;)
        {
            if (connection.Unread.IsEmpty && !await connection.FillAsync())
            {
                if (left is null)
                    return;
                throw new CheckFailure($"the server closed the connection {left} bytes before the end of the body");
            }

            var part = (int)Math.Min(connection.Unread.Length, left ?? int.MaxValue);
            if (_length + part > limit)
                throw TooLong();
            Append(connection.Unread[..part]);
            connection.Consume(part);
            left -= part;
        }
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        if (_length + part.Length > _bytes.Length)
            Grow(_length + part.Length);
        part.CopyTo(_bytes.AsSpan(_length));
        _length += part.Length;
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * _bytes.Length));
        try
        {
            memory.Take(larger.Length);
        }
        catch (CheckFailure)
        {
            ArrayPool<byte>.Shared.Return(larger);
            throw;
        }

        Bytes.CopyTo(larger);
        if (_bytes.Length > 0)
        {
            memory.GiveBack(_bytes.Length);
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }

    private CheckFailure TooLong() => new($"the body is longer than {limit} bytes (body-limit)");
}
