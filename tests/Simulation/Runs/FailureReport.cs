using System.Globalization;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation;

/// <summary>What a failing seed leaves for people: the fewest faults that still break it, and a trace of that run.</summary>
internal static class FailureReport
{
    private static readonly TimeSpan ShrinkingLimit = TimeSpan.FromSeconds(60);

    /// <param name="suite">The suite.</param>
    /// <param name="seed">The failing seed.</param>
    /// <param name="failure">How it failed.</param>
    /// <param name="injected">With these faults.</param>
    /// <param name="folder">Where traces go; made if need be.</param>
    /// <param name="clock">The real one.</param>
    /// <param name="mutant">The planted bug; null: none.</param>
    public static IReadOnlyList<string> Write(
        ISuite suite,
        int seed,
        SeedResult.Failed failure,
        IReadOnlyList<InjectedFault> injected,
        string folder,
        TimeProvider clock,
        string? mutant = null)
    {
        var (kept, runs) = Shrinker.Shrink(suite, seed, failure.Name, injected, clock, ShrinkingLimit);
        Directory.CreateDirectory(folder);
        var name = mutant is null ? suite.Name : $"{suite.Name}-{mutant}";
        var path = Path.GetFullPath(Path.Combine(
            folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{seed}.trace")));
        List<string> lines =
        [
            $"  faults: {injected.Count}; the same invariant breaks with {kept.Count} of them ({runs} runs):",
            .. kept.Select(fault => "  " + TextTrace.Format(fault.At, fault.Name, fault.What)),
            $"  replay: {Replay(suite, seed, mutant)} --faults {Names(kept)}",
        ];
        using (var writer = new StreamWriter(path))
        {
            writer.WriteLine($"suite {name}, seed {seed}");
            writer.WriteLine($"broken: {failure.Invariant}");
            foreach (var line in lines)
                writer.WriteLine(line.TrimStart());
            writer.WriteLine();
            suite.Run(seed, new TextTrace(writer), Shrinker.Only(kept));
        }

        return [.. lines, $"  trace: {path}"];
    }

    /// <summary>The command that shows the seed's trace.</summary>
    public static string Replay(ISuite suite, int seed, string? mutant) => string.Create(
        CultureInfo.InvariantCulture,
        $"./test --only {suite.Name} --seed {seed} --trace{(mutant is null ? "" : $" --mutant {mutant}")}");

    private static string Names(IReadOnlyList<InjectedFault> faults) =>
        faults.Count == 0 ? "none" : string.Join(",", faults.Select(fault => fault.Name));
}
