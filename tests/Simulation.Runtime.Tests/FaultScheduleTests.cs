namespace HaActors.Simulation.Runtime.Tests;

public sealed class FaultScheduleTests
{
    [Theory]
    [InlineData("membership")]
    [InlineData("cluster")]
    public void A_fault_that_is_left_out_shifts_no_other(string name)
    {
        var suite = AllSuites.With(TimeSpan.Zero).Single(suite => suite.Name == name);
        var all = new FaultSchedule();
        suite.Run(3, NoTrace.Instance, all);
        var kept = all.Injected.Where((_, index) => index % 3 != 1).ToList();

        var fewer = Shrinker.Only(kept);
        suite.Run(3, NoTrace.Instance, fewer);

        Assert.InRange(kept.Count, 2, all.Injected.Count - 1);
        Assert.Equal(kept.Select(fault => (fault.Name, fault.What)), fewer.Injected.Select(fault => (fault.Name, fault.What)));
    }

    [Fact]
    public void Shrinking_leaves_what_the_failure_needs()
    {
        var suite = new NeedsTwo();
        var all = new FaultSchedule();
        var failed = Assert.IsType<SeedResult.Failed>(suite.Run(1, NoTrace.Instance, all));

        var (faults, runs) = Shrinker.Shrink(
            suite, 1, failed.Name, all.Injected, TimeProvider.System, TimeSpan.FromMinutes(1));

        Assert.Equal(["f3", "f17"], faults.Select(fault => fault.Name));
        Assert.InRange(runs, 1, 60);
    }

    [Fact]
    public void A_failing_seed_leaves_a_trace_with_its_faults()
    {
        var suite = new NeedsTwo();
        var all = new FaultSchedule();
        var failed = Assert.IsType<SeedResult.Failed>(suite.Run(1, NoTrace.Instance, all));
        var folder = Directory.CreateTempSubdirectory("haactors-traces-");
        try
        {
            var lines = FailureReport.Write(suite, 1, failed, all.Injected, folder.FullName, TimeProvider.System);

            FailureReport.Write(suite, 1, failed, [], folder.FullName, TimeProvider.System, mutant: "Planted");

            Assert.True(File.Exists(Path.Combine(folder.FullName, "needs-two-Planted-1.trace")));
            var trace = File.ReadAllText(Path.Combine(folder.FullName, "needs-two-1.trace"));
            Assert.Contains(lines, line => line.EndsWith("--trace --faults f3,f17", StringComparison.Ordinal));
            Assert.Contains("broken: both: were there", trace, StringComparison.Ordinal);
            Assert.Contains("fault f17: 17", trace, StringComparison.Ordinal);
            Assert.DoesNotContain("fault f16", trace, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class NeedsTwo : ISuite
    {
        public string Name => "needs-two";

        public SeedResult Run(int seed, ITrace trace, FaultSchedule faults)
        {
            var driver = new SimulationDriver((ulong)seed, trace);
            for (var i = 1; i <= 20; i++)
            {
                faults.Admits(driver, FaultSchedule.Numbered(i), $"{i}");
                driver.RunFor(TimeSpan.FromSeconds(1));
            }

            var names = faults.Injected.Select(fault => fault.Name).ToList();
            return names.Contains("f3") && names.Contains("f17")
                ? new SeedResult.Failed("both: were there", driver.Now, driver.Steps, new Coverage())
                : new SeedResult.Passed(new Coverage());
        }
    }
}
