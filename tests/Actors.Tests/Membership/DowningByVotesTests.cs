using System.Collections.Immutable;
using HaActors.Actors.Membership;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Membership;

public sealed class DowningByVotesTests
{
    [Theory]
    [InlineData("n1 n2", "n3", "n3")]
    [InlineData("n1", "n2 n3", "")]
    [InlineData("n1", "n2", "")]
    [InlineData("n1 n2 n3", "", "")]
    [InlineData("n1 n2 n3", "n3", "n3")]
    [InlineData("", "n1 n2 n3", "")]
    public void The_side_with_a_majority_of_the_configured_votes_downs_the_other(string reachable, string unreachable, string downed) =>
        Assert.Equal(Names(downed), DowningByVotes.Decide(Votes.Of(Some.Cluster()), Names(reachable), Names(unreachable)));

    [Fact]
    public void Half_of_the_votes_is_no_majority()
    {
        var two = Some.Cluster();
        two = two with { Nodes = two.Nodes.Remove(Some.N3) };
        Assert.Empty(DowningByVotes.Decide(Votes.Of(two), Names("n1"), Names("n2")));
    }

    [Fact]
    public void Votes_count_and_not_heads()
    {
        var cluster = Some.Cluster();
        cluster = cluster with { Nodes = cluster.Nodes.SetItem(Some.N1, cluster.Nodes[Some.N1] with { Votes = 3 }) };
        Assert.Equal(Names("n2 n3"), DowningByVotes.Decide(Votes.Of(cluster), Names("n1"), Names("n2 n3")));
        Assert.Empty(DowningByVotes.Decide(Votes.Of(cluster), Names("n2 n3"), Names("n1")));
    }

    private static ImmutableSortedSet<NodeName> Names(string names) =>
        [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new NodeName(name))];
}
