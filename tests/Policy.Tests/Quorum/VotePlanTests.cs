using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using HaActors.Policy.Tests.Log;
using static HaActors.Policy.Tests.Log.Logs;

namespace HaActors.Policy.Tests.Quorum;

public class VotePlanTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private static VoterFacts Facts(int count, string present, string down = "", int seconds = 60, string leaving = "") => new(
        Names(count).ToImmutableSortedDictionary(name => name, _ => 1),
        Set(present),
        Set(present),
        Set(present),
        Set(down).ToImmutableSortedDictionary(name => name, _ => TimeSpan.FromSeconds(seconds)),
        Set(leaving));

    private static ImmutableSortedSet<NodeName> Set(string names) =>
        [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new NodeName(name))];

    private static Votes Ones(int count, params string[] order) => Votes.Of(Table([.. Enumerable.Repeat(1, count)]) with
    {
        TieBreaker = order.Length == 0 ? null : [.. order.Select(name => new NodeName(name))],
    });

    private static QuorumOptions Standing => QuorumOptions.None with { LastManStanding = true, LastManStandingWindow = Window };

    [Fact]
    public void A_silent_nodes_votes_stay_in_the_denominator()
    {
        Assert.Contains("silent", Refusal(VotePlan.SetVotes(Ones(3), new("n3"), 0, Facts(3, "n1 n2"))));
        Assert.Contains("no voter is confirmed down", Refusal(VotePlan.Expect(Ones(3), 2, Facts(3, "n1 n2"))));
        Assert.Null(VotePlan.Due(Ones(3), Standing, Facts(3, "n1 n2")));
    }

    [Fact]
    public void Votes_of_a_node_that_is_down_may_go()
    {
        Assert.Equal(2, Changed(VotePlan.SetVotes(Ones(3), new("n3"), 0, Facts(3, "n1 n2", "n3"))).Total);
        Assert.Equal(2, Changed(VotePlan.Expect(Ones(3), 2, Facts(3, "n1 n2", "n3"))).Total);
    }

    [Fact]
    public void Expected_votes_may_be_more_than_there_are_but_a_quorum_must_be_there()
    {
        var table = Changed(VotePlan.Expect(Ones(3), 5, Facts(3, "n1 n2 n3")));

        Assert.Equal((5, 3), (table.Total, table.Needed));
        Assert.Contains("would end quorum", Refusal(VotePlan.Expect(Ones(3), 6, Facts(3, "n1 n2 n3"))));
        Assert.Equal(3, Changed(VotePlan.Expect(Votes.Of(table), 3, Facts(3, "n1 n2 n3"))).Total);
    }

    [Fact]
    public void Who_is_there_with_a_new_store_makes_no_quorum()
    {
        var facts = Facts(3, "n1 n2 n3") with { Voting = Set("n1 n2"), Ready = Set("n1 n2") };

        Assert.Contains("would end quorum", Refusal(VotePlan.SetVotes(Ones(3), new("n1"), 0, facts)));
        Assert.Equal(2, Changed(VotePlan.SetVotes(Ones(3), new("n3"), 0, facts)).Total);
    }

    [Fact]
    public void One_change_at_a_time() => Assert.Contains(
        "under way", Refusal(VotePlan.SetVotes(Ones(3).ChangingTo(Table(1, 1, 2)), new("n1"), 2, Facts(3, "n1 n2 n3"))));

    [Fact]
    public void The_last_men_stand_after_the_window_and_get_company_back()
    {
        Assert.Null(VotePlan.Due(Ones(4), Standing, Facts(4, "n1 n2 n3", "n4", seconds: 9)));

        var three = VotePlan.Due(Ones(4), Standing, Facts(4, "n1 n2 n3", "n4", seconds: 10))!;
        Assert.Equal((3, 2), (three.Total, three.Needed));

        var back = VotePlan.Due(Votes.Of(three), Standing, Facts(4, "n1 n2 n3 n4"))!;
        Assert.Equal(Ones(4).Present, back);
    }

    [Fact]
    public void Without_a_tie_breaker_two_are_the_least()
    {
        Assert.Null(VotePlan.Due(Ones(2), Standing, Facts(2, "n1", "n2")));
        Assert.Equal(1, VotePlan.Due(Ones(2, "n1"), Standing with { TieBreaker = [new("n1")] }, Facts(2, "n1", "n2"))!.Total);
        Assert.Equal(1, VotePlan.Due(Ones(2), QuorumOptions.None with { TwoNode = true }, Facts(2, "n1", "n2", seconds: 0))!.Total);
    }

    [Fact]
    public void Who_takes_its_votes_along_leaves_at_once() =>
        Assert.Equal(2, VotePlan.Due(Ones(3), QuorumOptions.None, Facts(3, "n1 n2", "n3", seconds: 0, leaving: "n3"))!.Total);

    [Fact]
    public void The_configurations_tie_breaker_comes_into_force() => Assert.Equal(
        [new NodeName("n2")],
        VotePlan.Due(Ones(4), QuorumOptions.None with { TieBreaker = [new("n2")] }, Facts(4, "n1 n2 n3 n4"))!.TieBreaker!);

    /// <summary>Rule 15: each way to divide up to seven voters, some of them with two votes, among up to three sides.</summary>
    [Fact]
    public void Of_every_partition_one_side_at_most_wins_and_just_one_of_two_even_halves()
    {
        for (var count = 2; count <= 7; count++)
        {
            for (var breaker = 0; breaker <= count; breaker++)
            {
                for (var doubled = -1; doubled < count; doubled++)
                    EveryPartition(count, breaker, doubled);
            }
        }
    }

    private static void EveryPartition(int count, int breaker, int doubled)
    {
        ImmutableArray<NodeName> nodes = [.. Names(count)];
        var table = new VoteTable(nodes.Index().ToImmutableSortedDictionary(node => node.Item, node => node.Index == doubled ? 2 : 1))
        {
            TieBreaker = breaker == count ? null : [new("nobody"), nodes[breaker], nodes[0]],
        };
        for (var sides = 0; sides < Math.Pow(3, count); sides++)
        {
            var side = nodes.Index().ToLookup(node => sides / (int)Math.Pow(3, node.Index) % 3, node => node.Item);
            var winners = Enumerable.Range(0, 3).Where(number => table.IsQuorum(side[number])).ToList();
            Assert.True(winners.Count <= 1);
            var isEven = Enumerable.Range(0, 3).Count(number => 2 * side[number].Sum(table.Of) == table.Total) == 2;
            if (isEven)
                Assert.Equal(table.TieBreaker is null ? 0 : 1, winners.Count);
        }
    }

    /// <summary>Whatever is asked for and whoever is there: any quorum before, meanwhile and after shares a voter with the next.</summary>
    [Fact]
    public void Any_quorum_before_and_any_after_share_a_voter()
    {
        var chance = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var count = chance.Next(2, 6);
            var votes = Votes.Of(new VoteTable(Names(count).ToImmutableSortedDictionary(name => name, _ => chance.Next(0, 3)))
            {
                TieBreaker = chance.Next(2) == 0 ? null : [new($"n{chance.Next(1, count + 1)}")],
            });
            if (!votes.Present.IsQuorum(votes.Voters))
                continue;

            var names = Names(count).ToList();
            var present = string.Join(' ', names.Where(_ => chance.Next(4) > 0));
            var down = string.Join(' ', names.Where(name => !Set(present).Contains(name) && chance.Next(2) == 0));
            var facts = Facts(count, present, down);
            if (Next(votes, facts, chance) is not { } table)
                continue;

            Assert.True(table.IsQuorum(facts.Present));
            Assert.All(names, name => Assert.True(
                table.Of(name) >= votes.Present.Of(name) || facts.Present.Contains(name) || facts.DownFor.ContainsKey(name)));
            Overlap(names, votes, votes.ChangingTo(table));
            Overlap(names, votes.ChangingTo(table), Votes.Of(table));
        }
    }

    private static VoteTable? Next(Votes votes, VoterFacts facts, Random chance) => chance.Next(3) switch
    {
        0 => (VotePlan.SetVotes(votes, new($"n{chance.Next(1, 6)}"), chance.Next(0, 4), facts) as VoteChange.To)?.Table,
        1 => (VotePlan.Expect(votes, chance.Next(1, 9), facts) as VoteChange.To)?.Table,
        _ => VotePlan.Due(votes, Standing with { TieBreaker = [new("n2")] }, facts),
    };

    private static void Overlap(List<NodeName> names, Votes one, Votes other)
    {
        for (var set = 0; set < 1 << names.Count; set++)
        {
            // The largest set that shares nobody with this one.
            var here = names.Where((_, index) => (set & (1 << index)) != 0);
            Assert.False(one.IsQuorum(here) && other.IsQuorum(names.Except(here)));
        }
    }

    private static VoteTable Changed(VoteChange change) => Assert.IsType<VoteChange.To>(change).Table;

    private static string Refusal(VoteChange change) => Assert.IsType<VoteChange.Refused>(change).Reason;
}
