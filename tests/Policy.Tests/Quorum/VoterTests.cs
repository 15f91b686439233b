using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using static HaActors.Policy.Tests.Cases;

namespace HaActors.Policy.Tests.Quorum;

public class VoterTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(500);
    private static readonly Instant T0 = Instant.Origin;
    private static readonly Instant Free = T0 + Lease;

    private static Voter Fresh => Voter.Started(VoterRecord.Fresh, T0, Lease);

    [Fact]
    public void A_voter_that_just_started_promises_nobody_before_a_lease_has_passed()
    {
        Assert.IsType<VoteAnswer.Refuse>(Fresh.Consider(new Term(1), N1, Free - TimeSpan.FromTicks(1), Lease));
        Assert.IsType<VoteAnswer.Grant>(Fresh.Consider(new Term(1), N1, Free, Lease));
    }

    [Fact]
    public void A_term_is_promised_once()
    {
        var granted = Assert.IsType<VoteAnswer.Grant>(Fresh.Consider(new Term(1), N1, Free, Lease)).Voter;

        Assert.IsType<VoteAnswer.Refuse>(granted.Consider(new Term(1), N2, Free + (Lease * 2), Lease));
        Assert.IsType<VoteAnswer.Refuse>(granted.Consider(new Term(1), N1, Free + (Lease * 2), Lease));
        Assert.IsType<VoteAnswer.Grant>(granted.Consider(new Term(2), N2, Free + (Lease * 2), Lease));
    }

    [Fact]
    public void A_voter_that_answered_a_coordinator_is_bound_for_a_lease()
    {
        var bound = Fresh.Support(new Term(3), N1, Free, Lease)!;

        Assert.IsType<VoteAnswer.Refuse>(bound.Consider(new Term(4), N2, Free + Lease - TimeSpan.FromTicks(1), Lease));
        Assert.IsType<VoteAnswer.Grant>(bound.Consider(new Term(4), N2, Free + Lease, Lease));
        Assert.IsType<VoteAnswer.Grant>(bound.Consider(new Term(4), N1, Free, Lease));
    }

    [Fact]
    public void A_voter_whose_coordinator_gave_its_term_back_is_free_at_once()
    {
        var bound = Fresh.Support(new Term(3), N1, Free, Lease)!;

        var free = bound.Release(new Term(3), N1, Free)!;

        Assert.IsType<VoteAnswer.Grant>(free.Consider(new Term(4), N2, Free, Lease));
        Assert.IsType<VoteAnswer.Refuse>(free.Consider(new Term(3), N2, Free, Lease));
    }

    [Fact]
    public void Nobody_gives_back_what_another_holds_or_another_term()
    {
        var bound = Fresh.Support(new Term(3), N1, Free, Lease)!;

        Assert.Null(bound.Release(new Term(3), N2, Free));
        Assert.Null(bound.Release(new Term(2), N1, Free));
        Assert.Null(Fresh.Release(Term.None, N1, T0));
    }

    [Fact]
    public void An_outdated_coordinator_gets_no_support()
    {
        var granted = Assert.IsType<VoteAnswer.Grant>(Fresh.Consider(new Term(5), N2, Free, Lease)).Voter;

        Assert.Null(granted.Support(new Term(4), N1, Free, Lease));
    }

    [Fact]
    public void The_leader_of_an_outdated_term_is_not_obeyed()
    {
        var five = Fresh.Follow(new Term(5), N1, ReplicaLog.Blank);

        Assert.False(five.Obeys(new Term(4)));
        Assert.True(five.Obeys(new Term(5)));
        Assert.Equal((new Term(5), N1), (five.Record.Promised, five.Record.PromisedTo));
    }

    [Fact]
    public void Evidence_is_as_old_as_the_beat_that_completes_a_quorum()
    {
        var cluster = Votes.Of(Cluster());
        var evidence = QuorumEvidence.None.With(N2, T0 + Lease).With(N3, T0 + (Lease * 2)).With(N3, T0);

        Assert.Equal(T0 + (Lease * 2), evidence.QuorumAt(cluster, N1, T0 + (Lease * 3)));
        Assert.Equal(Instant.Never, QuorumEvidence.None.QuorumAt(cluster, N1, T0));
    }

    [Fact]
    public void A_node_that_ran_late_may_not_judge_before_it_has_listened_again()
    {
        var timings = new Timings(TimeSpan.FromMilliseconds(600), TimeSpan.FromSeconds(5));
        var listening = Listening.Began(T0, timings);
        var steady = Enumerable.Range(1, 10).Aggregate(listening, (before, tick) => before.Ran(T0 + (timings.BeatInterval * tick), timings));
        var now = T0 + (timings.BeatInterval * 10);

        Assert.True(steady.MayJudge(now));
        Assert.False(steady.Ran(now + timings.DeadTime, timings).MayJudge(now + timings.DeadTime));
    }
}
