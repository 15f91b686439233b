using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Policy.Tests.Quorum;

public class HandicapTests
{
    private static readonly TimeSpan DeadTime = TimeSpan.FromMilliseconds(500);

    [Theory]
    [InlineData("n1 1, n2 1, witness 1", "n1", true)]
    [InlineData("n1 1, n2 1, witness 1", "n1 witness", true)]
    [InlineData("n1 1, n2 1, witness 1", "n1 n2", false)]
    [InlineData("n1 1, n2 0, witness 1", "n1", true)]
    [InlineData("n1 2, n2 0, witness 1", "n1", false)]
    [InlineData("n1 1, n2 1, n3 1", "n1", false)]
    [InlineData("n1 1, n2 1", "n1", false)]
    public void Sides_are_tied_where_one_that_is_no_member_decides(string votes, string heard, bool isTied) =>
        Assert.Equal(isTied, Handicap.IsTied(VotesOf(votes), Nodes(heard), node => node == WitnessSettings.Voter));

    [Fact]
    public void While_votes_change_both_tables_count()
    {
        var changing = VotesOf("n1 2, n2 0, witness 1").ChangingTo(VotesOf("n1 1, n2 1, witness 1").Present);

        Assert.True(Handicap.IsTied(changing, Nodes("n1"), node => node == WitnessSettings.Voter));
    }

    [Fact]
    public void A_node_that_sees_all_is_not_held_up()
    {
        Assert.Equal(TimeSpan.Zero, Handicap.BeforeTerm(false, true, DeadTime));
        Assert.Equal(TimeSpan.Zero, Handicap.BeforeRace(false, TimeSpan.Zero, DeadTime));
        Assert.False(Handicap.Resigns(false, true));
    }

    [Fact]
    public void Where_sides_are_not_tied_heuristics_hold_up_no_takeover()
    {
        Assert.Equal(TimeSpan.Zero, Handicap.BeforeTerm(true, false, DeadTime));
        Assert.False(Handicap.Resigns(true, false));
        Assert.True(Handicap.BeforeTerm(true, true, DeadTime) > DeadTime);
    }

    [Fact]
    public void Of_two_that_race_the_one_that_is_blind_fences_after_the_other_has_had_its_time_whoever_runs_more()
    {
        RaceStake[] stakes = [new(null, 0), new(null, 3), new(1, 1), new(9, 1)];
        foreach (var configured in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(15) })
        {
            foreach (var (one, other) in stakes.SelectMany(one => stakes.Select(other => (one, other))))
            {
                var blind = TwoNodeRace.Delay(new("n1"), one, new("n2"), other, configured, DeadTime)
                    + Handicap.BeforeRace(true, configured, DeadTime);
                var sees = TwoNodeRace.Delay(new("n2"), other, new("n1"), one, configured, DeadTime);
                Assert.True(blind - sees >= 3 * DeadTime);
            }
        }
    }

    private static IEnumerable<NodeName> Nodes(string names) => names.Split(' ').Select(name => new NodeName(name));

    private static Votes VotesOf(string votes) => Votes.Of(new VoteTable(votes.Split(", ")
        .Select(vote => vote.Split(' '))
        .ToImmutableSortedDictionary(vote => new NodeName(vote[0]), vote => int.Parse(vote[1]))));
}
