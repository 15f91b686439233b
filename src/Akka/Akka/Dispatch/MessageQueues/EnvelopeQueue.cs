using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>
/// A queue for many producers and one consumer, without locks. It lives in rings that are used again and again: a
/// queue that neither grows nor runs over its largest ring allocates nothing.
/// </summary>
/// <remarks>
/// Each place of a ring has a number that says whose turn it is: t where the producer of the t-th envelope may write,
/// t + 1 where the consumer may read it. A full ring is frozen, and the next one, twice as large, takes over.
/// </remarks>
internal struct EnvelopeQueue
{
    private const int SmallestRing = 4;

    // What an actor keeps after a burst: 24 bytes a place. Beyond it, a ring is made for each 256 envelopes.
    private const int LargestRing = 256;

    private Ring? _newest;
    private Ring? _oldest;

    /// <summary>False from the moment on at which a producer has its place, though it may still have to fill it.</summary>
    /// <remarks>
    /// Taking the place is a full barrier, filling it is none. A producer takes its place, then looks whether the
    /// mailbox is scheduled; the consumer marks it as not scheduled, then looks here: one of both sees the other.
    /// </remarks>
    public readonly bool IsEmpty
    {
        get
        {
            for (var ring = Volatile.Read(in _oldest); ring is not null; ring = Volatile.Read(ref ring.Next))
            {
                if (ring.Count > 0)
                    return false;
                if (!ring.IsSpent)
                    return true;
            }

            return true;
        }
    }

    public readonly int Count
    {
        get
        {
            long count = 0;
            for (var ring = Volatile.Read(in _oldest); ring is not null; ring = Volatile.Read(ref ring.Next))
                count += ring.Count;
            return (int)count;
        }
    }

    public void Enqueue(in Envelope envelope)
    {
        var ring = Volatile.Read(ref _newest) ?? First();
        while (!ring.TryEnqueue(in envelope))
            ring = After(ring);
    }

    /// <summary>For the one consumer.</summary>
    /// <returns>False, too, while the producer whose turn it is has not filled its place.</returns>
    public bool TryDequeue(out Envelope envelope)
    {
        var ring = Volatile.Read(ref _oldest);
        while (ring is not null)
        {
            if (ring.TryDequeue(out envelope))
                return true;
            if (!ring.IsSpent || Volatile.Read(ref ring.Next) is not { } next)
                return false;
            Volatile.Write(ref _oldest, next);
            ring = next;
        }

        envelope = default;
        return false;
    }

    private Ring First()
    {
        var fresh = new Ring(SmallestRing);
        if (Interlocked.CompareExchange(ref _newest, fresh, null) is { } other)
            return other;
        Volatile.Write(ref _oldest, fresh);
        return fresh;
    }

    private Ring After(Ring full)
    {
        full.Freeze();
        var next = Volatile.Read(ref full.Next);
        if (next is null)
        {
            var fresh = new Ring(Math.Min(full.Size * 2, LargestRing));
            next = Interlocked.CompareExchange(ref full.Next, fresh, null) ?? fresh;
        }

        Interlocked.CompareExchange(ref _newest, next, full);
        return next;
    }

    private struct Place
    {
        public Envelope Envelope;
        public long Turn;
    }

    private sealed class Ring
    {
        private const long Frozen = 1L << 62;

        public Ring? Next;
        private readonly Place[] _places;
        private long _written;
        private long _read;

        public Ring(int size)
        {
            _places = new Place[size];
            for (var place = 0; place < size; place++)
                _places[place].Turn = place;
        }

        public int Size => _places.Length;

        public long Count => (Volatile.Read(ref _written) & ~Frozen) - Volatile.Read(ref _read);

        /// <summary>Nothing is in it, and nothing comes any more.</summary>
        public bool IsSpent => Volatile.Read(ref _written) == (Volatile.Read(ref _read) | Frozen);

        public void Freeze() => Interlocked.Or(ref _written, Frozen);

        public bool TryEnqueue(in Envelope envelope)
        {
            var places = _places;
            while (true)
            {
                var turn = Volatile.Read(ref _written);
                if (turn >= Frozen)
                    return false;

                ref var place = ref places[(int)turn & (places.Length - 1)];
                var behind = Volatile.Read(ref place.Turn) - turn;
                if (behind < 0)
                    return false;
                if (behind > 0 || Interlocked.CompareExchange(ref _written, turn + 1, turn) != turn)
                    continue;

                place.Envelope = envelope;
                Volatile.Write(ref place.Turn, turn + 1);
                return true;
            }
        }

        public bool TryDequeue(out Envelope envelope)
        {
            var places = _places;
            var read = _read;
            ref var place = ref places[(int)read & (places.Length - 1)];
            if (Volatile.Read(ref place.Turn) != read + 1)
            {
                envelope = default;
                return false;
            }

            envelope = place.Envelope;
            place.Envelope = default;
            Volatile.Write(ref place.Turn, read + places.Length);
            Volatile.Write(ref _read, read + 1);
            return true;
        }
    }
}
