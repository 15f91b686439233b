using HaActors.Lab.Namespaces;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Faults that a node cannot notice by itself, or only half.</summary>
public sealed class CrueltyTests : ProductTest
{
    [LabFact]
    public async Task A_node_that_loses_its_power_is_fenced_and_its_work_taken_over_once()
    {
        var lab = Lab();
        var victim = await lab.FormAsync();
        lab.Cluster[victim].PowerOff();
        var heir = await lab.TakenOverAsync(victim);
        Assert.Equal(1, lab.History.Count($"{heir} active db"));
        await lab.WholeAsync();
    }

    [LabFact]
    public async Task A_daemon_that_stands_still_while_its_service_runs_is_fenced_before_anything_starts_elsewhere()
    {
        var lab = Lab();
        var victim = await lab.FormAsync();
        lab.Cluster[victim].FreezeDaemon();
        Assert.NotEmpty(lab.Cluster[victim].Find("recorder-holds"));
        await lab.TakenOverAsync(victim);
        await lab.WholeAsync();
    }

    [LabFact]
    public async Task A_daemon_that_stands_still_and_cannot_be_fenced_keeps_its_service_for_itself()
    {
        var lab = Lab(new ProductLabSettings(CanFence: false));
        var victim = await lab.FormAsync();
        lab.Cluster[victim].FreezeDaemon();
        await lab.IsLostAndKeptAsync(victim);
        lab.Cluster[victim].Resume();
        await lab.UntilHistoryAsync($"{victim} inactive db");
        lab.LetFence();
        await lab.WholeAsync();
    }

    [LabFact]
    public Task A_node_that_hears_nobody_is_fenced_and_its_work_taken_over() => LosesOneWayAsync(Way.ToNode);

    [LabFact]
    public Task A_node_that_nobody_hears_is_fenced_and_its_work_taken_over() => LosesOneWayAsync(Way.FromNode);

    [LabFact]
    public async Task Of_two_nodes_that_lose_each_other_exactly_one_survives()
    {
        var lab = Lab();
        var active = await lab.FormAsync();
        var coordinator = await lab.CoordinatorAsync();
        var one = lab.Cluster[coordinator];
        var other = active == coordinator ? lab.Cluster.Nodes.First(node => node != one) : lab.Cluster[active];
        Network.Part(one.Name, one.Address, other.Name, other.Address);

        // A fenced node boots as a new machine, which reaches the other again; only the survivor's way to it stays shut.
        await Eventually.Async(() => lab.WasFenced(one.Name) || lab.WasFenced(other.Name), "one of them is fenced", lab.Evidence);
        var survivor = lab.WasFenced(one.Name) ? other : one;
        Network.Join(survivor.Name, survivor == one ? other.Address : one.Address);
        await lab.WholeAsync();
        Assert.False(lab.WasFenced(survivor.Name), lab.Evidence());
    }

    private async Task LosesOneWayAsync(Way way)
    {
        var lab = Lab();
        var victim = await lab.FormAsync();
        lab.Cluster[victim].CutOneWay(way);
        await lab.TakenOverAsync(victim);
        await lab.WholeAsync();
        Assert.Single(lab.Cluster.Power.CutsSince(lab.Began));
    }
}
