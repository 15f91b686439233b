using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Nodes that are shut down in good order.</summary>
public sealed class ShutdownTests : ProductTest
{
    [LabFact]
    public async Task Two_nodes_that_leave_at_once_leave_cleanly()
    {
        var lab = Lab();
        var active = lab.Cluster[await lab.FormAsync()];
        var coordinator = lab.Cluster[await lab.CoordinatorAsync()];
        var other = coordinator != active ? coordinator : lab.Cluster.Nodes.First(node => node != active);
        active.SignalDaemon(LifeCycle.Terminate);
        await LifeCycle.EndAsync(lab, other, "left cleanly");
        await Eventually.Async(() => active.DaemonExit is not null, $"the daemon of {active.Name} ended", lab.Evidence);
        await LifeCycle.SaidAsync(lab, active, "left cleanly", lab.Began);
        Assert.Equal(1, lab.History.Count($"{active.Name} inactive db"));
        active.StartDaemon();
        other.StartDaemon();
        await lab.WholeAsync();
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task A_locked_resource_waits_for_its_node_until_somebody_unlocks_it()
    {
        var lab = Lab(new ProductLabSettings(Edit: WithLock("10m")));
        var node = lab.Cluster[await lab.FormAsync()];
        await LeaveLockedAsync(lab, node.Name);
        node.StartDaemon();
        Assert.Equal(node.Name, await lab.WholeAsync());
        Assert.Equal(2, lab.History.Count($"{node.Name} active db"));

        await LeaveLockedAsync(lab, node.Name);
        var witness = lab.Cluster.Names.First(name => name != node.Name);
        await lab.DoAsync(witness, "ha", "resource", "unlock", "db");
        await lab.RunsElsewhereAsync(node.Name);
        Assert.Equal(1, (await lab.PbmAsync(witness, "ha", "resource", "unlock", "db")).ExitCode);
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task A_lock_lasts_no_longer_than_its_limit()
    {
        var lab = Lab(new ProductLabSettings(Edit: WithLock("8s")));
        var node = lab.Cluster[await lab.FormAsync()];
        await LeaveLockedAsync(lab, node.Name);
        await lab.RunsElsewhereAsync(node.Name);
        lab.AssertPeaceful();
    }

    private static Func<string, string> WithLock(string limit) => template => template.Replace(
        "  timings {", $"  options {{ shutdown-lock = true, shutdown-lock-limit = {limit} }}\n  timings {{", StringComparison.Ordinal);

    private static async Task LeaveLockedAsync(ProductLab lab, string name)
    {
        await Eventually.Async(
            async () => (await lab.PbmAsync(name, "ha", "maintenance", "off")).ExitCode == 0, "the nodes agree upon their wire version", lab.Evidence);
        await LifeCycle.EndAsync(lab, lab.Cluster[name], "left cleanly");
        await lab.UntilAsync(
            view => view.Nodes.Single(node => node.Name == name).Presence == "down" && view.Resources.Single().State == "stopped",
            "it is down, and its resource waits for it");
    }
}
