using Akka.Cluster;
using Akka.Cluster.SBR;
using static HaActors.Akka.Internals.Tests.Cluster.SomeMembers;

namespace HaActors.Akka.Internals.Tests.Cluster;

/// <summary>
/// Sides of a partition as text: "ab|c" means that a and b reach each other and not c; the decision is that of the
/// left side. A letter's suffix is its status: j joining, l leaving, x exiting.
/// </summary>
public sealed class DowningStrategyTests
{
    [Theory]
    [InlineData("ab|c", "c")]
    [InlineData("c|ab", "c")]
    [InlineData("ab|cd", "cd")]        // equal sides: the lowest address goes on
    [InlineData("cd|ab", "cd")]
    [InlineData("a|bcd", "a")]
    [InlineData("ab|cj", "c")]         // joining ones do not count …
    [InlineData("bc|aj", "a")]
    [InlineData("b|aj", "ab")]         // … and might have come up on the other side, where they would
    [InlineData("abc|dj", "d")]
    [InlineData("abl|cd", "abcd")]     // leaving ones might be gone on the other side
    [InlineData("abcx|d", "d")]
    public void Keep_majority(string partition, string downed) =>
        AssertDowns(new KeepMajority(null), partition, downed);

    [Theory]
    [InlineData(2, "ab|c", "c")]
    [InlineData(2, "c|ab", "c")]
    [InlineData(3, "ab|cd", "ab")]
    [InlineData(3, "abc|de", "de")]
    [InlineData(2, "abc|d", "abcd")]   // more members than the quorum is for: both sides could have one
    public void Static_quorum(int size, string partition, string downed) =>
        AssertDowns(new StaticQuorum(size, null), partition, downed);

    [Theory]
    [InlineData(true, "ab|cd", "cd")]
    [InlineData(true, "cd|ab", "cd")]
    [InlineData(true, "a|bcd", "a")]   // the oldest is alone
    [InlineData(true, "bcd|a", "a")]
    [InlineData(false, "a|bcd", "bcd")]
    [InlineData(false, "bcd|a", "bcd")]
    [InlineData(true, "a|b", "b")]     // of two, the oldest goes on
    [InlineData(true, "b|a", "b")]
    public void Keep_oldest(bool downIfAlone, string partition, string downed) =>
        AssertDowns(new KeepOldest(downIfAlone, null), partition, downed);

    [Theory]
    [InlineData("alc|bd", "abcd")]     // an oldest that is leaving may be gone for the others, who have the next
    [InlineData("bd|alc", "bd")]
    [InlineData("alb|c", "c")]
    [InlineData("bc|al", "a")]
    [InlineData("a|bj", "b")]
    public void Keep_oldest_while_members_come_and_go(string partition, string downed) =>
        AssertDowns(new KeepOldest(true, null), partition, downed);

    [Theory]
    [InlineData(1, "ab|cd", "cd")]
    [InlineData(1, "cd|ab", "cd")]
    [InlineData(1, "b|acd", "acd")]    // alone or not
    [InlineData(1, "acd|b", "acd")]
    [InlineData(2, "b|acd", "abcd")]   // too few are left with it
    [InlineData(2, "acd|b", "acd")]
    [InlineData(1, "cd|a", "cd")]      // the referee is no member any more
    [InlineData(1, "bja|cd", "cd")]
    public void Keep_referee(int atLeast, string partition, string downed) =>
        AssertDowns(new KeepReferee(Node('b').Address, atLeast), partition, downed);

    [Theory]
    [InlineData("ab|c", 0)]
    [InlineData("c|ab", 2)]
    [InlineData("ab|cd", 0)]           // of two equal sides that with the lowest address asks first
    [InlineData("cd|ab", 2)]
    [InlineData("acj|b", 0)]
    public void The_smaller_side_asks_later_for_the_lease(string partition, int seconds)
    {
        var strategy = new LeaseMajority(TimeSpan.FromSeconds(2), null);
        Assert.Equal(TimeSpan.FromSeconds(seconds), strategy.DelayOf(View(partition)));
    }

    [Fact]
    public void Without_the_lease_a_side_downs_itself_and_those_that_it_half_reaches()
    {
        // a and b do not reach each other and c reaches both; d is cut off.
        var members = "abcd".Select(name => Member(name));
        var accusations = Reachability.Empty.Unreachable(Node('a'), Node('b')).Unreachable(Node('b'), Node('a'));
        accusations = "abc".Aggregate(accusations, (all, name) => all.Unreachable(Node(name), Node('d')));
        var view = PartitionView.Of(members, [Node('a'), Node('b'), Node('d')]) with { Reachability = accusations };
        var strategy = new LeaseMajority(TimeSpan.Zero, null);
        var decision = strategy.Decide(view);

        Assert.Equal(Decision.AcquireLeaseAndDownIndirectlyConnected, decision);
        Assert.Equal("abd", Names(strategy.NodesToDown(view, decision)));
        Assert.Equal("abc", Names(strategy.NodesToDown(view, LeaseMajority.Reverse(decision))));
    }

