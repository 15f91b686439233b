namespace HaActors.Simulation.Runtime;

/// <summary>A node's clocks: the monotonic one goes on, slow or fast; the wall clock can jump.</summary>
public sealed class SimulatedTimeProvider : TimeProvider
{
    private readonly SimulatedNode _node;

    internal SimulatedTimeProvider(SimulatedNode node) => _node = node;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp() => _node.MonotonicClock.Ticks;

    public override DateTimeOffset GetUtcNow() => _node.WallClock;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new SimulatedTimer(_node.Life, callback, state, dueTime, period);
}

internal sealed class SimulatedTimer : ITimer
{
    private readonly Incarnation _owner;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private QueueEntry? _pending;
    private TimeSpan _period;
    private bool _isDisposed;

    public SimulatedTimer(
        Incarnation owner, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        (_owner, _callback, _state) = (owner, callback, state);
        Change(dueTime, period);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_isDisposed)
            return false;
        _pending?.Cancel();
        _period = period;
        _pending = dueTime == Timeout.InfiniteTimeSpan ? null : _owner.EnqueueTimer(dueTime, Fire);
        return true;
    }

    public void Dispose()
    {
        _isDisposed = true;
        _pending?.Cancel();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Fire()
    {
        _pending = _period > TimeSpan.Zero ? _owner.EnqueueTimer(_period, Fire) : null;
        _callback(_state);
    }
}
