using System.Collections.Immutable;
using HaActors.Policy.Bonds;

namespace HaActors.Policy.Tests.Bonds;

public sealed class BondTests
{
    private static readonly ImmutableArray<string> Two = ["eth1", "eth2"];

    private static readonly BondSettings Wanted = new(
        "bond0", Two, "active-backup", TimeSpan.FromMilliseconds(100), "eth1", ["192.0.2.1/24"], ImmutableSortedDictionary<string, string>.Empty);

    [Fact]
    public void A_bond_is_read_from_the_drivers_text()
    {
        var bond = Backup("eth2", ("eth1", false, 1), ("eth2", true, 0));
        Assert.Equal(
            new Bond("bond0", "active-backup", true, "eth2", null, [new("eth1", false, 1, null), new("eth2", true, 0, null)]), bond);
    }

    [Fact]
    public void An_aggregate_has_a_partner_and_the_port_of_another_aggregate_stands_aside()
    {
        var bond = BondText.Read("bond0", BondTexts.Lacp)!;
        Assert.Equal("802.3ad", bond.Mode);
        Assert.Equal("00:1b:21:aa:bb:cc", bond.Partner);
        Assert.Equal<BondPort>([new("eth1", true, 0, 1000, true), new("eth2", true, 2, 100, false)], bond.Ports);
        var health = BondJudge.Of(bond, Two);
        Assert.Equal(BondState.Degraded, health.State);
        Assert.Contains("eth2 stands aside", health.Why);
    }

    [Fact]
    public void A_switch_that_does_not_answer_LACP_is_named()
    {
        var text = BondTexts.Lacp.Replace("00:1b:21:aa:bb:cc", "00:00:00:00:00:00", StringComparison.Ordinal);
        Assert.Contains("the switch does not answer LACP", BondJudge.Of(BondText.Read("bond0", text), Two).Why);
    }

    [Theory]
    [InlineData("balance-rr", "load balancing (round-robin)")]
    [InlineData("balance-xor", "load balancing (xor)")]
    [InlineData("broadcast", "fault-tolerance (broadcast)")]
    [InlineData("balance-tlb", "transmit load balancing")]
    [InlineData("balance-alb", "adaptive load balancing")]
    public void The_drivers_words_for_modes_are_known(string mode, string words) =>
        Assert.Equal(mode, BondText.Read("b", $"Bonding Mode: {words}\nMII Status: up\n")!.Mode);

    [Theory]
    [InlineData("")]
    [InlineData("no such\nthing: at all\n")]
    public void Another_text_is_no_bond(string text) => Assert.Null(BondText.Read("bond0", text));

    [Fact]
    public void A_bond_is_as_well_as_its_ports()
    {
        Assert.Equal(new BondHealth(BondState.Up, null), BondJudge.Of(Backup("eth1", ("eth1", true, 0), ("eth2", true, 0)), Two));
        Assert.Equal(
            new BondHealth(BondState.Degraded, "eth1 has no link; eth2 carries all"),
            BondJudge.Of(Backup("eth2", ("eth1", false, 1), ("eth2", true, 0)), Two));
        Assert.Equal(
            new BondHealth(BondState.Down, "eth1, eth2 have no link"),
            BondJudge.Of(Backup("None", ("eth1", false, 1), ("eth2", false, 1)), Two));
        Assert.Equal(BondState.Absent, BondJudge.Of(null, Two).State);
        Assert.Equal(
            new BondHealth(BondState.Degraded, "eth3 is not in it; eth1 carries all"),
            BondJudge.Of(Backup("eth1", ("eth1", true, 0), ("eth2", true, 0)), [.. Two, "eth3"]));
    }

    [Fact]
    public void A_link_that_failed_between_two_looks_is_found_by_its_count()
    {
        var before = Backup("eth1", ("eth1", true, 1), ("eth2", true, 0));
        Assert.Equal<string>(["eth1"], BondJudge.Flaps(before, Backup("eth1", ("eth1", true, 2), ("eth2", true, 0))));
        Assert.Empty(BondJudge.Flaps(before, before));
        Assert.Empty(BondJudge.Flaps(before, Backup("eth2", ("eth1", false, 2), ("eth2", true, 0))));
    }

    [Fact]
    public void A_bond_that_is_not_there_is_made_before_its_ports_join()
    {
        var plan = BondPlan.Of(Wanted, null, []);
        Assert.Equal(
            [
                "link add bond0 type bond mode active-backup miimon 100",
                "link set dev eth1 down",
                "link set dev eth1 master bond0",
                "link set dev eth2 down",
                "link set dev eth2 master bond0",
                "link set dev bond0 up",
                "link set dev bond0 type bond primary eth1",
                "address add 192.0.2.1/24 dev bond0",
            ],
            plan.Steps.Select(step => string.Join(' ', step)));
        Assert.Empty(plan.Differences);
    }

    [Fact]
    public void What_is_there_is_completed_and_never_taken_down()
    {
        var now = BondText.Read("bond0", BondTexts.Lacp)! with { Ports = [new("eth1", true, 0, 1000), new("eth9", true, 0, 1000)] };
        var plan = BondPlan.Of(Wanted, now, ["192.0.2.1/24"]);
        Assert.Equal(
            ["link set dev eth2 down", "link set dev eth2 master bond0", "link set dev bond0 up"],
            plan.Steps.Select(step => string.Join(' ', step)));
        Assert.Equal<string>(["its mode is 802.3ad, should be active-backup", "eth9 is in it, and should not be"], plan.Differences);
    }

    private static Bond Backup(string active, (string, bool, int) first, (string, bool, int) second) =>
        BondText.Read("bond0", BondTexts.ActiveBackup(active, first, second))!;
}
