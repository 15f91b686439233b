using HaActors.Simulation.Runtime;

namespace HaActors.Simulation;

/// <summary>Leaves out faults of a failing run for as long as the same invariant still breaks.</summary>
internal static class Shrinker
{
    /// <returns>The faults that are left, in the order of their injection, and how often the seed was run.</returns>
    public static (IReadOnlyList<InjectedFault> Faults, int Runs) Shrink(
        ISuite suite, int seed, string invariant, IReadOnlyList<InjectedFault> faults, TimeProvider clock, TimeSpan limit)
    {
        var began = clock.GetTimestamp();
        var kept = faults.DistinctBy(fault => fault.Name).ToList();
        var runs = 0;
        var chunk = kept.Count;
        while (chunk > 0 && kept.Count > 0)
        {
            var hasShrunk = false;
            // From the end: what comes late is seldom the cause, and runs get shorter.
            for (var start = Math.Max(0, kept.Count - chunk); kept.Count > 0; start = Math.Max(0, start - chunk))
            {
                if (clock.GetElapsedTime(began) > limit)
                    return (kept, runs);
                runs++;
                List<InjectedFault> fewer = [.. kept[..start], .. kept.Skip(start + chunk)];
                if (StillBreaks(suite, seed, invariant, fewer))
                {
                    kept = fewer;
                    hasShrunk = true;
                }

                if (start == 0)
                    break;
            }

            // One at a time, again and again, until none can go.
            chunk = chunk == 1 ? (hasShrunk ? 1 : 0) : (chunk + 1) / 2;
        }

        return (kept, runs);
    }

    private static bool StillBreaks(ISuite suite, int seed, string invariant, List<InjectedFault> faults) =>
        suite.Run(seed, NoTrace.Instance, Only(faults)) is SeedResult.Failed failed && failed.Name == invariant;

    public static FaultSchedule Only(IReadOnlyList<InjectedFault> faults) =>
        new(faults.Select(fault => fault.Name).ToHashSet(StringComparer.Ordinal));
}
