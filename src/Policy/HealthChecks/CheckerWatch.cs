using HaActors.Policy.Model;

namespace HaActors.Policy.HealthChecks;

/// <summary>What the checks of a director have done lately.</summary>
/// <param name="Planned">Checks that are to be made again and again.</param>
/// <param name="LastEnded">When one of them ended last, however it ended.</param>
/// <param name="Pace">The shortest of their intervals.</param>
/// <param name="Longest">The longest of their time-outs.</param>
/// <param name="OwnFaults">Checks in a row that could not be made, for reasons of this director.</param>
/// <param name="OwnFault">The last one's reason.</param>
public readonly record struct CheckerPulse(
    int Planned, Instant LastEnded, TimeSpan Pace, TimeSpan Longest, int OwnFaults, string OwnFault);

/// <summary>Watches those who watch: a checker that stands still must not look like servers that are well.</summary>
public static class CheckerWatch
{
    /// <summary>What a busy machine may be late by.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Own faults in a row that are more than an accident.</summary>
    public const int FaultLimit = 20;

    /// <returns>What is wrong with the checker, as a sentence; null: nothing.</returns>
    public static string? Judge(CheckerPulse pulse, Instant now)
    {
        if (pulse.Planned == 0)
            return null;

        var silence = now - pulse.LastEnded;
        if (silence > pulse.Pace + pulse.Longest + Patience)
            return $"No health check of {pulse.Planned} has ended for {silence.TotalSeconds:0} s: "
                + "the checker is stuck, and what it last found still counts.";

        return pulse.OwnFaults >= Math.Min(FaultLimit, 2 * pulse.Planned)
            ? $"Health checks cannot be made on this director: {pulse.OwnFault}. What they last found still counts."
            : null;
    }

    /// <summary>
    /// A check that lasted far beyond its deadline was held up here (a frozen process, a machine that paused): that
    /// the server did not
    /// answer in time says nothing.
    /// </summary>
    public static bool WasHeldUp(TimeSpan elapsed, TimeSpan timeout) =>
        elapsed > timeout + Max(TimeSpan.FromSeconds(1), timeout / 2);

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
