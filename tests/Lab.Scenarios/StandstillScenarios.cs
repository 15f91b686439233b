using HaActors.Lab.Machines;
using HaActors.Lab.Machines.Product;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>Machines that stand still and wake up later, believing that no time passed.</summary>
public sealed class StandstillScenarios(ITestOutputHelper output) : LabTest(output)
{
    [Scenario]
    public async Task A_machine_whose_clocks_stand_still_is_fenced_before_its_service_is_taken_over()
    {
        await StartAsync("three-nodes.lab");
        var active = await ServingAsync();

        await active.PauseAsync();
        Say($"{active.Name} is paused");

        await ServedAsync(otherThan: active.Name);
        Assert.True(Cluster.WasFenced(active.Name), Cluster.Evidence());
        await MachineLab.UpAsync(active, boots: 2);
        await Cluster.WholeAsync("web-server");
    }

    [Scenario]
    public async Task While_the_power_switch_of_a_frozen_machine_is_dead_nothing_is_taken_over()
    {
        await StartAsync("three-nodes.lab");
        var active = await ServingAsync();
        Lab.Bmcs[active.Name].Die();

        active.Freeze();
        Say($"{active.Name} stands still, and its power switch is dead");

        await Cluster.UntilAsync(
            view => view.Nodes.Any(node => node.Name == active.Name && node.Presence == "lost"), $"{active.Name} is lost", active.Name);
        await FenceFailedAsync(active.Name);
        Assert.Null(await AskAsync());
        Assert.False(Cluster.WasFenced(active.Name));

        // Once the switch answers, the fence is made up for.
        Lab.Bmcs[active.Name].Start();
        await ServedAsync(otherThan: active.Name);
        Assert.True(Cluster.WasFenced(active.Name), Cluster.Evidence());
    }

    private Task FenceFailedAsync(string node) => Cluster.UntilAsync(
        async () =>
        {
            var witness = Cluster.Reachable.First(machine => machine.Name != node);
            return (await MachineCluster.PbmAsync(witness, "ha", "fence", "history")).Output.Contains("failed");
        },
        $"the fence history says that fencing {node} failed");
}
