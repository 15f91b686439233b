using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using static HaActors.Policy.Tests.Cases;

namespace HaActors.Policy.Tests.Quorum;

public class FoundingTests
{
    [Fact]
    public void Alone_nobody_founds() =>
        Assert.IsType<JoinDecision.Wait>(Founding.Decide(Votes.Of(Cluster()), N1, []));

    [Fact]
    public void The_lowest_founds_when_a_quorum_backs_it() =>
        Assert.IsType<JoinDecision.Found>(Founding.Decide(Votes.Of(Cluster()), N1, [new PeerView(N2, false, N1)]));

    [Fact]
    public void A_node_that_backs_another_waits() =>
        Assert.IsType<JoinDecision.Wait>(Founding.Decide(Votes.Of(Cluster()), N2, [new PeerView(N1, false, N1), new PeerView(N3, false, N1)]));

    [Fact]
    public void A_member_that_is_heard_is_joined() => Assert.Equal(
        new JoinDecision.JoinThrough(N3),
        Founding.Decide(Votes.Of(Cluster()), N1, [new PeerView(N2, false, N1), new PeerView(N3, true, N3)]));

    /// <summary>Whatever pairs hear each other among five nodes, at most one founds.</summary>
    [Fact]
    public void No_pattern_of_links_has_two_founders()
    {
        var names = Enumerable.Range(1, 5).Select(number => new NodeName($"n{number}")).ToArray();
        var cluster = Cluster() with { Nodes = Nodes(1, 1, 1, 1, 1) };
        var links = (from a in Enumerable.Range(0, 5) from b in Enumerable.Range(a + 1, 4 - a) select (a, b)).ToArray();
        for (var bits = 0; bits < 1 << links.Length; bits++)
        {
            var present = links.Where((_, index) => (bits & (1 << index)) != 0).ToArray();
            NodeName[] Heard(int node) => [.. present.Where(link => link.a == node || link.b == node).Select(link => names[link.a == node ? link.b : link.a])];
            PeerView View(NodeName name) => new(name, false, Founding.Backed(name, Heard(Array.IndexOf(names, name)).Select(other => new PeerView(other, false, null))));

            var founders = names.Where((name, index) =>
                Founding.Decide(Votes.Of(cluster), name, [.. Heard(index).Select(View)]) is JoinDecision.Found);

            Assert.True(founders.Count() <= 1);
        }
    }
}
