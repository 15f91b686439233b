using System.Collections.Immutable;
using HaActors.Actors.Events;
using HaActors.Actors.Operator;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Events;

public sealed class SightNewsTests
{
    private static readonly OperatorGate.Sight Alone = new(
        null, new Term(1), false, ImmutableSortedDictionary<NodeName, Incarnation>.Empty, ImmutableSortedDictionary<NodeName, string>.Empty, ImmutableSortedDictionary<NodeName, string>.Empty);

    private static readonly OperatorGate.Sight Among = Alone with
    {
        Quorate = true,
        Coordinator = Some.N2,
        Heard = Alone.Heard.Add(Some.N2, new Incarnation("b")).Add(Some.N3, new Incarnation("c")),
    };

    [Fact]
    public void The_first_sight_of_a_node_alone_is_no_news() => Assert.Empty(News(null, Alone));

    [Fact]
    public void A_node_that_finds_the_others_tells_of_itself_of_them_of_quorum_and_of_who_coordinates() => Assert.Equal(
        [
            new ClusterEvent.Membership(Some.N1, MembershipChange.Heard),
            new ClusterEvent.Membership(Some.N2, MembershipChange.Heard, Life: new Incarnation("b")),
            new ClusterEvent.Membership(Some.N3, MembershipChange.Heard, Life: new Incarnation("c")),
            new ClusterEvent.Quorum(true, 3, 3),
            new ClusterEvent.Coordinator(Some.N2, new Term(1)),
        ],
        News(Alone, Among));

    [Fact]
    public void A_node_that_falls_silent_is_told_with_the_life_that_ended() => Assert.Equal(
        [new ClusterEvent.Membership(Some.N3, MembershipChange.Silent, Life: new Incarnation("c"))],
        News(Among, Among with { Heard = Among.Heard.Remove(Some.N3) }));

    [Fact]
    public void A_process_that_replaced_another_is_heard_anew() => Assert.Equal(
        [new ClusterEvent.Membership(Some.N3, MembershipChange.Heard, Life: new Incarnation("d"))],
        News(Among, Among with { Heard = Among.Heard.SetItem(Some.N3, new Incarnation("d")) }));

    [Fact]
    public void Quorum_that_is_lost_counts_the_votes_that_are_left() => Assert.Contains(
        new ClusterEvent.Quorum(false, 1, 3), News(Among, Alone));

    [Fact]
    public void A_term_that_nobody_leads_is_no_news() => Assert.Empty(News(Alone, Alone with { Term = new Term(5) }));

    [Fact]
    public void The_same_coordinator_in_another_term_is_news() => Assert.Equal(
        [new ClusterEvent.Coordinator(Some.N2, new Term(2))], News(Among, Among with { Term = new Term(2) }));

    private static IEnumerable<ClusterEvent> News(OperatorGate.Sight? before, OperatorGate.Sight now) =>
        SightNews.Of(Some.N1, Votes.Of(Some.Cluster()), before, now);
}
