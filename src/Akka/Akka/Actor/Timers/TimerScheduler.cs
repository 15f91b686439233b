using Akka.Event;

namespace Akka.Actor;

/// <summary>An actor's own timers, by key. They end with the instance that started them.</summary>
public interface ITimerScheduler
{
    /// <summary>The keys of the timers that run, in the order in which they were started.</summary>
    IReadOnlyCollection<object> ActiveTimers { get; }

    /// <summary>Sends a message to the actor again and again. A timer with the same key ends first.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval);

    void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender);

    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender);

    /// <summary>Sends a message to the actor once. A timer with the same key ends first.</summary>
    void StartSingleTimer(object key, object msg, TimeSpan timeout);

    void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender);

    bool IsTimerActive(object key);

    /// <summary>Ends a timer; a message of it that waits in the mailbox is not delivered.</summary>
    void Cancel(object key);

    void CancelAll();
}

/// <summary>An actor with timers; the runtime sets <see cref="Timers"/> before PreStart.</summary>
public interface IWithTimers
{
    ITimerScheduler Timers { get; set; }
}

/// <summary>A timer's message in the mailbox; void once its timer was cancelled or started again.</summary>
internal sealed class TimerMessage(TimerScheduler owner, object key, long generation, object message)
    : INoSerializationVerificationNeeded, IDeadLetterSuppression, IWrappedMessage
{
    public TimerScheduler Owner { get; } = owner;

    public object Key { get; } = key;

    public long Generation { get; } = generation;

    public object Message { get; } = message;

    public override string ToString() => $"TimerMessage({Key}, {Message})";
}

/// <summary>The timers of one instance of an actor.</summary>
internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
{
    private sealed record Timer(long Generation, ICancelable Task, bool Repeats);

    private readonly OrderedDictionary<object, Timer> _timers = [];

    public IReadOnlyCollection<object> ActiveTimers => [.. _timers.Keys];

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) =>
        StartPeriodicTimer(key, msg, interval, interval, cell.Self);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) =>
        StartPeriodicTimer(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
        StartPeriodicTimer(key, msg, initialDelay, interval, cell.Self);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender)
    {
        var message = Prepare(key, msg);
        var task = cell.System.Scheduler.ScheduleTellRepeatedlyCancelable(
            initialDelay, interval, cell.Self, message, sender);
        _timers[key] = new Timer(message.Generation, task, true);
    }

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) =>
        StartSingleTimer(key, msg, timeout, cell.Self);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender)
    {
        var message = Prepare(key, msg);
        var task = cell.System.Scheduler.ScheduleTellOnceCancelable(timeout, cell.Self, message, sender);
        _timers[key] = new Timer(message.Generation, task, false);
    }

    public bool IsTimerActive(object key) => _timers.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_timers.Remove(key, out var timer))
            timer.Task.Cancel();
    }

    public void CancelAll()
    {
        foreach (var timer in _timers.Values)
            timer.Task.Cancel();
        _timers.Clear();
    }

    /// <summary>The message to deliver; null where its timer is no more.</summary>
    public object? Take(TimerMessage message)
    {
        if (!_timers.TryGetValue(message.Key, out var timer) || timer.Generation != message.Generation)
            return null;

        if (!timer.Repeats)
            _timers.Remove(message.Key);
        return message.Message;
    }

    private TimerMessage Prepare(object key, object message)
    {
        Cancel(key);
        Log(key, message);
        return new TimerMessage(this, key, cell.NextTimerGeneration(), message);
    }

    private void Log(object key, object message)
    {
        if (cell.System.Settings.DebugTimerScheduler)
            cell.System.Log.Debug("Start timer [{Key}] of {Actor} with {Message}", key, cell.Self, message);
    }
}