    [Theory]
    [InlineData("ab|c", "abc")]
    [InlineData("a|b", "ab")]
    public void Down_all(string partition, string downed) => AssertDowns(new DownAllNodes(), partition, downed);

    [Theory]
    [InlineData("ab|c")]
    [InlineData("ab|cd")]
    [InlineData("a|bcde")]
    [InlineData("ace|bdf")]
    public void Both_sides_down_the_same_nodes(string partition)
    {
        DowningStrategy[] strategies = [new KeepMajority(null), new KeepOldest(true, null), new StaticQuorum(4, null)];
        var sides = partition.Split('|');
        foreach (var strategy in strategies)
        {
            var here = Downs(strategy, partition);
            var there = Downs(strategy, $"{sides[1]}|{sides[0]}");
            // A side may find that it has no quorum and down itself; then the other may not keep it either.
            Assert.True(
                here == there || strategy is StaticQuorum,
                $"{strategy.GetType().Name} {partition}: {here}, {there}");
        }
    }

    [Fact]
    public void Only_members_with_the_role_count()
    {
        var members = new[]
        {
            Member('a', MemberStatus.Up, "voter"), Member('b'), Member('c'), Member('d', MemberStatus.Up, "voter"),
            Member('e', MemberStatus.Up, "voter"),
        };
        var view = PartitionView.Of(members, [Node('d'), Node('e')]);

        Assert.Equal(Decision.DownReachable, new KeepMajority("voter").Decide(view));
        Assert.Equal(Decision.DownUnreachable, new KeepMajority(null).Decide(view));
    }

    [Fact]
    public void Members_that_are_connected_through_others_are_downed_and_the_rest_goes_on()
    {
        // a and b do not reach each other; c reaches both, and both have seen its state.
        var members = new[] { Member('a'), Member('b'), Member('c') };
        var view = PartitionView.Of(members, [Node('a'), Node('b')]) with
        {
            Reachability = Reachability.Empty.Unreachable(Node('a'), Node('b')).Unreachable(Node('b'), Node('a')),
        };
        var strategy = new KeepMajority(null);
        var decision = strategy.Decide(view);

        Assert.Equal(Decision.DownIndirectlyConnected, decision);
        Assert.Equal([Node('a'), Node('b')], strategy.NodesToDown(view, decision).Select(node => node.UniqueAddress));
    }

    [Theory]
    [InlineData("abc", "d", Decision.DownUnreachable)]
    [InlineData("d", "abc", Decision.DownReachable)]
    public void What_a_downed_member_saw_makes_nobody_indirectly_connected(string here, string there, object expected)
    {
        // e was cut off and downed before a, b, c and d came apart: it accuses all of them, and they accuse it.
        var members = "abcd".Select(name => Member(name)).Append(Member('e', MemberStatus.Down));
        var accusations = "abcd".Aggregate(Reachability.Empty, (all, name) =>
            all.Unreachable(Node('e'), Node(name)).Unreachable(Node(name), Node('e')));
        accusations = here.Aggregate(accusations, (all, observer) =>
            there.Aggregate(all, (also, subject) => also.Unreachable(Node(observer), Node(subject))));
        var view = PartitionView.Of(members, there.Select(name => Node(name))) with { Reachability = accusations };

        Assert.Equal((Decision)expected, new KeepMajority(null).Decide(view));
    }

    private static void AssertDowns(DowningStrategy strategy, string partition, string expected) =>
        Assert.Equal(expected, Downs(strategy, partition));

    private static string Downs(DowningStrategy strategy, string partition)
    {
        var view = View(partition);
        return Names(strategy.NodesToDown(view, strategy.Decide(view)));
    }

    private static string Names(IEnumerable<Member> members) =>
        string.Concat(members.Select(member => member.Address.Host));

    private static PartitionView View(string partition)
    {
        var sides = partition.Split('|');
        var unreachable = Parse(sides[1]).ToArray();
        return PartitionView.Of(
            Parse(sides[0]).Concat(unreachable), unreachable.Select(member => member.UniqueAddress));
    }

    private static IEnumerable<Member> Parse(string side)
    {
        for (var at = 0; at < side.Length; at++)
        {
            var status = side.ElementAtOrDefault(at + 1) switch
            {
                'j' => MemberStatus.Joining,
                'l' => MemberStatus.Leaving,
                'x' => MemberStatus.Exiting,
                _ => MemberStatus.Up,
            };
            yield return Member(side[at], status);
            if (status != MemberStatus.Up)
                at++;
        }
    }
}
