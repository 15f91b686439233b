using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using HaActors.Policy.Tests.Log;
using static HaActors.Policy.Tests.Cases;

namespace HaActors.Policy.Tests.Quorum;

public class ForcePlanTests
{
    private static readonly NodeName N4 = new("n4");

    private static readonly HeardVoter Well = new(null, null);

    private static readonly ReplicaLog Log = Logs.OfTerms(1, 1, 1).CommittedTo(3);

    private static readonly ForceFacts OneOfThree = new(
        N1, Log, null, IsQuorate: false, Heard(), [N1, N2, N3], NamedOff: [], SawFences: true);

    private static ImmutableSortedDictionary<NodeName, HeardVoter> Heard(params (NodeName Name, HeardVoter Voter)[] heard) =>
        heard.ToImmutableSortedDictionary(peer => peer.Name, peer => peer.Voter);

    private static ForceFacts WithDown(params NodeName[] down) => OneOfThree with
    {
        Log = Log.With(1, new Change.SetDesired(DesiredState.Empty with
        {
            KnownDown = down.ToImmutableSortedDictionary(node => node, _ => default(Incarnation)),
        })).CommittedTo(4),
    };

    [Fact]
    public void Silent_voters_have_to_be_confirmed_off_by_name()
    {
        var plan = ForcePlan.For(OneOfThree);

        Assert.Equal([N2, N3], plan.ToConfirm);
        Assert.Contains("--confirm-off n2,n3", plan.Refusal);
        Assert.Equal([N3], ForcePlan.For(OneOfThree with { NamedOff = [N2] }).ToConfirm);
    }

    [Fact]
    public void Whose_being_off_is_vouched_for_loses_its_votes_until_it_returns()
    {
        var plan = ForcePlan.For(OneOfThree with { NamedOff = [N2, N3] });

        Assert.Null(plan.Refusal);
        Assert.Equal((1, 1), (plan.Table.Total, plan.Table.Of(N1)));
        Assert.Equal([N2, N3], plan.Table.Away!.Keys);
        Assert.Equal([N2, N3], plan.Off);
        Assert.Equal([N1], plan.MustAgree);
    }

    [Fact]
    public void Whoever_is_heard_must_agree_and_keeps_its_votes()
    {
        var plan = ForcePlan.For(OneOfThree with { Log = Five, Heard = Heard((N2, Well)), NamedOff = [N3, N4, new("n5")], Configured = [.. Logs.Names(5)] });

        Assert.Null(plan.Refusal);
        Assert.Equal([N1, N2], plan.MustAgree);
        Assert.Equal((2, 2), (plan.Table.Total, plan.Table.Needed));
    }

    [Fact]
    public void A_recorded_fence_confirms_a_voter()
    {
        var plan = ForcePlan.For(WithDown(N2) with { NamedOff = [N3] });

        Assert.Null(plan.Refusal);
        Assert.Equal(VoterProof.Fenced, plan.Voters[1].Proof);
    }

    [Fact]
    public void Recorded_fences_confirm_nobody_where_those_alone_may_have_gone_on_since() =>
        Assert.Equal([N2, N3], ForcePlan.For(WithDown(N2, N3)).ToConfirm);

    [Fact]
    public void Recorded_fences_confirm_nobody_where_this_node_was_itself_away_since() =>
        Assert.Equal([N2], ForcePlan.For(WithDown(N2) with { NamedOff = [N3], SawFences = false }).ToConfirm);

    [Fact]
    public void One_that_is_heard_cannot_be_named_off() =>
        Assert.Contains("n2 is heard", ForcePlan.For(OneOfThree with { Heard = Heard((N2, Well)), NamedOff = [N2, N3] }).Refusal);

    [Fact]
    public void One_that_is_heard_and_does_not_vote_is_in_the_way() =>
        Assert.Contains("its disk failed", ForcePlan.For(OneOfThree with { Heard = Heard((N2, new HeardVoter(null, "its disk failed"))), NamedOff = [N3] }).Refusal);

    [Fact]
    public void Where_there_is_a_quorum_nothing_is_forced() =>
        Assert.Contains("There is a quorum", ForcePlan.For(OneOfThree with { IsQuorate = true }).Refusal);

    [Fact]
    public void A_node_without_a_log_forces_nothing()
    {
        Assert.Contains("bootstrap", ForcePlan.For(OneOfThree with { Log = ReplicaLog.Blank }).Refusal);
        Assert.Contains("no node 'n9'", ForcePlan.For(OneOfThree with { NamedOff = [new("n9")] }).Refusal);
        Assert.Contains("its store is new", ForcePlan.For(OneOfThree with { WhySilent = "its store is new" }).Refusal);
    }

