using Akka.Actor;

namespace Akka.Event;

/// <summary>
/// Logs dead letters: akka.log-dead-letters of them, then none for akka.log-dead-letters-suspend-duration.
/// </summary>
public class DeadLetterListener : ActorBase
{
    private readonly EventStream _eventStream = Context.System.EventStream;
    private readonly int _most = Context.System.Settings.LogDeadLetters;
    private readonly TimeSpan _suspension = Context.System.Settings.LogDeadLettersSuspendDuration;
    private readonly bool _duringShutdown = Context.System.Settings.LogDeadLettersDuringShutdown;
    private readonly ActorRefWithCell? _users = ((ExtendedActorSystem)Context.System).Guardian as ActorRefWithCell;
    private long _logged;
    private long _unseen;
    private TimeSpan? _silentUntil;

    protected override void PreStart()
    {
        _eventStream.Subscribe(Self, typeof(DeadLetter));
        _eventStream.Subscribe(Self, typeof(Dropped));
        _eventStream.Subscribe(Self, typeof(UnhandledMessage));
    }

    protected override void PreRestart(Exception reason, object message)
    {
        // The subscriptions stay: nothing is to be lost while it restarts.
    }

    protected override void PostRestart(Exception reason)
    {
    }

    protected override void PostStop() => _eventStream.Unsubscribe(Self);

    protected override bool Receive(object message)
    {
        if (message is not AllDeadLetters letter) return false;
        if (!_duringShutdown && IsShuttingDown) return true;
        if (_silentUntil is { } until)
        {
            _unseen++;
            if (until == Timeout.InfiniteTimeSpan || Context.System.Scheduler.MonotonicClock < until) return true;
            _silentUntil = null;
            _logged = 0;
        }

        Log(letter);
        return true;
    }

    // The users' guardian is the first to stop.
    private bool IsShuttingDown =>
        _users is { } users && (users.IsTerminated || users.Underlying.ChildrenContainer.IsTerminating);

    private void Log(AllDeadLetters letter)
    {
        _logged++;
        var suspends = _most != int.MaxValue && _logged >= _most;
        var more = _unseen > 1 ? $" {_unseen - 1} more were not logged before it." : "";
        var silence = !suspends ? ""
            : _suspension == Timeout.InfiniteTimeSpan ? " No more will be logged."
            : $" The next ones are not logged for {_suspension}.";
        _unseen = 0;
        if (suspends)
            _silentUntil = _suspension == Timeout.InfiniteTimeSpan
                ? Timeout.InfiniteTimeSpan
                : Context.System.Scheduler.MonotonicClock + _suspension;

        _eventStream.Publish(new Info(
            letter.Recipient.Path.ToString(), letter.Recipient.GetType(), Describe(letter) + more + silence));
    }

    private static string Describe(AllDeadLetters letter)
    {
        var what = $"Message [{letter.Message.GetType().Name}] from {letter.Sender?.ToString() ?? "nobody"}"
            + $" to {letter.Recipient}";
        return letter switch
        {
            Dropped dropped => $"{what} was dropped: {dropped.Reason}.",
            UnhandledMessage => $"{what} was not handled.",
            _ => $"{what} was not delivered.",
        };
    }
}
