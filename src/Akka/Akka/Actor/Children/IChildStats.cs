namespace Akka.Actor.Internal;

/// <summary>What a parent keeps about one of its children's names.</summary>
public interface IChildStats;

/// <summary>A name that is taken while its child is being made.</summary>
public class ChildNameReserved : IChildStats
{
    private ChildNameReserved()
    {
    }

    public static ChildNameReserved Instance { get; } = new();

    public override string ToString() => "Name";
}

/// <summary>A child, and how often it was restarted in the current time window.</summary>
public class ChildRestartStats(
    IInternalActorRef child, uint maxNrOfRetriesCount = 0, long restartTimeWindowStartTicks = 0) : IChildStats
{
    public long Uid => Child.Path.Uid;

    public IInternalActorRef Child { get; } = child;

    public uint MaxNrOfRetriesCount { get; private set; } = maxNrOfRetriesCount;

    /// <summary>When the current window began, in ticks of the scheduler's monotonic clock; 0 before the first failure.</summary>
    public long RestartTimeWindowStartTicks { get; private set; } = restartTimeWindowStartTicks;

    /// <summary>Counts a failure; false where it is one too many.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed in the window; below 0 without limit, 0 none.</param>
    /// <param name="withinTimeMilliseconds">Length of the window; 0 or less: one window that never ends.</param>
    public bool RequestRestartPermission(int maxNrOfRetries, int withinTimeMilliseconds)
    {
        if (maxNrOfRetries == 0)
            return false;

        var limited = maxNrOfRetries > 0;
        var windowed = withinTimeMilliseconds > 0;
        if (!windowed)
            return !limited || ++MaxNrOfRetriesCount <= maxNrOfRetries;

        return PermittedInWindow(limited ? maxNrOfRetries : 1, withinTimeMilliseconds);
    }

    private bool PermittedInWindow(int retries, int milliseconds)
    {
        // A child is local: its parent's clock is its own.
        var now = ((ActorRefWithCell)Child).Underlying.System.Scheduler.MonotonicClock.Ticks;
        var start = RestartTimeWindowStartTicks == 0 ? now : RestartTimeWindowStartTicks;
        if (RestartTimeWindowStartTicks == 0)
            RestartTimeWindowStartTicks = start;

        if (now - start <= milliseconds * TimeSpan.TicksPerMillisecond)
            return ++MaxNrOfRetriesCount <= retries;

        MaxNrOfRetriesCount = 1;
        RestartTimeWindowStartTicks = now;
        return true;
    }
}
