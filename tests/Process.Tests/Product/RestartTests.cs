using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Nodes that go and come back by intention.</summary>
public sealed class RestartTests : ProductTest
{
    private const int Terminate = 15;

    [LabFact]
    public async Task A_node_that_is_terminated_hands_its_work_over_and_comes_back_on_the_same_address()
    {
        var lab = Lab();
        var leaver = await lab.FormAsync();
        await RestartAsync(lab, leaver);
        Assert.Equal(1, lab.History.Count($"{leaver} inactive db"));
        lab.AssertActivations(2);
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task A_coordinator_that_is_terminated_leaves_cleanly_and_comes_back()
    {
        var lab = Lab();
        await lab.FormAsync();
        var active = (await lab.WholeAsync())!;
        var coordinator = await lab.CoordinatorAsync();
        await RestartAsync(lab, coordinator);
        if (active != coordinator)
            lab.AssertActivations(1);
        lab.AssertPeaceful();
    }

    [LabFact]
    public async Task A_whole_cluster_that_is_terminated_forms_again()
    {
        var lab = Lab();
        await lab.FormAsync();
        foreach (var node in lab.Cluster.Nodes)
            node.SignalDaemon(Terminate);
        await Eventually.Async(() => lab.Cluster.Nodes.All(node => node.DaemonExit is not null), "all daemons ended", lab.Evidence);
        Assert.Equal(1, lab.History.Lines.Count(line => line.EndsWith(" inactive db", StringComparison.Ordinal)));
        foreach (var node in lab.Cluster.Nodes)
            node.StartDaemon();
        await lab.WholeAsync();
    }

    private static async Task RestartAsync(ProductLab lab, string name)
    {
        var node = lab.Cluster[name];
        node.SignalDaemon(Terminate);
        await Eventually.Async(() => node.DaemonExit is not null, $"the daemon of {name} ended", lab.Evidence);
        Assert.True(node.DaemonExit == 0, $"exit code {node.DaemonExit}\n{lab.Evidence()}");
        await LifeCycle.SaidAsync(lab, node, "left cleanly", lab.Began);
        await lab.RunsElsewhereAsync(name);
        Assert.False(lab.WasFenced(name), lab.Evidence());
        node.StartDaemon();
        await lab.WholeAsync();
    }
}
