using System.Diagnostics;
using System.Globalization;

namespace HaActors.Simulation.Runtime.Tests;

/// <summary>One seed, one history: on two threads at a time, and in another process.</summary>
public sealed class SuiteDeterminismTests
{
    private const int First = 1;
    private const int Seeds = 4;
    private const double IdleHours = 0.005;

    private static IReadOnlyList<ISuite> All => AllSuites.With(TimeSpan.FromHours(IdleHours));

    public static TheoryData<string> Suites => [.. All.Select(suite => suite.Name)];

    [Theory]
    [MemberData(nameof(Suites))]
    public void A_seed_gives_the_same_history_beside_another_and_in_another_process(string name)
    {
        var suite = All.Single(suite => suite.Name == name);
        var elsewhere = InAnotherProcess(name);
        var (here, beside) = (new List<string>(), new List<string>());
        var threads = new[] { here, beside }.Select(digests => new Thread(() =>
        {
            foreach (var seed in Enumerable.Range(First, Seeds))
                digests.Add(Digest(suite, seed));
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(Seeds, here.Count);
        Assert.Equal(here, beside);
        Assert.Equal(here, elsewhere());
    }

    [Fact]
    public void Reading_the_trace_of_a_seed_does_not_change_it()
    {
        foreach (var suite in All)
        {
            var traced = suite.Run(First, new HashTrace(), new FaultSchedule());
            var untraced = suite.Run(First, NoTrace.Instance, new FaultSchedule());
            Assert.Equal(traced.Coverage.Counts, untraced.Coverage.Counts);
        }
    }

    private static string Digest(ISuite suite, int seed)
    {
        var trace = new HashTrace();
        suite.Run(seed, trace, new FaultSchedule());
        return string.Create(CultureInfo.InvariantCulture, $"{suite.Name} {seed} {trace.Hash:x16} {trace.Lines}");
    }

    private static Func<string[]> InAnotherProcess(string suite)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "simulate.dll"),
                "--digest",
                "--suite", suite,
                "--hours", IdleHours.ToString(CultureInfo.InvariantCulture),
                "--first-seed", First.ToString(CultureInfo.InvariantCulture),
                "--seeds", Seeds.ToString(CultureInfo.InvariantCulture),
            },
            RedirectStandardOutput = true,
        };
        var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEndAsync();
        return () =>
        {
            var lines = output.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            child.WaitForExit();
            child.Dispose();
            return lines;
        };
    }
}
