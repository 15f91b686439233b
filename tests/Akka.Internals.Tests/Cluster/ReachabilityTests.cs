using Akka.Cluster;
using static HaActors.Akka.Internals.Tests.Cluster.SomeMembers;

namespace HaActors.Akka.Internals.Tests.Cluster;

public sealed class ReachabilityTests
{
    private static readonly UniqueAddress[] Nodes = [Node('a'), Node('b'), Node('c'), Node('d')];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 100)];

    [Fact]
    public void Nobody_is_unreachable_at_first() => Assert.True(Reachability.Empty.IsReachable(Node('a')));

    [Fact]
    public void One_observer_is_enough_to_be_unreachable_and_all_must_agree_to_be_reachable_again()
    {
        var seen = Reachability.Empty
            .Unreachable(Node('a'), Node('c'))
            .Unreachable(Node('b'), Node('c'));

        Assert.Equal([Node('c')], seen.AllUnreachable);
        Assert.False(seen.Reachable(Node('a'), Node('c')).IsReachable(Node('c')));
        Assert.True(seen.Reachable(Node('a'), Node('c')).Reachable(Node('b'), Node('c')).IsAllReachable);
    }

    [Fact]
    public void A_terminated_incarnation_does_not_come_back()
    {
        var seen = Reachability.Empty.Terminated(Node('a'), Node('b')).Reachable(Node('a'), Node('b'));

        Assert.Equal(Reachability.Status.Terminated, seen.StatusOf(Node('b')));
        Assert.Empty(seen.AllUnreachable);
        Assert.Equal([Node('b')], seen.AllUnreachableOrTerminated);
    }

    [Fact]
    public void What_a_downed_observer_says_can_be_ignored()
    {
        var seen = Reachability.Empty.Unreachable(Node('a'), Node('b'));

        Assert.True(seen.RemoveObservers(new SortedSet<UniqueAddress> { Node('a') }).IsAllReachable);
    }

    [Fact]
    public void An_observer_s_newer_view_wins_also_when_it_reaches_everybody_again()
    {
        var older = Reachability.Empty.Unreachable(Node('a'), Node('b'));
        var newer = older.Reachable(Node('a'), Node('b'));
        var allowed = new SortedSet<UniqueAddress>(Nodes);

        Assert.True(older.Merge(allowed, newer).IsAllReachable);
        Assert.True(newer.Merge(allowed, older).IsAllReachable);
    }

    [Fact]
    public void Removed_nodes_are_forgotten_as_observers_and_as_subjects()
    {
        var seen = Reachability.Empty
            .Unreachable(Node('a'), Node('b'))
            .Unreachable(Node('b'), Node('c'))
            .Unreachable(Node('c'), Node('d'));

        Assert.Equal([Node('d')], seen.Remove(new SortedSet<UniqueAddress> { Node('b') }).AllUnreachable);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Views_of_one_history_merge_to_the_same_whatever_the_order(int seed)
    {
        var chance = new Random(seed);
        var allowed = new SortedSet<UniqueAddress>(Nodes);
        // Each observer changes its own rows only, and knows of the others what it has merged.
        var views = Nodes.Select(_ => Reachability.Empty).ToArray();
        for (var step = 0; step < 30; step++)
        {
            var observer = chance.Next(Nodes.Length);
            var subject = Nodes[chance.Next(Nodes.Length)];
            views[observer] = chance.Next(3) switch
            {
                0 => views[observer].Unreachable(Nodes[observer], subject),
                1 => views[observer].Reachable(Nodes[observer], subject),
                _ => views[observer].Merge(allowed, views[chance.Next(Nodes.Length)]),
            };
        }

        var forwards = views.Aggregate((one, other) => one.Merge(allowed, other));
        var backwards = views.Reverse().Aggregate((one, other) => one.Merge(allowed, other));
        Assert.True(forwards.SameAs(backwards), $"{forwards} and {backwards}");
        Assert.True(forwards.SameAs(forwards.Merge(allowed, forwards)));
    }
}
