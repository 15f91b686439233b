using System.Text.Json;
using HaActors.Lab.Machines;
using HaActors.Lab.Machines.Product;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>The lab of drbd.lab: n1 and n2 mirror the logical volume vg0/files as the DRBD resource "files", n3 votes.</summary>
public abstract class MirrorTest(ITestOutputHelper output) : LabTest(output)
{
    protected static TimeSpan Slow { get; } = TimeSpan.FromMinutes(2);

    protected Machine[] Sides => [Lab["n1"], Lab["n2"]];

    protected Machine PeerOf(Machine side) => Lab[side.Name == "n1" ? "n2" : "n1"];

    /// <summary>Boots the machines, and has the cluster run a mirror of two good copies.</summary>
    protected async Task MirroredAsync(Func<string, string>? cluster = null)
    {
        await StartAsync("drbd.lab", cluster: cluster);
        await Cluster.UntilAsync(view => view.IsComplete, "all nodes are online");
        // A probe that finds the mirror up before it was started would have it stopped.
        await PbmAsync("ha", "maintenance", "on");
        foreach (var side in Sides)
        {
            await Cluster.UntilAsync(
                async () => (await side.Shell.RunAsync("test -e /etc/drbd.d/haactors-files.res")).ExitCode == 0, "the resource's file is written");
            await DoAsync(side, "vgcreate --quiet vg0 /dev/vdb && lvcreate --quiet -y -W n -L 32M -n files vg0");
            await PbmAsync("drbd", "create-md", "files", "--node", side.Name, "--yes");
            await DoAsync(side, "drbdadm up files");
        }

        await Cluster.UntilAsync(async () => await AskAsync(Sides[0], "drbdadm cstate files") == "Connected", "the kernels are connected");
        await DoAsync(Sides[0], "drbdadm new-current-uuid --clear-bitmap files/0");
        foreach (var side in Sides)
            await DoAsync(side, "drbdadm down files");
        Say("both disks are prepared");
        await PbmAsync("ha", "maintenance", "off");
        await PbmAsync("ha", "resource", "start", "files-clone");
    }

    /// <returns>The side that is primary.</returns>
    protected async Task<Machine> PromotedAsync(string? otherThan = null)
    {
        Machine? found = null;
        await Cluster.UntilAsync(async () => (found = await PrimaryAsync(otherThan)) is not null, "a side is primary and may write");
        Say($"{found!.Name} is primary");
        return found;
    }

    /// <summary>Both copies are good again, as pbm sees them.</summary>
    protected async Task WholeAsync()
    {
        await Cluster.UntilAsync(
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
        Say("both copies are up to date");
    }

    /// <summary>Runs the operator's command until it is done; a busy machine may not answer in time.</summary>
    /// <returns>What it said.</returns>
    protected async Task<string> PbmAsync(params string[] arguments)
    {
        var said = "";
        await Cluster.UntilAsync(
            async () =>
            {
                var run = await MachineCluster.PbmAsync(Lab["n3"], Slow, arguments);
                said = $"{run.Output}{run.Errors}";
                return run.ExitCode == 0;
            },
            $"pbm {string.Join(' ', arguments)} succeeds");
        return said;
    }

    protected async Task<bool> IsReservedAsync() =>
        (await MachineCluster.PbmAsync(Lab["n3"], "config", "show")).Output.Contains("drbd-fence-files", StringComparison.Ordinal);

    // Not what the power switch was asked: a fence agent does not switch off what is off.
    protected async Task<bool> IsInFenceHistoryAsync(string node) =>
        (await MachineCluster.PbmAsync(Lab["n3"], "ha", "fence", "history")).Output.Split('\n').Any(line =>
            line.Contains(node, StringComparison.Ordinal) && line.Contains("reboot", StringComparison.OrdinalIgnoreCase));

    protected async Task CutMirrorAsync(Machine side)
    {
        await DoAsync(side, "ip link set eth2 down");
        Say($"{side.Name} is cut off the mirror's network");
    }

    protected static Task MendMirrorAsync(Machine side) => DoAsync(side, "ip link set eth2 up");

    protected static Task WriteAsync(Machine machine, string record) =>
        DoAsync(machine, $"printf '%-512s' '{record}' | dd of=/dev/drbd0 bs=512 count=1 oflag=direct conv=fsync status=none");

    protected static Task<string> ReadAsync(Machine machine) => AskAsync(machine, "dd if=/dev/drbd0 bs=512 count=1 iflag=direct status=none");

    /// <summary>What is on that side's own disk, whoever is primary.</summary>
    protected static Task<string> StoredAsync(Machine machine, string volume = "files") =>
        AskAsync(machine, $"dd if=/dev/vg0/{volume} bs=512 count=1 iflag=direct status=none");

    protected static async Task<string> AskAsync(Machine machine, string line) => (await machine.Shell.RunAsync(line, Slow)).Output.Trim();

    protected static async Task DoAsync(Machine machine, string line)
    {
        var run = await machine.Shell.RunAsync(line, Slow);
        Assert.True(run.ExitCode == 0, $"{machine.Name}: {line}: exit {run.ExitCode}: {run.Output}{run.Errors}");
    }

    private async Task<Machine?> PrimaryAsync(string? otherThan)
    {
        foreach (var machine in Cluster.Reachable.Where(machine => machine.Name is "n1" or "n2" && machine.Name != otherThan))
            if ((await AskAsync(machine, "drbdadm role files")).StartsWith("Primary", StringComparison.Ordinal))
                return machine;
        return null;
    }
}
