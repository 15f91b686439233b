using System.Text.Json;
using HaActors.Lab.Machines;
using HaActors.Lab.Machines.Product;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>A mirrored disk on real kernels (DRBD 8.4): takeovers, lost links, a peer that is outdated or fenced.</summary>
public sealed class DrbdScenarios(ITestOutputHelper output) : LabTest(output)
{
    private static readonly TimeSpan s_write = TimeSpan.FromSeconds(40);

    [Scenario]
    public async Task A_primary_without_power_is_fenced_and_its_acknowledged_writes_are_on_the_new_one()
    {
        var primary = await MirroredAsync();
        await WriteAsync(primary, "before the power went");

        primary.PowerOff();
        Say($"{primary.Name} has no power");

        var heir = await PromotedAsync(otherThan: primary.Name);
        Assert.True(Cluster.WasFenced(primary.Name), Cluster.Evidence());
        Assert.Equal("before the power went", await ReadAsync(heir));

        // The fence was a reboot: it comes back, takes what it missed, and the promise ends.
        await WriteAsync(heir, "after the takeover");
        await MachineLab.UpAsync(primary, boots: 2);
        await WholeAsync();
        await Cluster.UntilAsync(async () => !await IsReservedAsync(), "the promise to promote one node alone ends");
    }

    [Scenario]
    public async Task A_primary_that_loses_its_mirror_has_the_peer_outdated_and_writes_on()
    {
        var primary = await MirroredAsync();
        var peer = Lab[primary.Name == "n1" ? "n2" : "n1"];

        Assert.Equal(0, (await peer.Shell.RunAsync("ip link set eth2 down")).ExitCode);
        Say($"{peer.Name} is cut off the mirror's network");
        await WriteAsync(primary, "alone");

        await Cluster.UntilAsync(
            async () => (await peer.Shell.RunAsync("drbdadm dstate files")).Output.StartsWith("Outdated", StringComparison.Ordinal),
            $"the data of {peer.Name} are outdated");
        Assert.True(await IsReservedAsync(), Cluster.Evidence());
        Assert.Equal(17, (await peer.Shell.RunAsync("drbdadm primary files")).ExitCode);
        Assert.Empty(Lab.Power.CutsSince(Cluster.Began));

        Assert.Equal(0, (await peer.Shell.RunAsync("ip link set eth2 up")).ExitCode);
        await WholeAsync();
        await Cluster.UntilAsync(async () => !await IsReservedAsync(), "the promise to promote one node alone ends");
    }

    /// <summary>Both sides up to date, one of them promoted.</summary>
    private async Task<Machine> MirroredAsync()
    {
        await StartAsync("drbd.lab");
        await Cluster.UntilAsync(view => view.IsComplete, "all nodes are online");
        Machine[] sides = [Lab["n1"], Lab["n2"]];
        foreach (var side in sides)
        {
            await Cluster.UntilAsync(
                async () => (await side.Shell.RunAsync("test -e /etc/drbd.d/haactors-files.res")).ExitCode == 0, "the resource's file is written");
            await DoAsync(side, "drbdadm create-md --force files && drbdadm up files");
        }

        await Cluster.UntilAsync(
            async () => (await sides[0].Shell.RunAsync("drbdadm cstate files")).Output.Trim() == "Connected", "the kernels are connected");
        await DoAsync(sides[0], "drbdadm new-current-uuid --clear-bitmap files/0");
        foreach (var side in sides)
            await DoAsync(side, "drbdadm down files");
        var started = await MachineCluster.PbmAsync(Lab["n1"], "ha", "resource", "start", "files-clone");
        Assert.True(started.ExitCode == 0, started.Errors);
        return await PromotedAsync();
    }

    private async Task<Machine> PromotedAsync(string? otherThan = null)
    {
        Machine? found = null;
        await Cluster.UntilAsync(async () => (found = await PrimaryAsync(otherThan)) is not null, "a side is primary and may write");
        Say($"{found!.Name} is primary");
        return found;
    }

    private async Task<Machine?> PrimaryAsync(string? otherThan)
    {
        foreach (var machine in Cluster.Reachable.Where(machine => machine.Name is "n1" or "n2" && machine.Name != otherThan))
            if ((await machine.Shell.RunAsync("drbdadm role files")).Output.StartsWith("Primary", StringComparison.Ordinal))
                return machine;
        return null;
    }

    /// <summary>Both copies are good again, as pbm sees them.</summary>
    private Task WholeAsync() => Cluster.UntilAsync(
        async () =>
        {
            var run = await MachineCluster.PbmAsync(Lab["n3"], "drbd", "status", "-o", "json");
            if (run.ExitCode != 0)
                return false;
            using var report = JsonDocument.Parse(run.Output);
            return report.RootElement.GetProperty("nodes").EnumerateArray()
                .Where(node => node.GetProperty("node").GetString() is "n1" or "n2")
                .All(node => node.TryGetProperty("resources", out var all) && all.ValueKind == JsonValueKind.Object
                    && all.TryGetProperty("files", out var side) && side.GetProperty("state").ValueKind == JsonValueKind.Object
                    && side.GetProperty("state").GetProperty("volumes").GetProperty("0").GetProperty("disk").GetString() == "UpToDate");
        },
        "both copies are up to date");

    private async Task<bool> IsReservedAsync() =>
        (await MachineCluster.PbmAsync(Lab["n3"], "config", "show")).Output.Contains("drbd-fence-files", StringComparison.Ordinal);

    private static Task WriteAsync(Machine machine, string record) =>
        DoAsync(machine, $"printf '%-512s' '{record}' | dd of=/dev/drbd0 bs=512 count=1 oflag=direct conv=fsync status=none");

    private static async Task<string> ReadAsync(Machine machine) =>
        (await machine.Shell.RunAsync("dd if=/dev/drbd0 bs=512 count=1 iflag=direct status=none")).Output.Trim();

    private static async Task DoAsync(Machine machine, string line)
    {
        var run = await machine.Shell.RunAsync(line, s_write);
        Assert.True(run.ExitCode == 0, $"{machine.Name}: {line}: exit {run.ExitCode}: {run.Output}{run.Errors}");
    }
}
