using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.TestKit;

/// <summary>A scheduler that stands still until the test moves it.</summary>
public class TestScheduler : IScheduler, IAdvancedScheduler
{
    private readonly PriorityQueue<Due, (long Ticks, long Sequence)> _queue = new();
    private readonly object _gate = new();
    private readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch;
    private TimeSpan _elapsed;
    private long _sequence;

#pragma warning disable IDE0060 // the constructor that every scheduler has
    public TestScheduler(Config schedulerConfig, ILoggingAdapter log)
    {
    }
#pragma warning restore IDE0060

    private sealed record Due(Action Action, TimeSpan? Interval, ICancelable? Cancelable);

    public DateTimeOffset Now => TimeNow;

    public TimeSpan MonotonicClock => Elapsed;

    public TimeSpan HighResMonotonicClock => Elapsed;

    public IAdvancedScheduler Advanced => this;

    protected DateTimeOffset TimeNow => _start + Elapsed;

    private TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
                return _elapsed;
        }
    }

    /// <summary>Moves the clock on, and runs what falls due on the way, in the order of its time.</summary>
    public void Advance(TimeSpan offset)
    {
        var end = Elapsed + offset;
        while (NextUntil(end) is { } due)
        {
            if (due.Cancelable is not { IsCancellationRequested: true })
                due.Action();
        }
    }

    public void AdvanceTo(DateTimeOffset when)
    {
        if (when < Now)
            throw new InvalidOperationException("You can't reverse time!");
        Advance(when - Now);
    }

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(delay, null, () => receiver.Tell(message, sender!), cancelable);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        ICanTell receiver,
        object message,
        IActorRef? sender,
        ICancelable? cancelable) =>
        Add(initialDelay, interval, () => receiver.Tell(message, sender!), cancelable);

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Add(delay, null, action, cancelable);

    public void ScheduleOnce(TimeSpan delay, IRunnable action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Add(delay, null, action.Run, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Add(initialDelay, interval, action, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) =>
        ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Add(initialDelay, interval, action.Run, cancelable);

    private void Add(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        lock (_gate)
            _queue.Enqueue(new Due(action, interval, cancelable), ((_elapsed + delay).Ticks, _sequence++));
    }

    private Due? NextUntil(TimeSpan end)
    {
        lock (_gate)
        {
            if (!_queue.TryPeek(out var due, out var at) || at.Ticks > end.Ticks)
            {
                _elapsed = end;
                return null;
            }

            _queue.Dequeue();
            _elapsed = new TimeSpan(Math.Max(at.Ticks, _elapsed.Ticks));
            if (due.Interval is { } interval && due.Cancelable is not { IsCancellationRequested: true })
                _queue.Enqueue(due, ((_elapsed + interval).Ticks, _sequence++));
            return due;
        }
    }
}
