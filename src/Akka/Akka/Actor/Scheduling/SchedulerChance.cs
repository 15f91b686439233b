namespace Akka.Actor;

/// <summary>Chance for what knows no system, only its scheduler: circuit breakers, retries, routing logics.</summary>
internal static class SchedulerChance
{
    // A simulated scheduler's time is decided by the seed: the same seed gives the same generator.
    public static Random For(IScheduler scheduler) =>
        scheduler is HashedWheelTimerScheduler ? Chance.Real("scheduler") : Seeded(scheduler.MonotonicClock);

#pragma warning disable RS0030 // The seed is the simulation's own time.
    private static Random Seeded(TimeSpan now) => new(now.Ticks.GetHashCode());
#pragma warning restore RS0030
}
