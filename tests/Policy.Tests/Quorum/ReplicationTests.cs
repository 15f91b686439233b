using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using HaActors.Policy.Tests.Log;
using static HaActors.Policy.Tests.Cases;
using static HaActors.Policy.Tests.Log.Logs;

namespace HaActors.Policy.Tests.Quorum;

public class ReplicationTests
{
    private static Replication Began(long term, ReplicaLog log) => Replication.Began(new Term(term), Names(3), log.Last.Index);

    [Fact]
    public void An_entry_of_an_earlier_term_is_not_committed_by_counting_copies()
    {
        // Figure 8 of the Raft paper: entry 2 is on a quorum, and can still be given up for another leader's.
        var log = OfTerms(1, 2, 4);
        var replication = Began(4, log).Confirmed(N1, "s-n1", 3, 0).Confirmed(N2, "s-n2", 2, 0);

        Assert.Equal(0, replication.CommitIndex(log));
        Assert.Equal(3, replication.Confirmed(N2, "s-n2", 3, 0).CommitIndex(log));
    }

    [Fact]
    public void A_store_that_the_log_does_not_name_counts_for_nothing()
    {
        var log = OfTerms(1, 1);

        Assert.Equal(0, Began(1, log).Confirmed(N1, "s-n1", 2, 0).Confirmed(N2, "new", 2, 0).CommitIndex(log));
        Assert.Equal(0, Began(1, log).Confirmed(N1, "s-n1", 2, 0).Confirmed(N2, "s-n2", 2, 0).Confirmed(N2, "new", 1, 0).CommitIndex(log));
    }

    [Fact]
    public void While_votes_change_an_entry_needs_both_majorities()
    {
        var log = OfTerms(1).With(1, new Change.ChangeVotes(Table(5, 1, 1)));
        var two = Began(1, log).Confirmed(N2, "s-n2", 2, 0).Confirmed(N3, "s-n3", 2, 0);

        Assert.Equal(0, two.CommitIndex(log));
        Assert.Equal(2, two.Confirmed(N1, "s-n1", 2, 0).CommitIndex(log));
    }

    [Fact]
    public void The_newest_log_of_the_promisers_is_adopted_by_term_before_index()
    {
        var longer = OfTerms(1, 2, 2, 2);
        var newer = OfTerms(1, 3);

        var won = PromiseRound.For(new Term(5))
            .With(N1, new Term(5), new Promise("s-n1", LogExtract.None))
            .With(N2, new Term(5), new Promise("s-n2", LogExtract.For(newer, longer.Last, 1)))
            .Won(longer.CommittedTo(1), Votes.None);

        Assert.Equal("1 3", won!.Terms());
    }

    [Fact]
    public void Promises_are_counted_by_the_votes_of_the_adopted_log()
    {
        var own = OfTerms(1, 1);
        var newer = OfTerms(1, 1).With(2, new Change.ChangeVotes(Table(1, 1, 3))).With(2, new Change.SettleVotes());
        var round = PromiseRound.For(new Term(3))
            .With(N1, new Term(3), new Promise("s-n1", LogExtract.None))
            .With(N2, new Term(3), new Promise("s-n2", LogExtract.For(newer, own.Last, own.CommitIndex)));

        Assert.Null(round.Won(own, Votes.None));
        Assert.NotNull(round.With(N3, new Term(3), new Promise("s-n3", LogExtract.None)).Won(own, Votes.None));
    }

    [Fact]
    public void A_candidate_that_meets_a_newer_log_counts_by_its_votes_as_long_as_its_owner_promises()
    {
        var own = OfTerms(1, 1);
        var newer = OfTerms(1, 1).With(2, new Change.ChangeVotes(Table(1, 1, 3))).With(2, new Change.SettleVotes());
        var round = PromiseRound.For(new Term(3)).With(N1, new Term(3), new Promise("s-n1", LogExtract.None));
        var met = round.With(N2, new Term(3), new Promise("s-n2", LogExtract.For(newer, own.Last, own.CommitIndex))).Newer(own);

        Assert.Null(round.Newer(own));
        Assert.Equal((N2, own.Last), (met!.Owner, met.Than));
        var votes = own.Newest.Votes;
        Assert.True(Promised(N1, N2).IsLikely(votes));
        Assert.False(Promised(N1, N2).IsLikely(votes, met));
        Assert.True(Promised(N1, N2, N3).IsLikely(votes, met));
        Assert.True(Promised(N1, N3).IsLikely(votes, met));

        static PromiseRound Promised(params NodeName[] nodes) => nodes.Aggregate(
            PromiseRound.For(new Term(4)), (round, node) => round.With(node, new Term(4), new Promise($"s-{node}", LogExtract.None)));
    }

    [Fact]
    public void A_promise_of_a_store_that_is_gone_counts_for_nothing()
    {
        var round = PromiseRound.For(new Term(3))
            .With(N1, new Term(3), new Promise("s-n1", LogExtract.None))
            .With(N2, new Term(2), new Promise("s-n2", LogExtract.None))
            .With(N3, new Term(3), new Promise("gone", LogExtract.None));

        Assert.Null(round.Won(OfTerms(1, 1), Votes.None));
    }

    [Fact]
    public void A_candidate_far_behind_adopts_a_snapshot()
    {
        var far = Enumerable.Range(2, 40).Aggregate(OfTerms(1), (log, _) => log.With(1, new Change.Decided("x"))).CommittedTo(40).Compacted(10);
        var own = OfTerms(1, 1);

        var extract = LogExtract.For(far, own.Last, own.CommitIndex);
        var won = PromiseRound.For(new Term(2))
            .With(N1, new Term(2), new Promise("s-n1", LogExtract.None))
            .With(N2, new Term(2), new Promise("s-n2", extract))
            .Won(own, Votes.None);

        Assert.NotNull(extract.Snapshot);
        Assert.Equal(far.Last, won!.Last);
    }
}
