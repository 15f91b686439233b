using HaActors.Simulation.Runtime;

namespace HaActors.Simulation;

/// <summary>Runs seeds and prints what became of them.</summary>
internal static class SeedRunner
{
    /// <returns>0: all passed; 1: some failed.</returns>
    public static int Run(IReadOnlyList<ISuite> suites, int first, int count)
    {
        var (passed, failed, skipped) = (0, 0, 0);
        foreach (var suite in suites)
        {
            var coverage = new Coverage();
            var asked = Enumerable.Range(first, count).ToList();
            foreach (var seed in count > 1 ? asked.Union(suite.Pinned) : asked)
            {
                var result = suite.Run(seed, NoTrace.Instance);
                coverage.Add(result.Coverage);
                switch (result)
                {
                    case SeedResult.Passed:
                        passed++;
                        break;
                    case SeedResult.Skipped skip:
                        skipped++;
                        Console.WriteLine($"SKIPPED {suite.Name} seed {seed}: {skip.Why}");
                        break;
                    case SeedResult.Failed failure:
                        failed++;
                        Console.WriteLine(
                            $"FAILED {suite.Name} seed {seed}, at {failure.At.TotalSeconds:F3} s, step {failure.Step}: "
                            + failure.Invariant);
                        Console.WriteLine($"  replay: simulate --suite {suite.Name} --seed {seed} --trace");
                        break;
                }
            }

            Console.WriteLine($"{suite.Name}: reached");
            foreach (var (situation, times) in coverage.Counts)
                Console.WriteLine($"  {times,8} {situation}");
        }

        Console.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
        return failed > 0 ? 1 : 0;
    }

    public static int Trace(ISuite suite, int seed)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        var result = suite.Run(seed, new TextTrace(output));
        output.Flush();
        Console.Error.WriteLine(result switch
        {
            SeedResult.Failed failed => $"FAILED: {failed.Invariant}",
            SeedResult.Skipped skipped => $"skipped: {skipped.Why}",
            _ => "passed",
        });
        return result is SeedResult.Failed ? 1 : 0;
    }
}
