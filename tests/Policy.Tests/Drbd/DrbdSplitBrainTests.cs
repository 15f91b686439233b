using System.Collections.Immutable;
using HaActors.Policy.Drbd;
using HaActors.Policy.Model;

namespace HaActors.Policy.Tests.Drbd;

public sealed class DrbdSplitBrainTests
{
    private static readonly NodeName N1 = new("n1");
    private static readonly NodeName N2 = new("n2");
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 30, 0, TimeSpan.Zero);

    // Both continued from generation A: each began one of its own and keeps A as its bitmap's.
    private const string Ours = "B000000000000000:A000000000000000:9000000000000000:0000000000000000:1:1:1:0:0:0:0";
    private const string Theirs = "C000000000000001:A000000000000000:9000000000000000:0000000000000000:1:1:1:0:0:0:0";

    private static DrbdSide Of(string generations, DrbdResource? state) =>
        new(state, ImmutableSortedDictionary<int, DrbdGenerations>.Empty.Add(0, DrbdGenerations.Read(generations)!));

    private static DrbdSide Alone(string generations, DrbdRole role = DrbdRole.Secondary, DrbdDisk disk = DrbdDisk.UpToDate) =>
        Of(generations, DrbdPromotionTests.Side(role, disk, null));

    private static DrbdRelation Relation(string ours, string theirs) =>
        DrbdGenerations.Compare(DrbdGenerations.Read(ours)!, DrbdGenerations.Read(theirs)!);

    [Fact]
    public void Sides_that_both_left_a_common_generation_are_in_split_brain() =>
        Assert.Equal(DrbdRelation.SplitBrain, Relation(Ours, Theirs));

    [Fact]
    public void Whose_generation_the_other_remembers_is_older()
    {
        const string Old = "A000000000000000:0000000000000000:9000000000000000:0000000000000000:1:0:0:0:0:0:0";
        Assert.Equal(DrbdRelation.OursNewer, Relation(Ours, Old));
        Assert.Equal(DrbdRelation.TheirsNewer, Relation(Old, Ours));
    }

    [Fact]
    public void The_bit_that_marks_a_primary_is_no_part_of_a_generation() => Assert.Equal(
        DrbdRelation.Same, Relation("A000000000000001:0:0:0:1:1:1:1:0:0:0", "A000000000000000:0:0:0:1:1:0:1:0:0:0"));

    [Fact]
    public void A_new_disk_takes_what_the_other_has()
    {
        // As drbdmeta create-md leaves it.
        const string New = "0000000000000004:0000000000000000:0000000000000000:0000000000000000:0:0:0:0:0:0:0";
        Assert.Equal(DrbdRelation.TheirsNewer, Relation(New, Ours));
        Assert.Equal(DrbdRelation.Same, Relation(New, New));
    }

    [Fact]
    public void Data_of_different_origin_are_unrelated() => Assert.Equal(
        DrbdRelation.Unrelated, Relation(Ours, "D000000000000000:E000000000000000:F000000000000000:0:1:1:0:0:0:0:0"));

    [Fact]
    public void The_longer_line_of_drbd_9_is_read()
    {
        // As drbdmeta v09 prints it; the eighth flag of 8.4's order is the third here.
        var read = DrbdGenerations.Read("A000000000000000:B000000000000000:0000000000000000:0000000000000000:1:1:0:1:1:0:0:0:0:0:0:1");
        Assert.True(read!.WasCrashedPrimary);
        Assert.Null(DrbdGenerations.Read("r0 has no peer"));
    }

    [Fact]
    public void A_disk_that_is_whole_and_not_up_to_date_is_outdated()
    {
        Assert.False(DrbdGenerations.Read(Ours)!.IsOutdated);
        Assert.True(DrbdGenerations.Read(Ours.Replace(":1:1:1:0", ":1:0:1:0", StringComparison.Ordinal))!.IsOutdated);
        Assert.False(DrbdGenerations.Read(Ours.Replace(":1:1:1:0", ":0:0:1:0", StringComparison.Ordinal))!.IsOutdated);
    }

    [Fact]
    public void It_is_explained_with_both_sides_generations_and_times()
    {
        var ours = Alone(Ours, DrbdRole.Primary) with { LinkLostAt = Now, WrittenAloneKib = 2048 };
        var text = string.Join('\n', DrbdSplitBrain.Explain("r0", N1, ours, N2, Alone(Theirs)));
        Assert.Contains("both written after they lost each other", text, StringComparison.Ordinal);
        Assert.Contains("alone since 2026-03-04 12:30:00Z", text, StringComparison.Ordinal);
        Assert.Contains("2.0 MiB", text, StringComparison.Ordinal);
        Assert.Contains("B000000000000000:A000000000000000", text, StringComparison.Ordinal);
        Assert.Contains("C000000000000001:A000000000000000", text, StringComparison.Ordinal);
        Assert.Equal(N2, DrbdSplitBrain.Suggested(N1, ours, N2, Alone(Theirs)));
    }

    [Fact]
    public void A_whole_heal_takes_each_step_once_and_in_order()
    {
        var backed = Alone(Theirs, DrbdRole.Primary) with
        {
            Backing = ImmutableSortedDictionary<int, DrbdBacking>.Empty.Add(0, new DrbdBacking("vg0", "r0")),
        };
        var survivor = Alone(Ours, DrbdRole.Primary);
        var heal = DrbdHeal.Begin("r0", N2, N1, takesSnapshot: true);

        var snapshot = Assert.IsType<DrbdHealStep.Snapshot>(heal.Next(backed, survivor, Now));
        Assert.Equal((N2, "vg0/r0", "r0-0-before-heal-20260304-123000"), (snapshot.Node, snapshot.Of.ToString(), snapshot.Name));
        heal = heal.With(0, "vg0/r0-0-before-heal-20260304-123000");

        Assert.Equal(new DrbdHealStep.Secondary(N2), heal.Next(backed, survivor, Now));
        var secondary = backed with { State = backed.State! with { Role = DrbdRole.Secondary } };
        Assert.Equal(new DrbdHealStep.Discard(N2), heal.Next(secondary, survivor, Now));
        heal = heal.WithTry();

        var waits = secondary with { State = DrbdPromotionTests.Side(DrbdRole.Secondary, DrbdDisk.UpToDate, DrbdLink.Connecting) };
        Assert.Equal(new DrbdHealStep.Connect(N1), heal.Next(waits, survivor, Now));

        var target = secondary with
        {
            State = DrbdPromotionTests.Side(DrbdRole.Secondary, DrbdDisk.Inconsistent, peer: DrbdRole.Primary, replication: DrbdReplication.SyncTarget),
        };
        var source = survivor with
        {
            State = DrbdPromotionTests.Side(DrbdRole.Primary, DrbdDisk.UpToDate, replication: DrbdReplication.SyncSource, peerDisk: DrbdDisk.Inconsistent),
        };
        Assert.IsType<DrbdHealStep.Wait>(heal.Next(target, source, Now));

        var done = heal.Next(
            target with { State = DrbdPromotionTests.Side(DrbdRole.Secondary, DrbdDisk.UpToDate, peer: DrbdRole.Primary) },
            source with { State = DrbdPromotionTests.Side(DrbdRole.Primary, DrbdDisk.UpToDate) },
            Now);
        Assert.Contains("vg0/r0-0-before-heal", Assert.IsType<DrbdHealStep.Done>(done).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_given_up_where_there_is_no_split_brain()
    {
        const string Old = "A000000000000000:0000000000000000:9000000000000000:0000000000000000:1:0:0:0:0:0:0";
        Assert.IsType<DrbdHealStep.GiveUp>(DrbdHeal.Begin("r0", N2, N1, false).Next(Alone(Old), Alone(Ours), Now));
    }

    [Fact]
    public void Nothing_is_copied_from_bad_data() => Assert.IsType<DrbdHealStep.GiveUp>(
        DrbdHeal.Begin("r0", N2, N1, false).Next(Alone(Theirs), Alone(Ours, disk: DrbdDisk.Inconsistent), Now));

    [Fact]
    public void A_victim_that_looks_for_its_peer_is_disconnected_before_it_promises_to_discard()
    {
        var waits = Of(Theirs, DrbdPromotionTests.Side(DrbdRole.Secondary, DrbdDisk.UpToDate, DrbdLink.Connecting));
        Assert.Equal(new DrbdHealStep.Disconnect(N2), DrbdHeal.Begin("r0", N2, N1, false).Next(waits, Alone(Ours), Now));
    }

    [Fact]
    public void A_heal_that_leads_nowhere_ends()
    {
        var heal = DrbdHeal.Begin("r0", N2, N1, false);
        for (var tries = 0; tries < 3; tries++)
        {
            Assert.Equal(new DrbdHealStep.Discard(N2), heal.Next(Alone(Theirs), Alone(Ours), Now));
            heal = heal.WithTry();
        }

        Assert.IsType<DrbdHealStep.GiveUp>(heal.Next(Alone(Theirs), Alone(Ours), Now));
    }

    [Fact]
    public void Silence_of_a_side_is_waited_for_and_never_guessed_about()
    {
        Assert.IsType<DrbdHealStep.Wait>(DrbdHeal.Begin("r0", N2, N1, false).Next(null, Alone(Ours), Now));
        Assert.IsType<DrbdHealStep.Wait>(DrbdHeal.Begin("r0", N2, N1, false).Next(Alone(Theirs), null, Now));
    }
}
