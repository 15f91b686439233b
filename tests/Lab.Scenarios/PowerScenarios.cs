using HaActors.Lab.Machines;
using HaActors.Lab.Machines.Product;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>Power that fails, and power switches that are the fence: real fence_ipmilan, real IPMI.</summary>
public sealed class PowerScenarios(ITestOutputHelper output) : LabTest(output)
{
    [Scenario]
    public async Task A_machine_without_power_is_fenced_by_its_power_switch_and_its_service_taken_over()
    {
        await StartAsync("three-nodes.lab");
        var active = await ServingAsync();

        active.PowerOff();
        Say($"{active.Name} has no power");

        var heir = await ServedAsync(otherThan: active.Name);
        await Cluster.UntilAsync(
            async () => (await MachineCluster.PbmAsync(Lab[heir], "ha", "fence", "history")).Output.Contains("reboot", StringComparison.OrdinalIgnoreCase),
            "the history of fences has it");
        Assert.Equal(heir, await Cluster.RunsElsewhereAsync("web-server", than: active.Name));

        // What is off already need not be switched off; on it is switched by nobody but the fence. Nothing moves for that.
        await MachineLab.UpAsync(active, boots: 2);
        await Cluster.WholeAsync("web-server");
        Assert.Equal(heir, await AskAsync());
    }
}
