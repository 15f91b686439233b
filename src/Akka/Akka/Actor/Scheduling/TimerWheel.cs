namespace Akka.Actor;

/// <summary>Work that waits for its tick. Knows how to run itself and whether it was called off.</summary>
internal abstract class WheelEntry(ICancelable? cancelable)
{
    public WheelEntry? Next;
    public TimeSpan Due;
    public TimeSpan Interval;

    public bool IsCancelled => cancelable is { IsCancellationRequested: true };

    public abstract void Fire();
}

/// <summary>A hashed wheel: entries wait in the bucket of their tick. One thread uses it.</summary>
internal sealed class TimerWheel(TimeSpan tick, int size)
{
    private readonly WheelEntry?[] _buckets = new WheelEntry?[size];
    private long _nextTick;

    public void Add(WheelEntry entry)
    {
        var bucket = Math.Max(TickOf(entry.Due), _nextTick) % _buckets.Length;
        entry.Next = _buckets[bucket];
        _buckets[bucket] = entry;
    }

    /// <summary>When the thread must look again; null where nothing waits. What was called off wakes nobody.</summary>
    public TimeSpan? NextLook()
    {
        var waits = false;
        for (var ahead = 0; ahead < _buckets.Length; ahead++)
        {
            var at = _nextTick + ahead;
            ref var bucket = ref _buckets[at % _buckets.Length];
            while (bucket is { IsCancelled: true })
                bucket = bucket.Next;
            waits |= bucket is not null;
            if (IsAnyDue(bucket, at))
                return TimeSpan.FromTicks(at * tick.Ticks);
        }

        // All that waits is due after a full turn, or later.
        return waits ? TimeSpan.FromTicks((_nextTick + _buckets.Length) * tick.Ticks) : null;
    }

    private bool IsAnyDue(WheelEntry? entry, long at)
    {
        for (; entry is not null; entry = entry.Next)
        {
            if (!entry.IsCancelled && TickOf(entry.Due) <= at)
                return true;
        }

        return false;
    }

    /// <summary>Takes what is due at <paramref name="now"/>, in the order of the times at which it was due.</summary>
    public void Advance(TimeSpan now, List<WheelEntry> due)
    {
        var last = now.Ticks / tick.Ticks;
        if (last < _nextTick)
            return;

        // After a long stop one full turn sees every bucket.
        var first = Math.Max(_nextTick, last - _buckets.Length + 1);
        for (var current = first; current <= last; current++)
            Take(current % _buckets.Length, now, due);
        _nextTick = last + 1;
        due.Sort(static (one, other) => one.Due.CompareTo(other.Due));
    }

    private void Take(long bucket, TimeSpan now, List<WheelEntry> due)
    {
        WheelEntry? kept = null;
        for (var entry = _buckets[bucket]; entry is not null;)
        {
            var next = entry.Next;
            if (!entry.IsCancelled)
            {
                if (entry.Due <= now)
                {
                    entry.Next = null;
                    due.Add(entry);
                }
                else
                {
                    entry.Next = kept;
                    kept = entry;
                }
            }

            entry = next;
        }

        _buckets[bucket] = kept;
    }

    // Rounded up: nothing fires early.
    private long TickOf(TimeSpan time) => (time.Ticks + tick.Ticks - 1) / tick.Ticks;
}
