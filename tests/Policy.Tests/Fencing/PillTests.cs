using System.Collections.Immutable;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Policy.Tests.Fencing;

public sealed class PillTests
{
    private static readonly Pill ForA = new(7, PillVerb.Reset, ["boot-a"], "n1");

    [Fact]
    public void A_slot_is_clear_only_when_it_is_claimed_and_its_message_acknowledged()
    {
        Assert.Equal(new PillFinding.Write(new PillClaim("boot-a", 0)), Watch(PillSlot.Empty));
        Assert.IsType<PillFinding.Clear>(Watch(new PillSlot(new PillClaim("boot-a", 0), Pill.None)));
        Assert.Equal(
            new PillFinding.Write(new PillClaim("boot-b", 7)),
            PillWatch.Decide(new PillSlot(new PillClaim("boot-b", 0), ForA), "boot-b", hasClaimed: true));
        Assert.IsType<PillFinding.Clear>(PillWatch.Decide(new PillSlot(new PillClaim("boot-b", 7), ForA), "boot-b", hasClaimed: true));
    }

    [Fact]
    public void A_node_that_a_pill_means_ends_though_it_has_only_just_begun() =>
        Assert.Equal(new PillFinding.End(ForA), Watch(new PillSlot(PillClaim.None, ForA)));

    [Fact]
    public void Nothing_acknowledges_a_pill_for_the_boot_that_it_means() => Assert.False(PillVerdict.IsAcknowledged(
        ForA, [new PillSlot(new PillClaim("boot-a", 7), ForA), new PillSlot(new PillClaim("boot-b", 6), ForA)]));

    [Fact]
    public void A_later_boot_that_found_the_pill_ends_the_waiting() =>
        Assert.True(PillVerdict.IsAcknowledged(ForA, [new PillSlot(new PillClaim("boot-b", 7), ForA)]));

    [Fact]
    public void Another_machine_with_this_nodes_name_is_no_clear_slot() => Assert.IsType<PillFinding.Foreign>(
        PillWatch.Decide(new PillSlot(new PillClaim("boot-z", 0), Pill.None), "boot-a", hasClaimed: true));

    [Fact]
    public void A_test_ends_nobody() => Assert.Equal(
        new PillFinding.Write(new PillClaim("boot-a", 9)),
        Watch(new PillSlot(new PillClaim("boot-a", 0), new Pill(9, PillVerb.Test, ["boot-a"], "n1"))));

    [Fact]
    public void A_pill_means_every_boot_that_any_device_names()
    {
        var read = new[] { Claimed("boot-b"), Claimed("boot-a") };
        Assert.Equal(["boot-a", "boot-b"], PillVerdict.Boots(read, devices: 3)!.Value.AsEnumerable());
        Assert.Null(PillVerdict.Boots([Claimed("boot-b")], devices: 3));
        Assert.Null(PillVerdict.Boots([PillSlot.Empty], devices: 1));
    }

    [Fact]
    public void A_pill_that_came_to_other_devices_meanwhile_does_not_count_there()
    {
        var there = new PillSlot(new PillClaim("boot-a", 0), ForA);
        var now = new[] { 1, 2 }.ToImmutableSortedDictionary(device => device, _ => there);
        Assert.True(PillVerdict.HasStayed(ForA, [1, 2], now, devices: 3));
        Assert.False(PillVerdict.HasStayed(ForA, [0, 1], now, devices: 3));
        Assert.False(PillVerdict.HasStayed(ForA, [1, 2], now.SetItem(2, Claimed("boot-a")), devices: 3));
    }

