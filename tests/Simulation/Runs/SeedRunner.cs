using System.Collections.Concurrent;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation;

/// <summary>Runs seeds, several at a time, and prints what became of them in their order.</summary>
internal sealed class SeedRunner(int threads, string traces, TimeProvider clock, string? mutant = null)
{
    // Shrinking takes many runs: of a suite that fails everywhere, a few seeds tell enough.
    private const int MostReports = 3;

    private const int Many = 200;

    /// <returns>0: all passed; 1: some failed.</returns>
    public int Run(IReadOnlyList<ISuite> suites, int first, int count)
    {
        var (passed, failed, skipped) = (0, 0, 0);
        foreach (var suite in suites)
        {
            var began = clock.GetTimestamp();
            var coverage = new Coverage();
            var seeds = Enumerable.Range(first, count).ToList();
            // A few seeds are somebody's quick look.
            if (first == 1 && count >= Many)
                seeds.AddRange(suite.Kept.Where(kept => kept > count));
            var failures = new List<Outcome>();
            foreach (var outcome in Outcomes(suite, seeds))
            {
                coverage.Add(outcome.Result.Coverage);
                switch (outcome.Result)
                {
                    case SeedResult.Passed:
                        passed++;
                        break;
                    case SeedResult.Skipped skip:
                        skipped++;
                        Console.WriteLine($"SKIPPED {suite.Name} seed {outcome.Seed}: {skip.Why}");
                        break;
                    case SeedResult.Failed failure:
                        failed++;
                        failures.Add(outcome);
                        Console.WriteLine(
                            $"FAILED {suite.Name} seed {outcome.Seed}, at {failure.At.TotalSeconds:F3} s, "
                            + $"step {failure.Step}: {failure.Invariant}");
                        Console.WriteLine($"  replay: {FailureReport.Replay(suite, outcome.Seed, mutant)}");
                        break;
                }
            }

            Report(suite, failures);
            Console.WriteLine($"{suite.Name}: reached");
            foreach (var (situation, times) in coverage.Counts)
                Console.WriteLine($"  {times,8} {situation}");
            // A few seeds cannot be asked for everything.
            if (count >= Many)
                failed += Missed(suite, coverage);
            Console.WriteLine($"{suite.Name}: {seeds.Count} seeds in {clock.GetElapsedTime(began).TotalSeconds:F1} s");
        }

        Console.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
        return failed > 0 ? 1 : 0;
    }

    private static int Missed(ISuite suite, Coverage coverage)
    {
        var missed = suite.MustReach.Where(situation => coverage[situation] == 0).ToList();
        foreach (var situation in missed)
            Console.WriteLine($"FAILED {suite.Name}: no seed reached '{situation}'");
        return missed.Count;
    }

    public static int Trace(ISuite suite, int seed, FaultSchedule faults)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        var result = suite.Run(seed, new TextTrace(output), faults);
        output.Flush();
        Console.Error.WriteLine(result switch
        {
            SeedResult.Failed failed => $"FAILED: {failed.Invariant}",
            SeedResult.Skipped skipped => $"skipped: {skipped.Why}",
            _ => "passed",
        });
        return result is SeedResult.Failed ? 1 : 0;
    }

    /// <summary>A hash of each seed's trace: to compare two processes.</summary>
    public static int Digest(IReadOnlyList<ISuite> suites, int first, int count)
    {
        foreach (var suite in suites)
        {
            foreach (var seed in Enumerable.Range(first, count))
            {
                var trace = new HashTrace();
                suite.Run(seed, trace, new FaultSchedule());
                Console.WriteLine($"{suite.Name} {seed} {trace.Hash:x16} {trace.Lines}");
            }
        }

        return 0;
    }

    private void Report(ISuite suite, List<Outcome> failures)
    {
        foreach (var outcome in failures.Take(MostReports))
        {
            Console.WriteLine($"{suite.Name} seed {outcome.Seed}, made smaller:");
            var lines = FailureReport.Write(
                suite, outcome.Seed, (SeedResult.Failed)outcome.Result, outcome.Faults, traces, clock, mutant);
            foreach (var line in lines)
                Console.WriteLine(line);
        }
    }

    /// <summary>One world a thread: they share nothing, so that each history is what it would be alone.</summary>
    private IEnumerable<Outcome> Outcomes(ISuite suite, List<int> seeds)
    {
        var next = -1;
        using var done = new BlockingCollection<(int Index, Outcome Outcome)>();
        var workers = Enumerable.Range(0, Math.Min(threads, seeds.Count)).Select(_ => new Thread(Work)).ToList();
        foreach (var worker in workers)
            worker.Start();
        var early = new SortedDictionary<int, Outcome>();
        for (var index = 0; index < seeds.Count; index++)
        {
            Outcome? outcome;
            while (!early.Remove(index, out outcome))
            {
                var (arrived, its) = done.Take();
                early[arrived] = its;
            }

            yield return outcome;
        }

        foreach (var worker in workers)
            worker.Join();

        void Work()
        {
            for (var index = Interlocked.Increment(ref next); index < seeds.Count; index = Interlocked.Increment(ref next))
            {
                var faults = new FaultSchedule();
                var result = Result(suite, seeds[index], faults);
                done.Add((index, new Outcome(seeds[index], result, faults.Injected)));
            }
        }
    }

    // A bug of the suite itself must not end the whole run.
    private static SeedResult Result(ISuite suite, int seed, FaultSchedule faults)
    {
        try
        {
            return suite.Run(seed, NoTrace.Instance, faults);
        }
        catch (Exception bug)
        {
            return new SeedResult.Failed($"The run threw: {bug}", TimeSpan.Zero, 0, new Coverage());
        }
    }

    private sealed record Outcome(int Seed, SeedResult Result, IReadOnlyList<InjectedFault> Faults);
}
