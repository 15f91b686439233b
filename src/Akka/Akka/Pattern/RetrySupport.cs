using Akka.Actor;
using Akka.Util;

namespace Akka.Pattern;

/// <summary>Tasks that are tried again when they fail.</summary>
public static class RetrySupport
{
    /// <summary>Tries again at once.</summary>
    /// <param name="attempt">What to do.</param>
    /// <param name="attempts">How often it is tried again; 0 or more.</param>
    public static Task<T> Retry<T>(Func<Task<T>> attempt, int attempts) =>
        Retry(attempt, attempts, 0, (_, next) => next());

    /// <summary>Tries again after a delay that doubles from one attempt to the next.</summary>
    /// <param name="randomFactor">What chance adds to a delay, as a multiple of it; 0 to 1.</param>
    /// <inheritdoc cref="Retry{T}(Func{Task{T}}, int)"/>
    public static Task<T> Retry<T>(
        Func<Task<T>> attempt,
        int attempts,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        int randomFactor,
        IScheduler scheduler)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(minBackoff, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBackoff, minBackoff);
        ArgumentOutOfRangeException.ThrowIfLessThan(randomFactor, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(randomFactor, 1);
        var chance = randomFactor == 0 ? null : Dice.Of(scheduler);
        return Retry(
            attempt,
            attempts,
            tried =>
            {
                var delay = minBackoff.TotalMilliseconds * Math.Pow(2, Math.Min(tried, 30));
                delay *= 1 + ((chance?.NextDouble() ?? 0) * randomFactor);
                return Option<TimeSpan>.Create(
                    delay >= maxBackoff.TotalMilliseconds ? maxBackoff : TimeSpan.FromMilliseconds(delay));
            },
            scheduler);
    }

    /// <inheritdoc cref="Retry{T}(Func{Task{T}}, int)"/>
    public static Task<T> Retry<T>(Func<Task<T>> attempt, int attempts, TimeSpan delay, IScheduler scheduler) =>
        Retry(attempt, attempts, _ => Option<TimeSpan>.Create(delay), scheduler);

    /// <param name="delayFunction">The delay before the next attempt, by the number of attempts made; none: at once.</param>
    /// <inheritdoc cref="Retry{T}(Func{Task{T}}, int)"/>
    public static Task<T> Retry<T>(
        Func<Task<T>> attempt, int attempts, Func<int, Option<TimeSpan>> delayFunction, IScheduler scheduler) =>
        Retry(attempt, attempts, 0, (tried, next) => delayFunction(tried) is { HasValue: true } delay
            ? FutureTimeoutSupport.After(delay.Value, scheduler, next)
            : next());

    private static async Task<T> Retry<T>(
        Func<Task<T>> attempt, int left, int tried, Func<int, Func<Task<T>>, Task<T>> later)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        try
        {
            return await attempt();
        }
        catch when (left > 0)
        {
            return await later(tried + 1, () => Retry(attempt, left - 1, tried + 1, later));
        }
    }
}
