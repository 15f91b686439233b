using Akka.Actor;

namespace Akka.Pattern;

/// <summary>Tasks that begin later.</summary>
public static class FutureTimeoutSupport
{
    /// <summary>Runs <paramref name="value"/> after a time of the scheduler's; the task is its task's outcome.</summary>
    public static Task<T> After<T>(TimeSpan duration, IScheduler scheduler, Func<Task<T>> value)
    {
        if (duration <= TimeSpan.Zero)
            return Started(value);

        var begun = new TaskCompletionSource<Task<T>>();
        scheduler.Advanced.ScheduleOnce(duration, () => begun.TrySetResult(Started(value)));
        return begun.Task.Unwrap();
    }

    private static Task<T> Started<T>(Func<Task<T>> value)
    {
        try
        {
            return value();
        }
        catch (Exception cause)
        {
            return Task.FromException<T>(cause);
        }
    }
}
