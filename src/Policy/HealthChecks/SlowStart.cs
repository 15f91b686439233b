namespace HaActors.Policy.HealthChecks;

/// <summary>
/// Gives a server that returned its weight by and by: its caches are cold, and all clients would come at once.
/// </summary>
public static class SlowStart
{
    /// <summary>So many changes of the weight, at even distances; each is one write to the kernel's table.</summary>
    public const int Steps = 10;

    /// <summary>What part of its weight it has: 1/10 to 1.</summary>
    /// <param name="whole">How long the ramp is; zero: there is none.</param>
    public static double Factor(TimeSpan elapsed, TimeSpan whole) =>
        whole <= TimeSpan.Zero || elapsed >= whole ? 1 : (double)(StepAt(elapsed, whole) + 1) / Steps;

    /// <returns>When the factor changes next; null: it is 1.</returns>
    public static TimeSpan? UntilNext(TimeSpan elapsed, TimeSpan whole) =>
        whole <= TimeSpan.Zero || elapsed >= whole ? null : ((StepAt(elapsed, whole) + 1) * whole / Steps) - elapsed;

    private static int StepAt(TimeSpan elapsed, TimeSpan whole) =>
        Math.Clamp((int)(elapsed.Ticks * (double)Steps / whole.Ticks), 0, Steps - 1);
}
