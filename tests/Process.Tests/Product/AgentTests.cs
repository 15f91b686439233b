using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Agents that do not behave: a failure with its reason, never a crash or a hang of the daemon.</summary>
public sealed class AgentTests : ProductTest
{
    [LabFact]
    public async Task An_agent_that_hangs_in_its_start_is_killed_and_the_resource_runs_elsewhere()
    {
        var lab = Lab(new ProductLabSettings(StartTimeout: "2s"));
        lab.History.SetMood("start", "n1", "hang");
        lab.History.SetMood("start", "n2", "hang");
        Assert.Equal("n3", await lab.FormAsync());
        await SaysAsync(lab, "start: ");
        // The process group of the agent that hung is gone.
        Assert.All(lab.Cluster.Nodes, node => Assert.Empty(node.Find("recorder start")));
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task An_agent_that_fails_says_why_and_is_forgiven_by_cleanup()
    {
        var lab = Lab();
        lab.History.SetMood("start", null, "fail");
        lab.Cluster.PowerOnAll();
        await SaysAsync(lab, "told to fail");
        lab.History.SetMood("start", null, null);
        await lab.DoAsync("n1", "ha", "resource", "cleanup", "db");
        await lab.WholeAsync();
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task An_agent_that_prints_megabytes_of_garbage_does_its_work_all_the_same()
    {
        var lab = Lab();
        foreach (var action in new[] { "start", "stop", "monitor" })
            lab.History.SetMood(action, null, "garbage");
        var first = await lab.FormAsync();
        await lab.DoAsync(first, "ha", "node", "standby", first);
        await lab.RunsElsewhereAsync(first);
        Assert.All(lab.Cluster.Nodes, node => Assert.Null(node.DaemonExit));
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task A_monitor_that_hangs_is_a_failure_and_the_resource_recovers()
    {
        var lab = Lab();
        var active = await lab.FormAsync();
        lab.History.SetMood("monitor", active, "hang");
        await SaysAsync(lab, "monitor: ");
        lab.History.SetMood("monitor", active, null);
        await lab.WholeAsync();
        Assert.All(lab.Cluster.Nodes, node => Assert.Null(node.DaemonExit));
    }

    [LabFact]
    public async Task A_stop_that_hangs_is_followed_by_a_fence()
    {
        var lab = Lab();
        var active = await lab.FormAsync();
        lab.History.SetMood("stop", active, "hang");
        await lab.DoAsync(active, "ha", "node", "standby", active);
        await lab.RunsElsewhereAsync(active);
        Assert.True(lab.WasFenced(active), lab.Evidence());
        Assert.Equal(0, lab.History.Count($"{active} inactive db"));
    }

    [LabFact]
    public async Task An_agent_that_cannot_be_run_any_more_is_a_failure_with_its_reason_and_the_resource_runs_elsewhere()
    {
        var lab = Lab();
        var active = await lab.FormAsync();
        File.SetUnixFileMode(lab.AgentOf(active), UnixFileMode.UserRead);
        var heir = await lab.RunsElsewhereAsync(active);
        Assert.Contains(
            lab.Cluster[active].Log.Since(lab.Began), line => line.Text.Contains("WARNING") && line.Text.Contains("is not executable"));
        // What cannot be stopped any more is fenced.
        Assert.True(lab.WasFenced(active), lab.Evidence());
        Assert.Contains(
            lab.Cluster.Nodes.SelectMany(node => node.Log.Since(lab.Began)),
            line => line.Text.Contains($"Fencing node {active}") && line.Text.Contains("the stop of db failed"));
        Assert.Contains(active, await lab.DoAsync(heir, "ha", "fence", "history"));
    }

    [LabFact]
    public async Task A_resource_that_dies_again_and_again_is_restarted_and_then_moved()
    {
        var lab = Lab();
        var active = await lab.FormAsync();
        for (var deaths = 1; deaths < 3; deaths++)
        {
            Assert.Equal(1, lab.Cluster[active].Crash("recorder-holds db"));
            await lab.UntilHistoryAsync($"{active} active db", deaths + 1);
            await lab.WholeAsync();
        }

        // The third failure reaches the migration threshold.
        Assert.Equal(1, lab.Cluster[active].Crash("recorder-holds db"));
        await lab.RunsElsewhereAsync(active);
        lab.AssertPeaceful();
    }

    private static async Task SaysAsync(ProductLab lab, string reason)
    {
        var status = "";
        await Eventually.Async(
            async () => (status = await lab.StatusTextAsync()).Contains("failed ") && status.Contains(reason),
            $"the status says a failure with '{reason}'",
            () => status + lab.Evidence());
    }
}
