#pragma warning disable RS0030 // The clock of the real scheduler: the one place that reads the machine's.
using System.Diagnostics;

namespace Akka.Actor;

/// <summary>The machine's clocks.</summary>
internal static class RealClock
{
    private static readonly long Origin = Stopwatch.GetTimestamp();

    public static TimeSpan Elapsed => Stopwatch.GetElapsedTime(Origin);

    public static DateTimeOffset Now => DateTimeOffset.UtcNow;
}

/// <summary>The machine's clock, for code outside of any actor system.</summary>
public class DateTimeOffsetNowTimeProvider : IDateTimeOffsetNowTimeProvider
{
    private DateTimeOffsetNowTimeProvider()
    {
    }

    public static DateTimeOffsetNowTimeProvider Instance { get; } = new();

    public DateTimeOffset Now => RealClock.Now;

    public TimeSpan MonotonicClock => RealClock.Elapsed;

    public TimeSpan HighResMonotonicClock => RealClock.Elapsed;
}
