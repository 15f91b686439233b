using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The real scheduler: one thread and a hashed wheel; precise to <c>akka.scheduler.tick-duration</c>.</summary>
/// <remarks>The thread sleeps until the next tick at which something waits: an idle system costs nothing.</remarks>
public sealed class HashedWheelTimerScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    private readonly ConcurrentQueue<WheelEntry> _added = new();
    private readonly ManualResetEventSlim _wake = new(false, 0);
    private readonly TimerWheel _wheel;
    private readonly TimeSpan _tick;
    private readonly Lock _starting = new();
    private Thread? _thread;
    private volatile bool _stopped;
    private long _sleepsUntil = long.MaxValue;

    public HashedWheelTimerScheduler(Config scheduler, ILoggingAdapter log)
        : base(scheduler, log)
    {
        _tick = SchedulerConfig.GetTimeSpan("akka.scheduler.tick-duration");
        var size = SchedulerConfig.GetInt("akka.scheduler.ticks-per-wheel");
        if (_tick < TimeSpan.FromMilliseconds(1))
            throw new ConfigurationException($"akka.scheduler.tick-duration must be 1 ms or more, but is {_tick}.");
        if (size is < 1 or > 1 << 20)
            throw new ConfigurationException($"akka.scheduler.ticks-per-wheel must be 1 to 1048576, but is {size}.");
        _wheel = new TimerWheel(_tick, size);
    }

    protected override DateTimeOffset TimeNow => RealClock.Now;

    public override TimeSpan MonotonicClock => RealClock.Elapsed;

    public override TimeSpan HighResMonotonicClock => RealClock.Elapsed;

    protected override void InternalScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(new TellEntry(receiver, message, sender, cancelable), delay, TimeSpan.Zero);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        ICanTell receiver,
        object message,
        IActorRef? sender,
        ICancelable? cancelable) =>
        Add(new TellEntry(receiver, message, sender, cancelable), initialDelay, interval);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Add(new ActionEntry(action, cancelable), delay, TimeSpan.Zero);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Add(new RunnableEntry(action, cancelable), delay, TimeSpan.Zero);

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Add(new ActionEntry(action, cancelable), initialDelay, interval);

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Add(new RunnableEntry(action, cancelable), initialDelay, interval);

    public void Dispose()
    {
        _stopped = true;
        _wake.Set();
    }

    private void Add(WheelEntry entry, TimeSpan delay, TimeSpan interval)
    {
        if (_stopped)
            throw new SchedulerException("The scheduler was shut down.");
        if (entry.IsCancelled)
            return;

        var now = RealClock.Elapsed;
        // A due time past the end of time is the end of time.
        entry.Due = delay < TimeSpan.MaxValue - now - _tick - _tick ? now + delay : TimeSpan.MaxValue - _tick - _tick;
        entry.Interval = interval;
        _added.Enqueue(entry);
        if (_thread is null)
            StartThread();
        Interlocked.MemoryBarrier();
        if (entry.Due.Ticks < Volatile.Read(ref _sleepsUntil))
            _wake.Set();
    }

    private void StartThread()
    {
        lock (_starting)
        {
            if (_thread is not null || _stopped)
                return;

            _thread = new Thread(Run) { IsBackground = true, Name = "akka-scheduler" };
            _thread.Start();
        }
    }

    private void Run()
    {
        var due = new List<WheelEntry>();
        while (!_stopped)
        {
            Volatile.Write(ref _sleepsUntil, 0);
            _wake.Reset();
            while (_added.TryDequeue(out var entry))
                _wheel.Add(entry);
            _wheel.Advance(RealClock.Elapsed, due);
            foreach (var entry in due)
                Fire(entry);
            due.Clear();
            Sleep();
        }
    }

    private void Sleep()
    {
        var look = _wheel.NextLook();
        Volatile.Write(ref _sleepsUntil, look?.Ticks ?? long.MaxValue);
        Interlocked.MemoryBarrier();
        if (!_added.IsEmpty)
            return;

        var wait = look is { } time ? time - RealClock.Elapsed : Timeout.InfiniteTimeSpan;
        // A wait for less than a millisecond would return at once, and spin.
        if (look is null)
            _wake.Wait();
        else if (wait > TimeSpan.Zero)
            _wake.Wait(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)));
    }

    private void Fire(WheelEntry entry)
    {
        if (_stopped || entry.IsCancelled)
            return;

        try
        {
            entry.Fire();
        }
        catch (Exception cause)
        {
            Log.Error(cause, "Scheduled work failed");
        }

        if (entry.Interval <= TimeSpan.Zero)
            return;

        // What a long stop skipped is skipped: no burst afterwards.
        var now = RealClock.Elapsed;
        entry.Due += entry.Interval;
        if (entry.Due < now)
            entry.Due = now + entry.Interval;
        _wheel.Add(entry);
    }

    private sealed class TellEntry(ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable)
        : WheelEntry(cancelable)
    {
        public override void Fire() => receiver.Tell(message, sender);
    }

    private sealed class ActionEntry(Action action, ICancelable? cancelable) : WheelEntry(cancelable)
    {
        public override void Fire() => action();
    }

    private sealed class RunnableEntry(IRunnable action, ICancelable? cancelable) : WheelEntry(cancelable)
    {
        public override void Fire() => action.Run();
    }
}
