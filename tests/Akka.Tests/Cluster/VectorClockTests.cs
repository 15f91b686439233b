using Akka.Cluster;

namespace HaActors.Akka.Tests.Cluster;

public sealed class VectorClockTests
{
    private static readonly VectorClock.Node A = VectorClock.Node.Create("a");
    private static readonly VectorClock.Node B = VectorClock.Node.Create("b");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 50)];

    [Fact]
    public void Empty_clocks_are_the_same() => Assert.True(VectorClock.Create().IsSameAs(VectorClock.Create()));

    [Fact]
    public void A_change_comes_after_what_it_changed()
    {
        var before = VectorClock.Create().Increment(A);
        var after = before.Increment(B);

        Assert.True(before < after);
        Assert.True(after > before);
        Assert.Equal(VectorClock.Ordering.Before, before.CompareTo(after));
    }

    [Fact]
    public void Changes_that_do_not_know_each_other_are_concurrent()
    {
        var common = VectorClock.Create().Increment(A);

        Assert.True(common.Increment(A).IsConcurrentWith(common.Increment(B)));
    }

    [Fact]
    public void A_pruned_node_no_longer_counts()
    {
        var clock = VectorClock.Create().Increment(A);

        Assert.Equal(clock, clock.Increment(B).Prune(B));
    }

    [Fact]
    public void A_node_survives_its_digest() =>
        Assert.Equal(A, VectorClock.Node.FromHash(A.ToString()));

    [Theory, MemberData(nameof(Seeds))]
    public void A_merge_is_not_before_either_and_does_not_depend_on_order(int seed)
    {
        var chance = new Random(seed);
        var (one, two, three) = (Any(chance), Any(chance), Any(chance));
        var merged = one.Merge(two);

        Assert.Equal(two.Merge(one), merged);
        Assert.Equal(merged, merged.Merge(one));
        Assert.Equal(merged.Merge(three), one.Merge(two.Merge(three)));
        Assert.Contains(merged.CompareTo(one), new[] { VectorClock.Ordering.Same, VectorClock.Ordering.After });
        Assert.Contains(merged.CompareTo(two), new[] { VectorClock.Ordering.Same, VectorClock.Ordering.After });
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Comparing_the_other_way_round_gives_the_opposite(int seed)
    {
        var chance = new Random(seed);
        var (one, two) = (Any(chance), Any(chance));
        var opposite = one.CompareTo(two) switch
        {
            VectorClock.Ordering.Before => VectorClock.Ordering.After,
            VectorClock.Ordering.After => VectorClock.Ordering.Before,
            var same => same,
        };

        Assert.Equal(opposite, two.CompareTo(one));
    }

    private static VectorClock Any(Random chance)
    {
        var clock = VectorClock.Create();
        for (var changes = chance.Next(6); changes > 0; changes--)
            clock = clock.Increment(VectorClock.Node.Create($"node-{chance.Next(3)}"));
        return clock;
    }
}
