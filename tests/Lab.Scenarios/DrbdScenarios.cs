using HaActors.Lab.Machines;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>A mirrored disk on real kernels (DRBD 8.4): takeovers, lost links, a peer that is outdated or fenced.</summary>
public sealed class DrbdScenarios(ITestOutputHelper output) : MirrorTest(output)
{
    [Scenario]
    public async Task A_primary_without_power_is_fenced_and_its_acknowledged_writes_are_on_the_new_one()
    {
        await MirroredAsync();
        await TakenOverAsync(await PromotedAsync());
    }

    [Scenario]
    public async Task The_agent_of_drbd_utils_runs_unchanged()
    {
        await MirroredAsync(cluster: text => text
            .Replace("\"net:drbd\"", "\"ocf:linbit:drbd\"", StringComparison.Ordinal)
            .Replace("parameters.resource =", "parameters.drbd_resource =", StringComparison.Ordinal));
        await TakenOverAsync(await PromotedAsync());
    }

    [Scenario]
    public async Task A_primary_that_loses_its_mirror_has_the_peer_outdated_and_writes_on()
    {
        await MirroredAsync();
        var primary = await PromotedAsync();
        var peer = PeerOf(primary);

        await CutMirrorAsync(peer);
        await WriteAsync(primary, "alone");
        Say($"{primary.Name} writes on");

        await Cluster.UntilAsync(async () => (await AskAsync(peer, "drbdadm dstate files")).StartsWith("Outdated", StringComparison.Ordinal),
            $"the data of {peer.Name} are outdated");
        Assert.True(await IsReservedAsync(), Cluster.Evidence());
        Assert.Equal(17, (await peer.Shell.RunAsync("drbdadm primary files", Slow)).ExitCode);
        Assert.Empty(Lab.Power.CutsSince(Cluster.Began));

        await MendMirrorAsync(peer);
        await WholeAsync();
        await Cluster.UntilAsync(async () => !await IsReservedAsync(), "the promise to promote one node alone ends");
        Assert.Equal("alone", await StoredAsync(peer));
    }

    [Scenario]
    public async Task Of_two_primaries_that_lose_each_other_one_is_fenced_and_one_writes_on()
    {
        await MirroredAsync(cluster: text => text
            .Replace("minor = 0", "dual-primary = on, minor = 0", StringComparison.Ordinal)
            .Replace("promoted-max = 1", "promoted-max = 2", StringComparison.Ordinal));
        await BothPrimaryAsync();

        await CutMirrorAsync(Lab["n2"]);
        await Cluster.UntilAsync(() => Task.FromResult(Sides.Any(side => Cluster.WasFenced(side.Name))), "one of the two is fenced");
        var survivor = Lab[Cluster.WasFenced("n1") ? "n2" : "n1"];
        Say($"{PeerOf(survivor).Name} was fenced");
        Assert.False(Cluster.WasFenced(survivor.Name), Cluster.Evidence());
        await WriteAsync(survivor, "the one that is left");

        await MachineLab.UpAsync(PeerOf(survivor), boots: 2);
        await MendMirrorAsync(Lab["n2"]);
        await BothPrimaryAsync();
        Assert.Equal("the one that is left", await ReadAsync(PeerOf(survivor)));
    }

    /// <summary>Cuts the power of the primary, and sees it through until both copies are good again.</summary>
    private async Task TakenOverAsync(Machine primary)
    {
        await WriteAsync(primary, "before the power went");
        primary.PowerOff();
        Say($"{primary.Name} has no power");

        var heir = await PromotedAsync(otherThan: primary.Name);
        await Cluster.UntilAsync(() => IsInFenceHistoryAsync(primary.Name), $"the history of fences has {primary.Name}");
        Assert.Equal("before the power went", await ReadAsync(heir));

        // The fence was a reboot: it comes back, takes what it missed, and the promise ends.
        await WriteAsync(heir, "after the takeover");
        await MachineLab.UpAsync(primary, boots: 2);
        await WholeAsync();
        await Cluster.UntilAsync(async () => !await IsReservedAsync(), "the promise to promote one node alone ends");
        Assert.Equal("after the takeover", await StoredAsync(primary));
    }

    private Task BothPrimaryAsync() => Cluster.UntilAsync(
        async () => await AskAsync(Lab["n1"], "drbdadm role files") == "Primary/Primary", "both sides are primary");
}
