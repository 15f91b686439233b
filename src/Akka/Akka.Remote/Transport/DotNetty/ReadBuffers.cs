using System.Buffers;

namespace Akka.Remote.Transport.DotNetty;

/// <summary>
/// The memory that one connection reads into. What arrived is handed on where it lies; a buffer is used again once all
/// that was handed on from it is processed.
/// </summary>
/// <remarks>The socket's side uses everything but <see cref="Processed"/>, which any thread may call.</remarks>
internal sealed class ReadBuffers
{
    private const int Smallest = 64 * 1024;
    private const int Largest = 1024 * 1024;
    private const int WorthAskingFor = 8 * 1024;

    private readonly Lock _lock = new();

    // Buffers that are full, with the payloads in them that are not yet processed; the current one is not among them.
    private readonly Queue<(byte[] Bytes, int Payloads)> _full = new();
    private byte[] _current = ArrayPool<byte>.Shared.Rent(Smallest);
    private int _start;
    private int _end;
    private int _payloads;
    private int _oldestDone;

    /// <summary>Room to read into; never empty.</summary>
    public Memory<byte> Free => _current.AsMemory(_end);

    /// <summary>What was read and not yet taken.</summary>
    public ReadOnlySpan<byte> Filled => _current.AsSpan(_start, _end - _start);

    public void Read(int count) => _end += count;

    public void Skip(int count) => _start += count;

    /// <summary>Takes a payload; <see cref="Processed"/> gives it back.</summary>
    public ReadOnlyMemory<byte> Take(int count)
    {
        var taken = _current.AsMemory(_start, count);
        _start += count;
        lock (_lock)
            _payloads++;
        return taken;
    }

    /// <summary>Makes room for a frame that begins with what is filled and is <paramref name="wanted"/> bytes long.</summary>
    public void MakeRoom(int wanted)
    {
        lock (_lock)
        {
            if (_payloads == _oldestDone && _full.Count == 0)
            {
                _payloads = _oldestDone = 0;
                if (wanted <= _current.Length)
                {
                    Filled.CopyTo(_current);
                    _end -= _start;
                    _start = 0;
                    return;
                }
            }
        }

        if (_current.Length - _start >= wanted && _current.Length - _end >= WorthAskingFor)
            return;

        // Several large frames share a buffer: what is cut off at its end has to be copied.
        var several = wanted > Largest / 4 ? Largest : 4 * wanted;
        var next = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(Smallest, wanted), several));
        Filled.CopyTo(next);
        lock (_lock)
        {
            if (_payloads == 0 || (_full.Count == 0 && _payloads == _oldestDone))
                Return(_current);
            else
                _full.Enqueue((_current, _payloads));
            if (_full.Count == 0)
                _oldestDone = 0;
            _payloads = 0;
        }

        _current = next;
        _end -= _start;
        _start = 0;
    }

    /// <summary>The oldest payload that was taken is not used any more.</summary>
    public void Processed()
    {
        lock (_lock)
        {
            _oldestDone++;
            while (_full.TryPeek(out var oldest) && oldest.Payloads <= _oldestDone)
            {
                _oldestDone -= oldest.Payloads;
                _full.Dequeue();
                Return(oldest.Bytes);
            }
        }
    }

    private static void Return(byte[] bytes) => ArrayPool<byte>.Shared.Return(bytes);
}
