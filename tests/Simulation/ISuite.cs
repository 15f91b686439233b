using HaActors.Simulation.Runtime;

namespace HaActors.Simulation;

/// <summary>A kind of run that is repeated with many seeds.</summary>
public interface ISuite
{
    string Name { get; }

    /// <summary>Situations that some seed must reach: a suite that never does proves nothing about them.</summary>
    IReadOnlyList<string> MustReach => [];

    /// <summary>Seeds that once failed and lie beyond those of <c>./test</c>. They are run with every range that begins at 1.</summary>
    IReadOnlyList<int> Kept => [];

    /// <summary>Whether it runs when no suite is named.</summary>
    bool RunsUnasked => true;

    /// <summary>One run: the same seed with the same faults gives the same trace in any process.</summary>
    SeedResult Run(int seed, ITrace trace, FaultSchedule faults);
}

/// <summary>How a run ended, and which situations it reached.</summary>
public abstract record SeedResult(Coverage Coverage)
{
    public sealed record Passed(Coverage Coverage) : SeedResult(Coverage);

    /// <param name="Invariant">What did not hold.</param>
    /// <param name="At">Virtual time.</param>
    /// <param name="Step">Entries executed by then.</param>
    /// <param name="Coverage">The situations reached by then.</param>
    public sealed record Failed(string Invariant, TimeSpan At, long Step, Coverage Coverage) : SeedResult(Coverage)
    {
        /// <summary>Which invariant, without the particulars: what stands before the first colon.</summary>
        public string Name => Invariant.Split(':', 2)[0];
    }

    public sealed record Skipped(string Why, Coverage Coverage) : SeedResult(Coverage);
}

/// <summary>How often a situation was reached: a suite that never reaches one proves nothing about it.</summary>
public sealed class Coverage
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, long>> Counts => _counts;

    public long this[string situation] => _counts.GetValueOrDefault(situation);

    public void Count(string situation, long times = 1) =>
        _counts[situation] = _counts.GetValueOrDefault(situation) + times;

    public void Add(Coverage other)
    {
        foreach (var (situation, times) in other.Counts)
            Count(situation, times);
    }
}

/// <summary>An invariant did not hold. Its name, a colon, the particulars.</summary>
public sealed class InvariantBrokenException(string invariant) : Exception(invariant);
