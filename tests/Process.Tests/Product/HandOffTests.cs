using HaActors.Lab.Namespaces;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Daemons that are restarted while what they run runs on.</summary>
public sealed class HandOffTests : ProductTest
{
    private const string Holder = "recorder-holds";

    [LabFact]
    public async Task A_daemon_is_restarted_under_a_running_service()
    {
        var lab = Lab();
        var node = lab.Cluster[await lab.FormAsync()];
        var pids = node.Find(Holder);
        await HandOffAsync(lab, node.Name);
        await LifeCycle.EndAsync(lab, node, "its resources run on");
        await lab.UntilAsync(view => view.Nodes.Single(seen => seen.Name == node.Name).Presence == "away", "the others know that it is away");

        // Nobody misses it, though it is silent for longer than a dead time.
        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        await Eventually.Async(() => System.Diagnostics.Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(5), "some time passed");
        node.StartDaemon();
        await BackAsync(lab);
        Assert.Equal(pids, node.Find(Holder));
        lab.AssertActivations(1);
        lab.AssertPeaceful();

        // It is watched again.
        node.Crash(Holder);
        await lab.UntilHistoryAsync($"{node.Name} active db", 2);
    }

    [LabFact]
    public async Task A_new_coordinator_knows_who_is_away()
    {
        var lab = Lab();
        var node = lab.Cluster[await lab.FormAsync()];
        var coordinator = lab.Cluster[await lab.CoordinatorAsync()];
        await HandOffAsync(lab, node.Name);
        await LifeCycle.EndAsync(lab, node, "its resources run on");
        if (coordinator != node)
        {
            // Two of three are left; the one that coordinates is another one then.
            coordinator.SignalDaemon(LifeCycle.Kill);
            await Eventually.Async(() => coordinator.DaemonExit is not null, "the coordinator's daemon is dead", lab.Evidence);
            coordinator.StartDaemon();
        }

        node.StartDaemon();
        await BackAsync(lab);
        lab.AssertActivations(1);
        Assert.False(lab.WasFenced(node.Name), lab.Evidence());
    }

    [LabFact]
    public async Task A_daemon_that_stays_away_for_too_long_is_fenced()
    {
        var lab = Lab();
        var node = lab.Cluster[await lab.FormAsync()];
        await HandOffAsync(lab, node.Name, "10s");
        await LifeCycle.EndAsync(lab, node, "its resources run on");
        await lab.RunsElsewhereAsync(node.Name);
        Assert.True(lab.WasFenced(node.Name), lab.Evidence());
        lab.History.AssertNeverTwice();
    }

    [LabFact]
    public async Task All_daemons_are_restarted_in_maintenance_one_after_the_other()
    {
        var lab = Lab();
        var active = lab.Cluster[await lab.FormAsync()];
        var pids = active.Find(Holder);
        await Eventually.Async(
            async () => (await lab.PbmAsync("n1", "ha", "maintenance", "on")).ExitCode == 0, "maintenance is on", lab.Evidence);
        foreach (var node in lab.Cluster.Nodes)
        {
            await LifeCycle.EndAsync(lab, node, "its resources run on");
            node.StartDaemon();
            await BackAsync(lab);
        }

        await lab.DoAsync("n2", "ha", "maintenance", "off");
        await lab.WholeAsync();
        Assert.Equal(pids, active.Find(Holder));
        lab.AssertActivations(1);
        lab.AssertPeaceful();
    }

    /// <summary>Asked again until the nodes have agreed upon their wire version.</summary>
    private static Task HandOffAsync(ProductLab lab, string node, string bound = "2m") => Eventually.Async(
        async () => (await lab.PbmAsync(node, "ha", "node", "hand-off", node, "--for", bound)).ExitCode == 0,
        $"{node} is in its hand-off",
        lab.Evidence);

    private static async Task BackAsync(ProductLab lab)
    {
        await lab.WholeAsync();
        await Eventually.Async(
            async () => !(await lab.StatusTextAsync()).Contains("hand-off", StringComparison.Ordinal), "the hand-off is over", lab.Evidence);
    }
}

/// <summary>How a daemon is told to end.</summary>
internal static class LifeCycle
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <param name="how">What its log says of it.</param>
    public static async Task EndAsync(ProductLab lab, LabNode node, string how)
    {
        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        node.SignalDaemon(Terminate);
        await Eventually.Async(() => node.DaemonExit is not null, $"the daemon of {node.Name} ended", lab.Evidence);
        Assert.True(node.DaemonExit == 0, $"exit code {node.DaemonExit}\n{lab.Evidence()}");
        await SaidAsync(lab, node, how, since);
    }

    /// <summary>At the same moment, so that none is left to fence another; what they run runs on.</summary>
    public static async Task KillAsync(ProductLab lab, IEnumerable<LabNode> nodes)
    {
        var all = nodes.ToList();
        all.ForEach(node => node.SignalDaemon(Kill));
        await Eventually.Async(
            () => all.TrueForAll(node => node.DaemonExit is not null), "all daemons are dead", lab.Evidence);
    }

    /// <summary>Daemons that were killed are started, find what still runs on the one node, and leave it there.</summary>
    public static async Task BeginsAgainAsync(ProductLab lab, IEnumerable<LabNode> nodes, string active)
    {
        var monitors = lab.History.Monitors(active, "db").Count;
        foreach (var node in nodes)
            node.StartDaemon();
        await Eventually.Async(
            () => lab.History.Monitors(active, "db").Count > monitors + 2,
            "what runs is found and watched",
            lab.Evidence);
        Assert.Equal(active, await lab.WholeAsync());
        lab.AssertActivations(1);
        Assert.DoesNotContain(lab.History.Lines, line => line.EndsWith(" inactive db", StringComparison.Ordinal));
        lab.AssertPeaceful();
    }

    /// <summary>A program's end is seen before its last lines are read.</summary>
    public static Task SaidAsync(ProductLab lab, LabNode node, string words, long since) => Eventually.Async(
        () => node.Log.Since(since).Any(line => line.Text.Contains(words, StringComparison.Ordinal)),
        $"{node.Name} says: {words}",
        lab.Evidence);
}
