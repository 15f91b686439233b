using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Operations of one resource, one after the other, and the times at which it is watched.</summary>
public sealed class OperationTests : ProductTest
{
    private const double Interval = 0.5;

    [LabFact]
    public async Task A_stop_ends_a_monitor_that_hangs_and_does_not_run_beside_it()
    {
        var lab = Lab(new ProductLabSettings(Edit: WithPatientMonitor));
        var active = await lab.FormAsync();
        lab.History.SetMood("monitor", active, "hang");
        await lab.UntilHistoryAsync($"{active} hang-monitor db");
        lab.History.SetMood("monitor", active, null);
        await lab.DoAsync(active, "ha", "node", "standby", active);
        await lab.RunsElsewhereAsync(active);

        // Much sooner than the monitor's time-out, and it was no failure.
        Assert.Equal(1, lab.History.Count($"{active} stop db"));
        Assert.All(lab.Latest!.Resources, resource => Assert.Empty(resource.Failed));
        Assert.Empty(lab.Cluster[active].Find("recorder monitor"));
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task Of_an_agent_that_is_serialized_one_operation_at_a_time_runs_on_a_node()
    {
        var lab = Lab(new ProductLabSettings(Edit: WithSerializedAgent));
        foreach (var action in new[] { "start", "stop", "monitor" })
            lab.History.SetMood(action, null, "slow 0.2");
        await lab.FormAsync();
        await TogetherAsync(lab, lab.Latest!.NodeOf("db")!);
        var first = lab.Latest!.NodeOf("db")!;
        await lab.DoAsync(first, "ha", "node", "standby", first);
        await lab.RunsElsewhereAsync(first);
        await TogetherAsync(lab, lab.Latest!.NodeOf("db")!);
        Assert.Equal(1, lab.History.Count($"{first} inactive db"));
        Assert.Equal(1, lab.History.Count($"{first} inactive other"));
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task Monitors_keep_to_their_interval_however_long_one_takes_and_missed_ones_are_not_made_up_for()
    {
        const int Many = 8;
        var lab = Lab(new ProductLabSettings(Edit: WithPatientMonitor));
        var active = await lab.FormAsync();

        // Each takes more than half of the interval: had the next one waited for its end, it would come ever later.
        lab.History.SetMood("monitor", active, "slow 0.3");
        await lab.UntilHistoryAsync($"{active} slow-monitor db");
        var first = Began().Count - 1;
        await Eventually.Async(() => Began().Count > first + 2 * Many, "it is watched again and again", lab.Evidence);
        var times = Began().Skip(first).Take(2 * Many).ToList();
        Assert.True(IsSteady(times, Many), Said(times));

        // For a while none can run; then one does at once, and the next ones when they are due.
        lab.History.SetMood("monitor", active, "slow 2.5");
        var before = lab.History.Count($"{active} slow-monitor db");
        await lab.UntilHistoryAsync($"{active} slow-monitor db", before + 1);
        lab.History.SetMood("monitor", active, null);
        first = Began().Count;
        await Eventually.Async(() => Began().Count > first + Many, "it is watched as before", lab.Evidence);
        times = [.. Began().Skip(first).Take(Many)];
        Assert.True(times[^1] - times[1] > (Many - 3) * Interval, Said(times));
        lab.AssertPeaceful();

        IReadOnlyList<double> Began() => lab.History.Monitors(active, "db");

        string Said(IEnumerable<double> seconds) => $"{string.Join(' ', seconds)}\n{lab.Evidence()}";
    }

    /// <summary>
    /// A loaded machine makes single ones late, never early. So most are soon after a line of one grid of the interval,
    /// and those of the first half as soon as those of the second.
    /// </summary>
    private static bool IsSteady(List<double> times, int half)
    {
        const double Soon = Interval / 3;
        var line = times.MaxBy(SoonAfter);
        var lates = times.Select(time => After(line, time + Soon)).ToList();
        var drift = Math.Abs(Middle(lates.Take(half)) - Middle(lates.Skip(half)));
        var most = (times[^1] - times[0]) / Interval + 2;
        return SoonAfter(line) >= 0.6 * times.Count && drift < Interval / 4 && times.Count <= most;

        int SoonAfter(double from) => times.Count(time => After(from, time) < Soon);

        double After(double from, double time) => (time - from + 1000 * Interval) % Interval;

        double Middle(IEnumerable<double> of) => of.Order().ElementAt((half - 1) / 2);
    }

    private static Task TogetherAsync(ProductLab lab, string node) => lab.UntilAsync(
        view => view.NodeOf("db") == node && view.NodeOf("other") == node && view.Activity.Count == 0,
        $"both run on {node}");

    private static string WithPatientMonitor(string template) =>
        template.Replace("interval = 500ms, timeout = 4s", "interval = 500ms, timeout = 60s", StringComparison.Ordinal);

    private static string WithSerializedAgent(string template) => template.Replace(
            "ocf-folders", """serialized = ["ocf:lab:recorder"], ocf-folders""", StringComparison.Ordinal)
        .Replace("stop { timeout = 4s }", "stop { timeout = 20s }", StringComparison.Ordinal)
        .Replace("interval = 500ms, timeout = 4s", "interval = 500ms, timeout = 60s", StringComparison.Ordinal)
        .Replace("{ shared = \"@SHARED@\" }", "{ shared = \"@SHARED@\", alone = all }", StringComparison.Ordinal) + """

        ha.resources.other {
          agent = "ocf:lab:recorder"
          parameters { shared = "@SHARED@", alone = all }
          operations {
            start { timeout = 20s }
            stop { timeout = 20s }
            monitor { interval = 500ms, timeout = 60s }
          }
        }
        ha.colocations.together { resource = other, with = db }
        """;
}
