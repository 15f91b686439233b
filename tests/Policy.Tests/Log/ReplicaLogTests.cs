using HaActors.Policy.Log;
using static HaActors.Policy.Tests.Log.Logs;

namespace HaActors.Policy.Tests.Log;

public class ReplicaLogTests
{
    [Fact]
    public void Entries_that_follow_on_what_is_here_are_taken_once()
    {
        var log = OfTerms(1, 1);

        var taken = Assert.IsType<Appended.Taken>(log.Append(At(1, 1), [Entry(1, 2), Entry(2, 3)]));

        Assert.Equal(("1 1 2", 3L), (taken.Log.Terms(), taken.Matches));
        Assert.Equal("1 1 2", Assert.IsType<Appended.Taken>(taken.Log.Append(At(1, 1), [Entry(1, 2)])).Log.Terms());
        Assert.Equal(2, Assert.IsType<Appended.Taken>(taken.Log.Append(At(1, 1), [Entry(1, 2)])).Matches);
    }

    [Fact]
    public void Entries_that_leave_a_gap_are_not_taken()
    {
        var log = OfTerms(1, 1, 2).CommittedTo(2);

        Assert.Equal(3, Assert.IsType<Appended.Gap>(log.Append(At(2, 5), [Entry(2, 6)])).TryAfter);
        Assert.Equal(2, Assert.IsType<Appended.Gap>(log.Append(At(3, 3), [Entry(3, 4)])).TryAfter);
    }

    [Fact]
    public void An_uncommitted_tail_gives_way_to_a_leaders_entries()
    {
        var log = OfTerms(1, 1, 2, 2).CommittedTo(2);

        var taken = Assert.IsType<Appended.Taken>(log.Append(At(1, 2), [Entry(3, 3)]));

        Assert.Equal("1 1 3", taken.Log.Terms());
        Assert.Equal(At(3, 3), taken.Log.Newest.At);
    }

    [Fact]
    public void What_is_committed_never_gives_way()
    {
        var log = OfTerms(1, 1, 2, 2).CommittedTo(3);

        Assert.IsType<Appended.Contradiction>(log.Append(At(1, 2), [Entry(3, 3)]));
        Assert.IsType<Appended.Contradiction>(log.Install(Snapshot.Of(OfTerms(1, 1, 1).Newest)));
    }

    [Fact]
    public void A_snapshot_stands_for_the_entries_before_it()
    {
        var whole = OfTerms(1, 1, 2, 2, 3);
        var snapshot = Snapshot.Of(OfTerms(1, 1, 2).Newest);

        var kept = Assert.IsType<Appended.Taken>(whole.Install(snapshot)).Log;
        var fresh = Assert.IsType<Appended.Taken>(ReplicaLog.Blank.Install(snapshot)).Log;
        var other = Assert.IsType<Appended.Taken>(OfTerms(1, 1, 1, 1).Install(snapshot)).Log;

        Assert.Equal(("2 3", At(3, 5)), (kept.Terms(), kept.Last));
        Assert.Equal(("", At(2, 3), 3L), (fresh.Terms(), fresh.Last, fresh.CommitIndex));
        Assert.Equal(("", At(2, 3)), (other.Terms(), other.Last));
        Assert.Equal(At(3, 5), Assert.IsType<Appended.Taken>(fresh.Append(At(1, 1), [Entry(1, 2), Entry(2, 3), Entry(2, 4), Entry(3, 5)])).Log.Last);
    }

    [Fact]
    public void A_damaged_snapshot_is_not_taken() => Assert.IsType<Appended.Gap>(
        ReplicaLog.Blank.Install(Snapshot.Empty with { State = OfTerms(1, 1).Newest }));

    [Fact]
    public void What_many_committed_entries_amount_to_takes_their_place()
    {
        var log = Enumerable.Range(2, 40).Aggregate(OfTerms(1), (before, _) => before.With(1, new Change.Decided("x"))).CommittedTo(30);

        var compacted = log.Compacted(10);

        Assert.Equal((20L, 21, 30L, 41L), (compacted.Base.At.Index, compacted.Entries.Count, compacted.CommitIndex, compacted.Last.Index));
        Assert.Same(compacted, compacted.Compacted(10));
        Assert.Equal(log.Entries[^1], compacted[41]);
    }

    [Fact]
    public void A_readmitted_store_counts_once_it_is_committed()
    {
        var log = OfTerms(1, 1).With(1, new Change.Readmit(new("n3"), "new"));

        Assert.Equal("s-n3", log.Stores[new("n3")]);
        Assert.Equal("s-n3", log.CommittedTo(2).Stores[new("n3")]);
        Assert.Equal("new", log.CommittedTo(3).Stores[new("n3")]);
    }
}
