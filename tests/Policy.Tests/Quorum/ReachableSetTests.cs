using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using static HaActors.Policy.Tests.Cases;

namespace HaActors.Policy.Tests.Quorum;

public class ReachableSetTests
{
    [Fact]
    public void One_cut_link_costs_one_node_and_not_the_coordinator()
    {
        var hears = Matrix(3, (0, 1), (0, 2));

        Assert.Equal([N1, N2], ReachableSet.Keep(Votes.Of(Cluster()), hears, N1));
        Assert.Equal([N1, N3], ReachableSet.Keep(Votes.Of(Cluster()), hears, N3));
    }

    [Fact]
    public void A_link_counts_only_when_both_ends_hear()
    {
        var hears = Matrix(3, (0, 1), (1, 2), (0, 2));
        var deaf = hears.SetItem(N3, [N1]);

        Assert.Equal([N1, N2], ReachableSet.Keep(Votes.Of(Cluster()), deaf, N1));
    }

    /// <summary>All link matrices of up to five nodes: 1,024 for five.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Of_every_matrix_the_kept_set_is_mutual_has_quorum_and_none_is_larger(int count)
    {
        var cluster = Cluster() with { Nodes = Nodes([.. Enumerable.Repeat(1, count)]) };
        var links = (from a in Enumerable.Range(0, count) from b in Enumerable.Range(a + 1, count - a - 1) select (a, b)).ToArray();
        for (var bits = 0; bits < 1 << links.Length; bits++)
        {
            var present = links.Where((_, index) => (bits & (1 << index)) != 0).ToArray();
            var hears = Matrix(count, present);
            var kept = ReachableSet.Keep(Votes.Of(cluster), hears, N1);
            var best = LargestMutualSet(count, present);

            if (2 * best <= count)
            {
                Assert.Empty(kept);
                continue;
            }

            Assert.Equal(best, kept.Count);
            Assert.All(kept, one => Assert.All(kept, other => Assert.True(one == other || hears[one].Contains(other))));
        }
    }

    private static int LargestMutualSet(int count, (int A, int B)[] links) => Enumerable.Range(1, (1 << count) - 1)
        .Where(set => Pairs(set, count).All(links.Contains))
        .Max(set => System.Numerics.BitOperations.PopCount((uint)set));

    private static IEnumerable<(int, int)> Pairs(int set, int count) =>
        from a in Enumerable.Range(0, count)
        from b in Enumerable.Range(a + 1, count - a - 1)
        where (set & (1 << a)) != 0 && (set & (1 << b)) != 0
        select (a, b);

    private static ImmutableSortedDictionary<NodeName, ImmutableSortedSet<NodeName>> Matrix(int count, params (int A, int B)[] links) =>
        Enumerable.Range(0, count).ToImmutableSortedDictionary(
            node => new NodeName($"n{node + 1}"),
            node => links.Where(link => link.A == node || link.B == node)
                .Select(link => new NodeName($"n{(link.A == node ? link.B : link.A) + 1}"))
                .ToImmutableSortedSet());
}