    [Fact]
    public void Of_two_that_both_died_the_one_with_its_store_goes_on_without_the_other_one()
    {
        var pair = Logs.OfTerms(1).With(1, new Change.ChangeVotes(Logs.Table(1, 1))).With(1, new Change.SettleVotes());
        var plan = ForcePlan.For(OneOfThree with { Log = pair, Configured = [N1, N2], Heard = Heard((N2, new HeardVoter("a new one", null))) });

        Assert.Null(plan.Refusal);
        Assert.Equal(VoterProof.StoreLost, plan.Voters[1].Proof);
        Assert.Equal((1, 1), (plan.Table.Total, plan.Table.Away![N2]));
        Assert.Empty(plan.Off);
    }

    [Fact]
    public void One_whose_votes_left_with_it_gets_them_back_where_it_is_the_last_one()
    {
        var alone = Logs.OfTerms(1).With(1, new Change.ChangeVotes(VotePlan.Without(Logs.Table(1, 3, 0), N2))).With(1, new Change.SettleVotes());
        var plan = ForcePlan.For(OneOfThree with { Self = N2, Log = alone, Configured = [N1, N2], NamedOff = [N1] });

        Assert.Null(plan.Refusal);
        Assert.Equal((0, 3), (plan.Table.Of(N1), plan.Table.Of(N2)));
    }

    [Fact]
    public void Nodes_without_a_vote_are_accounted_for_too()
    {
        var alone = Logs.OfTerms(1).With(1, new Change.ChangeVotes(Logs.Table(1, 0, 0))).With(1, new Change.SettleVotes());
        var plan = ForcePlan.For(OneOfThree with { Self = N2, Log = alone, NamedOff = [N1] });

        Assert.Equal([N3], plan.ToConfirm);
        Assert.Equal(1, ForcePlan.For(OneOfThree with { Self = N2, Log = alone, NamedOff = [N1, N3] }).Table.Of(N2));
    }

    [Fact]
    public void It_is_done_when_all_that_are_there_promised_with_the_stores_that_the_log_knows()
    {
        var facts = OneOfThree with { Heard = Heard((N2, Well)), NamedOff = [N3] };
        var term = new Term(1).NextIn(1);
        var round = PromiseRound.For(term).With(N1, term, new Promise("s-n1", LogExtract.None));

        Assert.Null(ForcePlan.Won(round, facts));
        Assert.Null(ForcePlan.Won(round.With(N2, term, new Promise("another", LogExtract.None)), facts));
        Assert.NotNull(ForcePlan.Won(round.With(N2, term, new Promise("s-n2", LogExtract.None)), facts));
    }

    [Fact]
    public void Whom_only_the_newest_log_among_them_knows_must_be_off_too()
    {
        var facts = OneOfThree with { Heard = Heard((N2, Well)), NamedOff = [N3] };
        var newer = Log.With(2, new Change.Readmit(N4, "s-n4")).With(2, new Change.ChangeVotes(Logs.Table(1, 1, 1, 1))).With(2, new Change.SettleVotes());
        var term = new Term(1).NextIn(1);
        var round = PromiseRound.For(term)
            .With(N1, term, new Promise("s-n1", LogExtract.None))
            .With(N2, term, new Promise("s-n2", LogExtract.For(newer, Log.Last, 3)));

        Assert.Null(ForcePlan.Won(round, facts));
        Assert.NotNull(ForcePlan.Won(round, facts with { NamedOff = [N3, N4] }));
    }

    [Fact]
    public void A_term_of_a_generation_is_above_all_before_it_and_granted_to_logs_of_it_alone()
    {
        var term = new Term(8).NextIn(1);
        var voter = VoterRecord.Fresh with { Log = Log };

        Assert.True(term > new Term(999_999_999_999));
        Assert.Equal(("1.9", 1L, 1L), (term.ToString(), term.Generation, term.Next.Generation));
        Assert.True(voter.Admits(term, Log.Last, forces: true));
        Assert.False(voter.Admits(term, Log.Last, forces: false));
        Assert.True(voter.Admits(term.Next, new Position(1, term, 4), forces: false));
        Assert.False((voter with { Log = Log.Add(Forced(term, 4)) }).Admits(term.Next, Log.Last, forces: true));
    }

    private static ReplicaLog Five
    {
        get
        {
            var names = Logs.Names(5).ToList();
            var found = new Change.Found("c", names.ToImmutableSortedDictionary(name => name, name => $"s-{name}"), Logs.Table(1, 1, 1, 1, 1));
            return ReplicaLog.Blank.Add(Logs.Entry(1, 1, found)).With(1, new Change.Decided("a")).With(1, new Change.Decided("b")).With(2, new Change.OpenTerm(N2));
        }
    }

    /// <param name="tail">How many of the entries before it may be others elsewhere; all of term 1.</param>
    internal static Entry Forced(Term term, long index, int tail = 0) => new(
        new Position(term.Generation, term, index),
        null,
        DateTimeOffset.UnixEpoch,
        "anna",
        new Change.Forced($"fork-{term}", index - 1 - tail, [.. Enumerable.Repeat(new Term(1), tail)], [N2, N3], "burnt", Logs.Table(1, 0, 0)));
}
