using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Nodes that die, stand still or are cut off.</summary>
public sealed class LostNodeTests : ProductTest
{
    [LabFact]
    public async Task A_killed_node_is_fenced_and_its_work_taken_over_once()
    {
        var lab = Lab();
        var victim = await lab.FormAsync();
        lab.Cluster[victim].KillAll();
        var heir = await lab.TakenOverAsync(victim);
        Assert.Equal(1, lab.History.Count($"{heir} active db"));
        lab.AssertActivations(2);
        await lab.WholeAsync();
        var history = await lab.DoAsync(heir, "ha", "fence", "history");
        Assert.Contains(victim, history);
        Assert.Contains("confirmed", history);
    }

    [LabFact]
    public async Task What_a_killed_daemon_left_running_is_fenced_before_it_starts_elsewhere()
    {
        var lab = Lab();
        var victim = await lab.FormAsync();
        lab.Cluster[victim].SignalDaemon(9);
        await lab.TakenOverAsync(victim);
        await lab.WholeAsync();
    }

    [LabFact]
    public async Task A_daemon_that_is_killed_and_started_at_once_finds_its_resource_or_is_fenced()
    {
        var lab = Lab();
        var victim = await lab.FormAsync();
        lab.Cluster[victim].SignalDaemon(9);
        await Eventually.Async(() => lab.Cluster[victim].DaemonExit is not null, "the daemon is dead");
        lab.Cluster[victim].StartDaemon();
        await Eventually.Async(
            () => lab.WasFenced(victim) || lab.Cluster[victim].Log.Since(lab.Cluster[victim].DaemonStartedAt).Any(line => line.Text.Contains("has quorum")),
            "the new daemon has quorum, or the old one is fenced",
            lab.Evidence);
        await lab.WholeAsync();
        var active = lab.Activations;
        Assert.True(active == (lab.WasFenced(victim) ? 2 : 1), lab.Evidence());
    }

    [LabFact]
    public async Task A_start_of_a_daemon_that_was_killed_does_not_go_on_under_its_successor()
    {
        var lab = Lab();
        var (coordinator, _) = await FormApartAsync(lab);

        // The only one that knows of the start dies with it, and is back while it goes on.
        var victim = lab.Cluster[coordinator];
        var starts = lab.History.Count($"{coordinator} start db");
        lab.History.SetMood("start", coordinator, "slow 10");
        await lab.DoAsync(coordinator, "ha", "resource", "move", "db", "--node", coordinator);
        await lab.UntilHistoryAsync($"{coordinator} start db", starts + 1);
        victim.SignalDaemon(9);
        await Eventually.Async(() => victim.DaemonExit is not null, "the daemon is dead");
        lab.History.SetMood("start", coordinator, null);
        victim.StartDaemon();
        await Eventually.Async(
            () => lab.WasFenced(coordinator) || victim.Log.Since(victim.DaemonStartedAt).Any(line => line.Text.Contains("that the daemon's last life began is killed")),
            "the start is ended by the successor or by a fence",
            lab.Evidence);
        await lab.WholeAsync();
    }

    [LabFact]
    public async Task A_frozen_node_is_fenced_and_its_work_taken_over()
    {
        var lab = Lab();
        var victim = await lab.FormAsync();
        lab.Cluster[victim].Freeze();
        await lab.TakenOverAsync(victim);
        await lab.WholeAsync();
    }

    [LabFact]
    public async Task While_a_frozen_node_cannot_be_fenced_nothing_starts_elsewhere_even_if_it_goes_on()
    {
        var lab = Lab(new ProductLabSettings(CanFence: false));
        var victim = await lab.FormAsync();
        lab.Cluster[victim].Freeze();
        await lab.IsLostAndKeptAsync(victim);
        lab.Cluster[victim].Resume();
        // It counts as lost until it is confirmed off, and has stopped by itself meanwhile.
        await lab.UntilHistoryAsync($"{victim} inactive db");
        lab.LetFence();
        await lab.WholeAsync();
        Assert.True(lab.WasFenced(victim), lab.Evidence());
    }

    [LabFact]
    public async Task A_node_that_is_cut_off_is_fenced_and_its_work_taken_over()
    {
        var lab = Lab();
        var victim = await lab.FormAsync();
        lab.Cluster[victim].Cut();
        await lab.TakenOverAsync(victim);
        await lab.WholeAsync();
    }

    [LabFact]
    public async Task A_node_that_is_cut_off_and_cannot_be_fenced_stops_its_work_by_itself()
    {
        var lab = Lab(new ProductLabSettings(CanFence: false));
        var victim = await lab.FormAsync();
        lab.Cluster[victim].Cut();
        await lab.UntilHistoryAsync($"{victim} inactive db");
        await lab.FenceFailsAsync(victim);
        lab.AssertStartedOnce();
        lab.Cluster[victim].Mend();
        lab.LetFence();
        await lab.WholeAsync();
        lab.AssertActivations(2);
    }

    [LabFact]
    public async Task A_coordinator_that_is_killed_in_the_middle_of_a_transition_is_replaced_and_the_transition_ends()
    {
        var lab = Lab();
        var (coordinator, active) = await FormApartAsync(lab);
        var target = lab.Cluster.Names.Single(name => name != coordinator && name != active);
        lab.History.SetMood("start", null, "slow 3");
        await lab.DoAsync(target, "ha", "resource", "move", "db", "--node", target);
        await lab.UntilHistoryAsync($"{target} start db");
        lab.Cluster[coordinator].KillAll();
        await lab.UntilAsync(
            view => view.Coordinator is { } now && now != coordinator && view.IsStarted("db"), "another node coordinates, and the resource runs");
        Assert.True(lab.WasFenced(coordinator), lab.Evidence());
        lab.History.SetMood("start", null, null);
        await lab.WholeAsync();
        Assert.True(lab.History.Count($"{target} start db") == 1, $"the start is begun once\n{lab.Evidence()}");
        Assert.True(lab.History.Count($"{target} active db") == 1, lab.Evidence());
    }

    /// <summary>A cluster whose coordinator does not run the resource.</summary>
    private static async Task<(string Coordinator, string Active)> FormApartAsync(ProductLab lab)
    {
        var active = await lab.FormAsync();
        var coordinator = await lab.CoordinatorAsync();
        if (active != coordinator)
            return (coordinator, active);

        var other = lab.Cluster.Names.First(name => name != coordinator);
        await lab.DoAsync(coordinator, "ha", "resource", "move", "db", "--node", other);
        return (coordinator, await lab.RunsElsewhereAsync(coordinator));
    }
}
