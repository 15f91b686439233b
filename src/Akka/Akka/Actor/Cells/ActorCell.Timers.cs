namespace Akka.Actor;

// The receive timeout and the actor's timers.
public partial class ActorCell
{
    private TimeSpan? _receiveTimeout;
    private bool _receiveTimeoutChanged;
    private ICancelable? _pendingReceiveTimeout;
    private TimerScheduler? _timers;
    private long _timerGeneration;

    public TimeSpan? ReceiveTimeout => _receiveTimeout;

    public void SetReceiveTimeout(TimeSpan? timeout = null)
    {
        if (timeout <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "The receive timeout must be above zero.");

        _receiveTimeout = timeout;
        _receiveTimeoutChanged = true;
    }

    /// <summary>Starts the wait for the next message anew, where there is a receive timeout.</summary>
    public void CheckReceiveTimeout(bool reschedule = true)
    {
        if (!reschedule && !_receiveTimeoutChanged)
            return;

        _receiveTimeoutChanged = false;
        CancelReceiveTimeout();
        if (_receiveTimeout is not { } timeout || _isTerminated || IsTerminating)
            return;

        _pendingReceiveTimeout = _system.Scheduler.ScheduleTellOnceCancelable(
            timeout, Self, Akka.Actor.ReceiveTimeout.Instance, Self);
    }

    private void CancelReceiveTimeout()
    {
        _pendingReceiveTimeout?.Cancel();
        _pendingReceiveTimeout = null;
    }

    private TimerScheduler NewTimers() => _timers = new TimerScheduler(this);

    internal long NextTimerGeneration() => ++_timerGeneration;

    private void CancelTimers() => _timers?.CancelAll();

    private object? TakeTimerMessage(TimerMessage timer)
    {
        if (ReferenceEquals(timer.Owner, _timers) || ReferenceEquals(timer.Owner, (_actor as FSMBase)?.MachineTimers))
            return timer.Owner.Take(timer);

        // An instance that was restarted without its PostStop left them behind.
        timer.Owner.CancelAll();
        return null;
    }
}
