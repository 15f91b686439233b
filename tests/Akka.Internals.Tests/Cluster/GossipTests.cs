using System.Collections.Immutable;
using Akka.Cluster;
using static HaActors.Akka.Internals.Tests.Cluster.SomeMembers;

namespace HaActors.Akka.Internals.Tests.Cluster;

public sealed class GossipTests
{
    private static readonly ImmutableSortedSet<UniqueAddress> Nobody = [];

    [Theory]
    [InlineData(MemberStatus.Up, MemberStatus.Leaving, MemberStatus.Leaving)]
    [InlineData(MemberStatus.Leaving, MemberStatus.Exiting, MemberStatus.Exiting)]
    [InlineData(MemberStatus.Exiting, MemberStatus.Down, MemberStatus.Down)]
    [InlineData(MemberStatus.Joining, MemberStatus.Up, MemberStatus.Up)]
    [InlineData(MemberStatus.Joining, MemberStatus.WeaklyUp, MemberStatus.WeaklyUp)]
    public void Of_two_views_of_a_member_the_one_further_on_is_kept(
        MemberStatus one, MemberStatus other, MemberStatus kept)
    {
        var left = new Gossip([Member('a'), Member('b', one)]);
        var right = new Gossip([Member('a'), Member('b', other)]);

        Assert.Equal(kept, left.Merge(right).Member(Node('b')).Status);
        Assert.Equal(kept, right.Merge(left).Member(Node('b')).Status);
    }

    [Fact]
    public void A_merged_version_is_seen_by_nobody_and_comes_after_both()
    {
        var left = new Gossip([Member('a')], [Node('a')]).Increment(Gossip.ClockNode(Node('a')));
        var right = new Gossip([Member('a'), Member('b')], [Node('b')]).Increment(Gossip.ClockNode(Node('b')));
        var merged = left.Merge(right);

        Assert.Empty(merged.Seen);
        Assert.True(merged.Version.IsAfter(left.Version));
        Assert.True(merged.Version.IsAfter(right.Version));
        Assert.Equal([Member('a'), Member('b')], merged.Members);
    }

    [Fact]
    public void A_removed_member_does_not_come_back_from_a_node_that_was_cut_off()
    {
        var before = new Gossip([Member('a'), Member('b'), Member('c')])
            .Increment(Gossip.ClockNode(Node('a')))
            .Increment(Gossip.ClockNode(Node('c')));
        var after = before.Remove([Node('c')], nowMs: 1).Increment(Gossip.ClockNode(Node('a')));
        var cutOff = before.Increment(Gossip.ClockNode(Node('b')));

        Assert.Equal([Member('a'), Member('b')], after.Merge(cutOff).Members);
        Assert.Equal([Member('a'), Member('b')], cutOff.Merge(after).Members);
        Assert.DoesNotContain(Gossip.ClockNode(Node('c')), cutOff.Merge(after).Version.Versions.Keys);
    }

    [Fact]
    public void A_new_incarnation_is_another_member_than_the_removed_one()
    {
        var fresh = global::Akka.Cluster.Member.Create(Node('c', uid: 2), [], global::Akka.Util.AppVersion.Zero);
        var after = new Gossip([Member('a')]).Remove([Node('c')], nowMs: 1).With([Member('a'), fresh]);

        Assert.True(after.Merge(new Gossip([Member('a'), Member('c')])).HasMember(fresh.UniqueAddress));
    }

    [Fact]
    public void Whom_a_removed_member_had_admitted_makes_a_new_version()
    {
        var before = new Gossip([Member('a'), Member('b')])
            .Increment(Gossip.ClockNode(Node('a')))
            .Increment(Gossip.ClockNode(Node('b')));
        var admitted = before.With([Member('a'), Member('b'), Member('c', MemberStatus.Joining)])
            .Increment(Gossip.ClockNode(Node('b')));
        var removed = before.Remove([Node('b')], nowMs: 1).Increment(Gossip.ClockNode(Node('a')));

        var merged = removed.MergedBy(Gossip.ClockNode(Node('a')), admitted);

        Assert.True(merged.HasMember(Node('c')));
        Assert.True(merged.Version.IsAfter(removed.Version));
    }

    [Fact]
    public void A_removal_that_says_all_that_is_known_is_taken_over_as_it_is()
    {
        var before = new Gossip([Member('a'), Member('b'), Member('c', MemberStatus.Down)])
            .Increment(Gossip.ClockNode(Node('a')))
            .Increment(Gossip.ClockNode(Node('c')));
        var removed = before.Remove([Node('c')], nowMs: 1).Increment(Gossip.ClockNode(Node('a')));

        var merged = before.MergedBy(Gossip.ClockNode(Node('b')), removed);

        Assert.Equal(VectorClock.Ordering.Same, merged.Version.CompareTo(removed.Version));
    }

    [Fact]
    public void Old_tombstones_are_dropped()
    {
        var gossip = new Gossip([Member('a')]).Remove([Node('b')], nowMs: 10).Remove([Node('c')], nowMs: 20);

        Assert.Equal([Node('c')], gossip.PruneTombstones(removedBeforeMs: 15).Tombstones.Keys);
    }

    [Fact]
    public void Convergence_waits_for_members_that_are_up_and_have_not_seen_the_version()
    {
        var gossip = new Gossip([Member('a'), Member('b'), Member('c', MemberStatus.Joining)], [Node('a')]);

        Assert.False(State(gossip).HasConverged(Nobody));
        Assert.True(State(gossip.SeenBy(Node('b'))).HasConverged(Nobody));
    }

    [Fact]
    public void Convergence_waits_for_the_unreachable_unless_they_are_down_or_exiting()
    {
        var unreachable = Reachability.Empty.Unreachable(Node('a'), Node('b'));
        var seen = new[] { Node('a'), Node('b') }.ToImmutableSortedSet();
        Gossip With(MemberStatus status) => new([Member('a'), Member('b', status)], seen, unreachable);

        Assert.False(State(With(MemberStatus.Up)).HasConverged(Nobody));
        Assert.True(State(With(MemberStatus.Down)).HasConverged(Nobody));
        Assert.True(State(With(MemberStatus.Exiting)).HasConverged(Nobody));
    }

    [Fact]
    public void The_leader_is_the_first_reachable_member_that_is_up()
    {
        var gossip = new Gossip(
            [Member('a', MemberStatus.Joining), Member('b'), Member('c'), Member('d', MemberStatus.Down)],
            reachability: Reachability.Empty.Unreachable(Node('c'), Node('b')));

        Assert.Equal(Node('c'), new MembershipState(gossip, Node('c')).Leader?.UniqueAddress);
        // Each counts itself as reachable: a side that is cut off has a leader too.
        Assert.Equal(Node('b'), new MembershipState(gossip, Node('b')).Leader?.UniqueAddress);
    }

    private static MembershipState State(Gossip gossip) => new(gossip, Node('a'));
}
