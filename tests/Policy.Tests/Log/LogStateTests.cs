using HaActors.Policy.Log;
using static HaActors.Policy.Tests.Log.Logs;

namespace HaActors.Policy.Tests.Log;

public class LogStateTests
{
    private static CommandId Id(long number, string origin = "a") => new(new CommandOrigin(origin), number);

    [Fact]
    public void A_command_is_carried_out_once()
    {
        var log = OfTerms(1).With(1, new Change.Configure(0, "a"), Id(1)).With(2, new Change.Configure(0, "a"), Id(1));

        Assert.Equal((1L, "a"), (log.Newest.Revision, log.Newest.Configuration));
        Assert.Equal(Outcome.Done, log.Newest.Applied.Of(Id(1)));
    }

    [Fact]
    public void Of_two_editors_of_one_revision_the_second_is_refused()
    {
        var log = OfTerms(1).With(1, new Change.Configure(0, "a"), Id(1)).With(1, new Change.Configure(0, "b"), Id(1, "b"));

        Assert.Equal("a", log.Newest.Configuration);
        Assert.Contains("revision 0", log.Newest.Applied.Of(Id(1, "b"))!.Refusal);
    }

    [Fact]
    public void Commands_are_remembered_within_bounds()
    {
        var log = OfTerms(1);
        for (var number = 1; number <= 1000; number++)
            log = log.With(1, new Change.Decided("x"), Id(number)).With(1, new Change.Decided("y"), Id(1, $"o{number}"));

        Assert.Equal(AppliedCommands.RememberedOrigins, log.Newest.Applied.ByOrigin.Count);
        Assert.Equal(AppliedCommands.RememberedOfOrigin, log.Newest.Applied.ByOrigin[new("a")].Outcomes.Count);
        Assert.NotNull(log.Newest.Applied.Of(Id(1)));
        Assert.Null(log.Newest.Applied.Of(Id(1001)));
    }

    [Fact]
    public void While_votes_change_both_majorities_are_needed()
    {
        var log = OfTerms(1).With(1, new Change.ChangeVotes(Table(3, 1, 1)), Id(1));
        var votes = log.Newest.Votes;

        Assert.True(votes.IsJoint);
        Assert.False(votes.IsQuorum([new("n1")]));
        Assert.False(votes.IsQuorum([new("n2"), new("n3")]));
        Assert.True(votes.IsQuorum([new("n1"), new("n2")]));
        Assert.True(log.With(1, new Change.SettleVotes()).Newest.Votes.IsQuorum([new("n1")]));
    }

    [Fact]
    public void Votes_change_one_at_a_time_and_to_known_stores_alone()
    {
        var joint = OfTerms(1).With(1, new Change.ChangeVotes(Table(3, 1, 1)), Id(1));

        Assert.Contains("under way", joint.With(1, new Change.ChangeVotes(Table(1, 1, 1)), Id(2)).Newest.Applied.Of(Id(2))!.Refusal);
        Assert.Contains("n4", OfTerms(1).With(1, new Change.ChangeVotes(Table(1, 1, 1, 1)), Id(2)).Newest.Applied.Of(Id(2))!.Refusal);
        Assert.Contains("vote", OfTerms(1).With(1, new Change.ChangeVotes(Table(0, 0)), Id(2)).Newest.Applied.Of(Id(2))!.Refusal);
    }
}
