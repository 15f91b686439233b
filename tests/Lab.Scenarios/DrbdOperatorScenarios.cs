using System.Globalization;
using HaActors.Lab.Machines;
using HaActors.Lab.Machines.Product;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>What a person does with a mirrored disk, through pbm, on real kernels (DRBD 8.4, LVM).</summary>
public sealed class DrbdOperatorScenarios(ITestOutputHelper output) : MirrorTest(output)
{
    [Scenario]
    public async Task A_split_brain_is_told_explained_and_healed_by_choice_with_a_snapshot_of_what_is_given_up()
    {
        await MirroredAsync();
        var survivor = await PromotedAsync();
        var victim = PeerOf(survivor);
        await SplitAsync(survivor, victim);
        await Cluster.UntilAsync(
            async () => (await MachineCluster.PbmAsync(Lab["n3"], "drbd", "status")).Output.Contains("SPLIT BRAIN", StringComparison.Ordinal),
            "the split brain is told");

        var explained = await PbmAsync("drbd", "resolve", "files");
        Say(explained);
        Assert.Contains("were both written after they lost each other", explained, StringComparison.Ordinal);
        Assert.NotEqual(0, (await MachineCluster.PbmAsync(Lab["n3"], "drbd", "resolve", "files", "--victim", victim.Name)).ExitCode);
        Assert.Equal("given up", await StoredAsync(victim));

        Say(await PbmAsync("drbd", "resolve", "files", "--victim", victim.Name, "--yes"));
        await WholeAsync();
        Assert.Equal("kept", await StoredAsync(survivor));
        Assert.Equal("kept", await StoredAsync(victim));
        var snapshot = await AskAsync(victim, "lvs --noheadings -o lv_name -S 'origin=files' vg0");
        Assert.Equal("given up", await StoredAsync(victim, snapshot));
    }

    [Scenario]
    public async Task Copies_are_compared_grown_and_looked_at_while_they_are_in_use()
    {
        await MirroredAsync();
        var primary = await PromotedAsync();
        var peer = PeerOf(primary);
        await WholeAsync();
        Say(await PbmAsync("drbd", "status"));

        // Behind the mirror's back.
        await DoAsync(peer, "dd if=/dev/urandom of=/dev/vg0/files bs=4096 seek=1024 count=2 oflag=direct status=none");
        await PbmAsync("drbd", "verify", "files", "--node", primary.Name);
        await Cluster.UntilAsync(
            async () => (await MachineCluster.PbmAsync(primary, "ha", "status")).Output.Contains("differ", StringComparison.Ordinal),
            "it is told that the copies differ");
        Say(await PbmAsync("drbd", "status"));
        await PbmAsync("drbd", "disconnect", "files", "--node", peer.Name);
        await PbmAsync("drbd", "connect", "files", "--node", peer.Name);
        await WholeAsync();
        await Cluster.UntilAsync(
            async () => !(await MachineCluster.PbmAsync(primary, "ha", "status")).Output.Contains("differ", StringComparison.Ordinal),
            "they do not differ any more");

        var before = await AskAsync(primary, "blockdev --getsize64 /dev/drbd0");
        foreach (var side in Sides)
            await DoAsync(side, "lvextend --quiet -L 48M vg0/files");
        await PbmAsync("drbd", "resize", "files", "--node", primary.Name, "--yes");
        await WholeAsync();
        var after = await AskAsync(primary, "blockdev --getsize64 /dev/drbd0");
        Say($"{before} bytes became {after}");
        Assert.True(Bytes(after) - Bytes(before) >= 15 << 20, $"{before} bytes became {after}");

        await PbmAsync("ha", "resource", "stop", "files-clone");
        await Cluster.UntilAsync(async () => (await primary.Shell.RunAsync("drbdadm role files")).ExitCode != 0, "it is down");
        Assert.Contains("la-size-sect", await PbmAsync("drbd", "dump-md", "files", "--node", primary.Name), StringComparison.Ordinal);
    }

    private static long Bytes(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Nobody fences and nobody promises: what the cluster does not allow is done behind its back.</summary>
    private async Task SplitAsync(Machine survivor, Machine victim)
    {
        await PbmAsync("ha", "maintenance", "on");
        foreach (var side in Sides)
            await DoAsync(side, "drbdsetup disk-options 0 --fencing=dont-care");
        await CutMirrorAsync(victim);
        foreach (var side in Sides)
            await Cluster.UntilAsync(async () => await AskAsync(side, "drbdadm cstate files") == "WFConnection", $"{side.Name} is alone");
        await WriteAsync(survivor, "kept");
        await DoAsync(victim, "drbdadm primary files");
        await WriteAsync(victim, "given up");
        await DoAsync(victim, "drbdadm secondary files");
        await MendMirrorAsync(victim);
        foreach (var side in Sides)
            await Cluster.UntilAsync(async () => await AskAsync(side, "drbdadm cstate files") == "StandAlone", $"{side.Name} refuses the other");
    }
}
