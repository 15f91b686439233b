using HaActors.Policy.Quorum;

namespace HaActors.Policy.Fencing;

/// <summary>How long after a pill was written its node is certainly dead; known as <c>msgwait</c>.</summary>
public static class PillBound
{
    /// <summary>
    /// Counted from the moment when a majority of devices was seen to hold the pill. The node believes in an older reading
    /// for the watchdog's time-out at most, and the last pet holds for that long again, on a clock that may drift; between
    /// looking and petting it can stand still for less than that time-out once more (see <see cref="WatchdogBound"/>).
    /// </summary>
    public static TimeSpan Of(TimeSpan watchdogTimeout) =>
        (watchdogTimeout * 2 * (1 + Timings.Drift)) + watchdogTimeout;
}
