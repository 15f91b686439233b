using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>What operators ask by pbm, and the exit codes that scripts rely on.</summary>
public sealed class OperatorTests : ProductTest
{
    [LabFact]
    public async Task A_resource_is_stopped_started_restarted_and_moved()
    {
        var lab = Lab();
        var first = await lab.FormAsync();
        var other = lab.Cluster.Names.First(name => name != first);

        await lab.DoAsync(first, "ha", "resource", "stop", "db");
        await lab.UntilAsync(view => view.Resources.Single() is { State: "stopped" }, "it is stopped");
        Assert.Equal(1, lab.History.Count($"{first} inactive db"));

        await lab.DoAsync(other, "ha", "resource", "start", "db");
        first = await lab.WholeAsync();

        var starts = lab.History.Count($"{first} active db");
        await lab.DoAsync(other, "ha", "resource", "restart", "db");
        await lab.UntilHistoryAsync($"{first} active db", starts + 1);
        Assert.Equal(first, await lab.WholeAsync());

        other = lab.Cluster.Names.First(name => name != first);
        await lab.DoAsync(first, "ha", "resource", "move", "db", "--node", other);
        await lab.UntilAsync(view => view.NodeOf("db") == other, $"it runs on {other}");
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task A_node_is_emptied_by_standby_and_used_again_after_online()
    {
        var lab = Lab();
        var first = await lab.FormAsync();
        await lab.DoAsync(first, "ha", "node", "standby", first);
        var second = await lab.RunsElsewhereAsync(first);
        await lab.UntilAsync(view => view.Nodes.Single(node => node.Name == first).Standby, "it is in standby");
        await lab.DoAsync(first, "ha", "node", "standby", second);
        var third = await lab.RunsElsewhereAsync(second);
        Assert.NotEqual(first, third);
        await lab.DoAsync(third, "ha", "node", "online", first);
        await lab.DoAsync(third, "ha", "node", "online", second);
        await lab.WholeAsync();
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task A_node_is_fenced_on_demand_and_the_history_tells_why()
    {
        var lab = Lab();
        var victim = await lab.FormAsync();
        var witness = lab.Cluster.Names.First(name => name != victim);
        Assert.Contains("Nobody was fenced", await lab.DoAsync(witness, "ha", "fence", "history"));

        var unsure = await lab.PbmAsync(witness, "ha", "node", "fence", victim);
        Assert.Equal(2, unsure.ExitCode);
        Assert.Contains("--yes", unsure.Errors + unsure.Output);
        Assert.False(lab.WasFenced(victim));

        await lab.DoAsync(witness, "ha", "node", "fence", victim, "--yes", "--reason", "smoke from the rack");
        await lab.RunsElsewhereAsync(victim);
        Assert.True(lab.WasFenced(victim), lab.Evidence());
        var history = "";
        await Eventually.Async(
            async () => (history = (await lab.PbmAsync(witness, "ha", "fence", "history")).Output).Contains("confirmed"),
            "the history says confirmed",
            () => history + lab.Evidence());
        Assert.Contains("smoke from the rack", history);
        await lab.WholeAsync();
    }

    [LabFact]
    public async Task Exit_codes_tell_refused_from_usage_from_unreachable_from_nobody_decides()
    {
        var lab = Lab();
        lab.Cluster["n1"].PowerOn();
        await Eventually.Async(
            async () => (await lab.PbmAsync("n1", "ha", "status")).ExitCode == 0, "the lonely node answers", lab.Evidence);
        var alone = await lab.PbmAsync("n1", "ha", "node", "standby", "n2");
        Assert.True(alone.ExitCode == 4, alone.Output + alone.Errors);
        Assert.Contains("quorum", alone.Errors + alone.Output);

        await lab.FormAsync();
        var nobody = await lab.PbmAsync("n1", "ha", "resource", "stop", "dbx");
        Assert.True(nobody.ExitCode == 1, nobody.Output + nobody.Errors);
        Assert.Contains("There is no resource or group 'dbx'", nobody.Errors + nobody.Output);
        Assert.Equal(2, (await lab.PbmAsync("n1", "ha", "resource", "stpo", "db")).ExitCode);
        Assert.Equal(2, (await lab.PbmAsync("n1", "ha", "resource", "stop")).ExitCode);
        lab.Cluster["n2"].SignalDaemon(9);
        await Eventually.Async(() => lab.Cluster["n2"].DaemonExit is not null, "the daemon is dead");
        Assert.Equal(3, (await lab.PbmAsync("n2", "ha", "status")).ExitCode);
    }
}
