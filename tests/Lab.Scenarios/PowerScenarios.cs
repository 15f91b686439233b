using HaActors.Lab.Machines;
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
        Assert.True(Cluster.WasFenced(active.Name), Cluster.Evidence());
        Assert.Equal(heir, await Cluster.RunsElsewhereAsync("web-server", than: active.Name));

        // The fence was a reboot: the machine comes back by itself, and nothing moves for that.
        await MachineLab.UpAsync(active, boots: 2);
        await Cluster.WholeAsync("web-server");
        Assert.Equal(heir, await AskAsync());
        Assert.Single(Lab.Power.CutsSince(Cluster.Began));
    }
}