    [Fact]
    public void Two_of_three_devices_vouch_and_only_for_the_watchdogs_time()
    {
        var evidence = PillEvidence.Of(3).Read(0, At(1)).Read(2, At(2));
        Assert.True(evidence.IsClear(At(5.9), TimeSpan.FromSeconds(5)));
        Assert.False(evidence.IsClear(At(6), TimeSpan.FromSeconds(5)));
        Assert.False(PillEvidence.Of(1).IsClear(At(0), TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Without_a_clear_slot_no_watchdog_is_armed_or_petted()
    {
        Assert.Equal(PetAction.None, Petting.Decide(false, true, true, isClear: false, isCondemned: false));
        Assert.Equal(PetAction.Starve, Petting.Decide(true, true, true, isClear: false, isCondemned: false));
        Assert.Equal(PetAction.Pet, Petting.Decide(true, true, true, isClear: true, isCondemned: false));
    }

    [Fact]
    public void A_node_that_is_told_to_end_before_its_watchdog_runs_has_it_run_for_that() =>
        Assert.Equal(PetAction.Bite, Petting.Decide(false, true, true, isClear: true, isCondemned: true));

    [Theory]
    [InlineData("devices=/dev/a", 5, 60, "")]
    [InlineData("devices=/dev/a;/dev/b;/dev/c", 5, 60, "")]
    [InlineData("devices=/dev/a;/dev/b|connection=Host=db", 5, 60, "")]
    [InlineData("devices=/dev/a|msgwait=15.1", 5, 60, "")]
    [InlineData("devices=/dev/a;/dev/b", 5, 60, "parameters.devices: 2 disks and databases")]
    [InlineData("devices=/a|files=yes", 5, 60, "")]
    [InlineData("devices=/a|files=perhaps", 5, 60, "parameters.files: is 'perhaps', must be on or off")]
    [InlineData("", 5, 60, "parameters.devices: 0 disks and databases")]
    [InlineData("devices=/dev/a;/dev/a;/dev/b", 5, 60, "parameters.devices: names a disk twice")]
    [InlineData("devices=/dev/a|msgwait=10", 5, 60, "parameters.msgwait: is 10 s with a ha.fencing.watchdog-timeout of 5 s")]
    [InlineData("devices=/dev/a|msgwait=soon", 5, 60, "parameters.msgwait: is 'soon', must be a number of seconds")]
    [InlineData("devices=/dev/a|msgwait=58", 5, 60, "timeout: is 60 s with parameters.msgwait of 58 s")]
    [InlineData("devices=/dev/a", 20, 60, "timeout: is 60 s with parameters.msgwait of 60.4 s")]
    public void Parameters_that_contradict_each_other_are_found(string parameters, int watchdog, int timeout, string expected)
    {
        var pairs = parameters.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .ToImmutableSortedDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var device = new FenceDevice("disk", FenceDevice.PillAgent, pairs, [], TimeSpan.FromSeconds(timeout));
        var problems = PillSettings.Problems(device, TimeSpan.FromSeconds(watchdog)).Select(found => $"{found.Key}: {found.Problem}").ToList();
        if (expected.Length == 0)
            Assert.Empty(problems);
        else
            Assert.StartsWith(expected, Assert.Single(problems), StringComparison.Ordinal);
    }

    /// <summary>
    /// Whatever devices and threads do, a boot that may have begun something before a fencer first looked is over when the
    /// fencer says so.
    /// </summary>
    [Fact]
    public void Who_is_confirmed_by_a_pill_is_dead()
    {
        var worlds = Enumerable.Range(0, 3000).Select(seed => new PillWorld(seed)).ToList();
        foreach (var world in worlds)
            world.Run();

        Assert.Empty(worlds.SelectMany(world => world.Survivors));
        Assert.InRange(worlds.Count(world => world.Confirmed > 0), worlds.Count / 4, worlds.Count);
        Assert.InRange(worlds.Count(world => world.Acknowledged > 0), 1, worlds.Count);
    }

    private static PillFinding Watch(PillSlot slot) => PillWatch.Decide(slot, "boot-a", hasClaimed: false);

    private static PillSlot Claimed(string boot) => new(new PillClaim(boot, 0), Pill.None);

    private static Instant At(double seconds) => new(TimeSpan.FromSeconds(seconds));
}
