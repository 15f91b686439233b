using HaActors.Policy.Quorum;

namespace HaActors.Policy.Fencing;

/// <summary>After which time a node whose watchdog is armed is certainly dead (safety rule 22).</summary>
public static class WatchdogBound
{
    /// <summary>
    /// Counted from the moment when nobody that could give it a quorum answered it any more. It believes in its quorum for
    /// the dead time at most and pets no longer; the last pet holds for the watchdog's time-out, on a clock that may drift.
    /// The longest interval between two pets that a node survives is that time-out again: a node that stands still between
    /// looking at its quorum and petting pets too late by less than that, or is dead already.
    /// </summary>
#if MUTANTS
    public static TimeSpan Of(Timings timings, TimeSpan watchdogTimeout) => Planted.Is(Plant.WatchdogBoundTooShort)
        ? timings.QuorumLostAfter
        : ((timings.QuorumLostAfter + watchdogTimeout) * (1 + Timings.Drift)) + watchdogTimeout;
#else
    public static TimeSpan Of(Timings timings, TimeSpan watchdogTimeout) =>
        ((timings.QuorumLostAfter + watchdogTimeout) * (1 + Timings.Drift)) + watchdogTimeout;
#endif
}
