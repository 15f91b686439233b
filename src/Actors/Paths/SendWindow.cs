using Google.Protobuf;

namespace HaActors.Actors.Paths;

/// <summary>Numbered frames that the peer has not acknowledged; bounded in bytes.</summary>
internal sealed class SendWindow(long limitBytes)
{
    private ByteString?[] _ring = new ByteString?[64];
    private long _bytes;

    /// <summary>Number of the oldest unacknowledged frame; the first frame is 1.</summary>
    public long First { get; private set; } = 1;

    /// <summary>Number of the frame that comes next.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>Whether a frame of this size fits; one always does.</summary>
    public bool HasRoom(int sizeBytes) => First == Next || _bytes + sizeBytes <= limitBytes;

    /// <summary>The frame of a number from <see cref="First"/> on, below <see cref="Next"/>.</summary>
    public ByteString this[long number] => _ring[number % _ring.Length]!;

    public void Add(ByteString frame)
    {
        if (Next - First == _ring.Length)
            Grow();

        _ring[Next++ % _ring.Length] = frame;
        _bytes += frame.Length;
    }

    /// <summary>All up to this number have arrived. Numbers that were never sent free nothing.</summary>
    public void Release(long upTo)
    {
        if (upTo >= Next)
            return;

        for (; First <= upTo; First++)
        {
            ref var oldest = ref _ring[First % _ring.Length];
            _bytes -= oldest!.Length;
            oldest = null;
        }
    }

    private void Grow()
    {
        var larger = new ByteString?[_ring.Length * 2];
        for (var number = First; number < Next; number++)
            larger[number % larger.Length] = this[number];

        _ring = larger;
    }
}
