using HaActors.Lab.Machines;
using HaActors.Lab.Machines.Plan;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>Machines that are reset by themselves: watchdogs of the hardware and of the kernel, and the kernel's magic key.</summary>
public sealed class WatchdogScenarios(ITestOutputHelper output) : LabTest(output)
{
    [Scenario, Trait("Run", "acceptance")]
    public async Task The_watchdog_of_a_machine_with_a_dead_kernel_resets_it_before_its_service_is_taken_over()
    {
        await StartAsync("three-nodes.lab", plan => With(plan, WatchdogKind.I6300esb), text => FencedByWatchdog(text, "10s"));
        var active = await ServingAsync();

        await active.CrashKernelAsync();
        Say($"the kernel of {active.Name} is dead");

        await ServedAsync(otherThan: active.Name);
        Assert.Contains(active.Events, happened => happened.Name == "WATCHDOG");
        await MachineLab.UpAsync(active, boots: 2);
        await Cluster.WholeAsync("web-server");
    }

    [Scenario]
    public async Task The_kernels_own_watchdog_resets_a_machine_whose_daemon_hangs()
    {
        await StartAsync("three-nodes.lab", plan => With(plan, WatchdogKind.Softdog), text => FencedByWatchdog(text, "10s"));
        var active = await ServingAsync();

        await active.MustAsync("pkill -STOP -x haactors");
        Say($"the daemon of {active.Name} stands still, and its service goes on");

        await ServedAsync(otherThan: active.Name);
        Assert.Contains(active.Events, happened => happened.Name == "RESET");
        await MachineLab.UpAsync(active, boots: 2);
        await Cluster.WholeAsync("web-server");
    }

    [Scenario]
    public async Task A_machine_that_may_not_live_without_a_quorum_reboots_by_the_magic_key_long_before_its_watchdog_would()
    {
        await StartAsync(
            "three-nodes.lab",
            plan => With(plan, WatchdogKind.I6300esb),
            text => FencedByWatchdog(text, "30s") + "ha.options.no-quorum-policy = suicide\n");
        var active = await ServingAsync();

        await active.PullAsync("eth1");
        await active.PullAsync("eth2");
        Say($"{active.Name} hears nobody any more");

        await Cluster.UntilAsync(() => Task.FromResult(active.Events.Any(happened => happened.Name == "RESET")), $"{active.Name} resets itself");
        Assert.DoesNotContain(active.Events, happened => happened.Name == "WATCHDOG");
        await active.MendAsync();
        await ServedAsync(otherThan: active.Name);
        await Cluster.WholeAsync("web-server");
    }
}
