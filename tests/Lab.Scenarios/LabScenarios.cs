using System.Globalization;
using HaActors.Lab.Machines;
using HaActors.Lab.Namespaces;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>What the lab itself promises: each fault does what its name says, as seen from within the machines. One boot for all.</summary>
public sealed class LabScenarios(ITestOutputHelper output) : LabTest(output)
{
    [Scenario, Trait("Run", "acceptance")]
    public async Task Every_fault_does_what_it_says_and_can_be_undone()
    {
        await StartAsync("two-machines.lab");
        var (one, other) = (Lab["n1"], Lab["n2"]);
        Assert.True(await HearsAsync(one, "10.10.1.2") && await HearsAsync(one, "10.10.2.2") && await HearsAsync(one, "fd10:10:2::2"));

        await PulledCablesOfABondAsync(one);
        await CutsAsync(one, other);
        await SerialLineAsync(one, other);
        await DisksAsync(one);
        await ClocksAsync(one);
        await PowerAsync(one, other);
    }

    private async Task PulledCablesOfABondAsync(Machine one)
    {
        Say("one cable of a bond, then both");
        await one.PullAsync("eth1");
        await Cluster.UntilAsync(async () => await CarrierAsync(one, "eth1") == 0, "the machine sees the pulled cable");
        await Cluster.UntilAsync(() => HearsAsync(one, "10.10.1.2"), "the bond goes on over its other cable");
        await one.PullAsync("eth2");
        Assert.False(await HearsAsync(one, "10.10.1.2"));
        Assert.True(await HearsAsync(one, "10.10.2.2"));
        await one.MendAsync();
        await Cluster.UntilAsync(() => HearsAsync(one, "10.10.1.2"), "the bond is whole again");
    }

    private async Task CutsAsync(Machine one, Machine other)
    {
        Say("silent cuts");
        one.CutSilently("eth3");
        Assert.False(await HearsAsync(one, "10.10.2.2"));
        Assert.False(await HearsAsync(one, "10.10.2.254"));
        Assert.Equal(1, await CarrierAsync(one, "eth3"));
        await one.MendAsync();
        await Cluster.UntilAsync(() => HearsAsync(one, "10.10.2.2"), "the cut is mended");

        Say("one way: what n1 says arrives, and it hears no answer");
        one.CutSilently("eth3", Way.ToNode);
        var before = await ReceivedAsync(other, "eth3");
        Assert.False(await HearsAsync(one, "10.10.2.2"));
        Assert.True(await ReceivedAsync(other, "eth3") > before);
        await one.MendAsync();

        Say("two machines parted");
        Lab.Switches.Part("n1", "n2");
        Assert.False(await HearsAsync(one, "10.10.1.2"));
        Assert.False(await HearsAsync(other, "10.10.2.1"));
        Assert.True(await HearsAsync(one, "10.10.1.254") && await HearsAsync(other, "10.10.2.254"));
        Lab.Switches.Join("n1", "n2");
        await Cluster.UntilAsync(() => HearsAsync(one, "10.10.1.2"), "the machines are joined again");
    }

    private async Task SerialLineAsync(Machine one, Machine other)
    {
        Say("the serial line");
        await one.MustAsync("echo first > /dev/ttyS1");
        await Cluster.UntilAsync(() => HasHeardAsync(other, "first"), "the line carries");
        Lab.SerialLines["line"].IsCut = true;
        await one.MustAsync("echo second > /dev/ttyS1; stty -F /dev/ttyS1 drain > /dev/null");
        Lab.SerialLines["line"].IsCut = false;
        await one.MustAsync("echo third > /dev/ttyS1");
        await Cluster.UntilAsync(() => HasHeardAsync(other, "third"), "the line carries again");
        Assert.False(await HasHeardAsync(other, "second"));
    }

    private async Task DisksAsync(Machine one)
    {
        Say("slow disk, full disk");
        const string Write = "dd if=/dev/zero of=/data/x bs=256k count=8 oflag=direct 2>&1 | sed -n 's/.* \\([0-9.e-]*\\) s,.*/\\1/p'";
        await one.SlowDiskAsync("data", bytesPerSecond: 512 * 1024);
        Assert.True(double.Parse(await one.MustAsync(Write), CultureInfo.InvariantCulture) > 2);
        await one.SlowDiskAsync("data", bytesPerSecond: 0);
        Assert.True(double.Parse(await one.MustAsync(Write), CultureInfo.InvariantCulture) < 2);

        await one.FillAsync("/data");
        Assert.Contains("No space left", (await one.Shell.RunAsync("head -c 1M /dev/zero > /data/y")).Errors);
        await one.EmptyAsync("/data");
        await one.MustAsync("head -c 1M /dev/zero > /data/y");
    }

    private async Task ClocksAsync(Machine one)
    {
        Say("clocks");
        await one.JumpClockAsync(TimeSpan.FromHours(2));
        Assert.True(DateTimeOffset.FromUnixTimeSeconds(await NumberAsync(one, "date +%s")) > DateTimeOffset.UtcNow.AddHours(1));
        await one.JumpClockAsync(TimeSpan.FromHours(-2));

        await one.PauseAsync();
        Assert.Equal("paused", (await one.QmpAsync(new Machines.Qmp.QmpCommand("query-status"))).GetProperty("status").GetString());
        await one.ContinueAsync();
        one.Freeze();
        Assert.True(one.IsStill);
        one.Thaw();
        await one.MustAsync("true");
    }

    private async Task PowerAsync(Machine one, Machine other)
    {
        Say("power: reset, the power switch, a dead kernel");
        await one.ResetAsync();
        await MachineLab.UpAsync(one, boots: 2);

        const string Ipmi = "ipmitool -I lanplus -C 3 -H 10.10.0.102 -U fence -P lab-secret chassis power";
        Assert.Contains("is on", await one.MustAsync($"{Ipmi} status"));
        await one.MustAsync($"{Ipmi} off");
        Assert.False(other.IsOn);
        Assert.Contains("is off", await one.MustAsync($"{Ipmi} status"));
        await one.MustAsync($"{Ipmi} on");
        await MachineLab.UpAsync(other, boots: 2);
        Lab.Bmcs["n2"].Die();
        Assert.NotEqual(0, (await one.Shell.RunAsync($"{Ipmi} status", TimeSpan.FromSeconds(60))).ExitCode);

        // Fed once, and by nobody after that: the kernel is dead.
        await other.Shell.RunAsync("exec 3> /dev/watchdog; echo c > /proc/sysrq-trigger", TimeSpan.FromSeconds(3));
        await MachineLab.UpAsync(other, boots: 3);
        Assert.Contains(other.Events, happened => happened.Name == "WATCHDOG");
    }

    private static async Task<bool> HearsAsync(Machine machine, string address) =>
        (await machine.Shell.RunAsync($"ping -c 1 -W 2 {address}")).ExitCode == 0;

    private static async Task<bool> HasHeardAsync(Machine machine, string word) =>
        (await machine.Shell.RunAsync($"grep -q {word} /run/line")).ExitCode == 0;

    private static Task<long> CarrierAsync(Machine machine, string networkInterface) =>
        NumberAsync(machine, $"cat /sys/class/net/{networkInterface}/carrier");

    private static Task<long> ReceivedAsync(Machine machine, string networkInterface) =>
        NumberAsync(machine, $"cat /sys/class/net/{networkInterface}/statistics/rx_packets");

    private static async Task<long> NumberAsync(Machine machine, string line) =>
        long.Parse(await machine.MustAsync(line), CultureInfo.InvariantCulture);
}
