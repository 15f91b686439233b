using System.Text.Json;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using HaActors.Policy.Tests.Quorum;

namespace HaActors.Policy.Tests.Log;

public class ForcedLogTests
{
    private static readonly Term Later = new Term(2).NextIn(1);

    // Entries 1 and 2 are common; a person forced a quorum behind them.
    private static readonly ReplicaLog Forced = Logs.OfTerms(1, 1).Add(ForcePlanTests.Forced(Later, 3))
        .Add(new Entry(new Position(1, Later, 4), null, default, "n1", new Change.OpenTerm(new("n1")))).CommittedTo(4);

    private static readonly ReplicaLog LeftOut = Logs.OfTerms(1, 1, 1, 2, 2).CommittedTo(4);

    [Fact]
    public void A_forced_quorum_is_remembered_with_who_did_it_when_and_why()
    {
        var forced = Assert.Single(Forced.Newest.Forced!);

        Assert.Equal((1L, 2L, "anna", "burnt"), (forced.Generation, forced.After, forced.By, forced.Reason));
        Assert.Equal($"c/{forced.Fork}", Forced.Newest.Cluster);
        Assert.Equal(1, Forced.Newest.Votes.Total);
    }

    [Fact]
    public void Who_was_left_out_gives_up_what_it_had_behind_the_fork_were_it_committed()
    {
        Assert.IsType<Appended.Contradiction>(LeftOut.Append(Forced.At(1)!.Value, [.. Forced.After(1)]));

        var (log, lost) = LeftOut.YieldTo(Forced.Newest.Forced);

        Assert.Equal((3L, 5L, 4L), (lost!.From, lost.To, lost.CommitIndex));
        Assert.Equal(3, lost.What.Length);
        Assert.Contains("Decided by test", lost.What[0]);
        var taken = Assert.IsType<Appended.Taken>(log.Append(Forced.At(1)!.Value, [.. Forced.After(1)]));
        Assert.Equal(Forced.Newest.Cluster, taken.Log.Newest.Cluster);
        Assert.Equal(Forced.Last, taken.Log.Last);
    }

    [Fact]
    public void A_snapshot_behind_the_fork_is_given_up_as_a_whole()
    {
        var compacted = LeftOut.CommittedTo(5).Compacted(1);
        Assert.True(compacted.Base.At.Index > 2);

        var (log, lost) = compacted.YieldTo(Forced.Newest.Forced);

        Assert.True(log.IsBlank);
        Assert.Equal((3L, 5L), (lost!.From, lost.To));
        var snapshot = Forced.Compacted(1).Base;
        Assert.Equal(snapshot.At, Assert.IsType<Appended.Taken>(log.Install(snapshot)).Log.Last);
    }

    [Fact]
    public void Who_has_part_in_it_or_is_behind_it_gives_up_nothing()
    {
        Assert.Null(Forced.YieldTo(Forced.Newest.Forced).Lost);
        Assert.Null(Forced.Compacted(1).YieldTo(Forced.Newest.Forced).Lost);
        Assert.Null(Logs.OfTerms(1, 1).YieldTo(Forced.Newest.Forced).Lost);
        Assert.Null(LeftOut.YieldTo(null).Lost);
    }

    [Fact]
    public void What_the_forced_log_had_and_nobody_had_committed_may_be_something_else_elsewhere()
    {
        var forced = Logs.OfTerms(1, 1, 1, 1).Add(ForcePlanTests.Forced(Later, 5, tail: 2));

        var (log, lost) = Logs.OfTerms(1, 1, 1, 2).CommittedTo(4).YieldTo(forced.Newest.Forced);

        Assert.Equal((3L, 4L), (log.Last.Index, lost!.From));
        Assert.Null(Logs.OfTerms(1, 1, 1, 1).YieldTo(forced.Newest.Forced).Lost);
        Assert.Equal(5, Logs.OfTerms(1, 1, 1, 1, 1).YieldTo(forced.Newest.Forced).Lost!.From);
    }

    [Fact]
    public void Of_several_forced_quorums_the_first_that_one_was_left_out_of_counts()
    {
        var later = Later.NextIn(2);
        var again = Forced.Add(ForcePlanTests.Forced(later, 5));

        Assert.Equal(3, LeftOut.YieldTo(again.Newest.Forced).Lost!.From);
        Assert.Equal(2, LeftOut.YieldTo(again.Newest.Forced).Log.Last.Index);
        var leftOutOfTheLast = Forced.Add(new Entry(new Position(1, Later, 5), null, default, "n1", new Change.Decided("x")));
        Assert.Equal((5L, 2L), (leftOutOfTheLast.YieldTo(again.Newest.Forced).Lost!.From, leftOutOfTheLast.YieldTo(again.Newest.Forced).Lost!.Generation));
    }

    [Fact]
    public void Logs_that_were_forced_apart_are_foreign_to_each_other_and_who_was_left_out_is_not()
    {
        Assert.False(ForcedQuorum.AreApart("c", "c"));
        Assert.False(ForcedQuorum.AreApart("c", "c/1"));
        Assert.False(ForcedQuorum.AreApart("c/1/2", "c/1"));
        Assert.True(ForcedQuorum.AreApart("c/1", "c/2"));
        Assert.True(ForcedQuorum.AreApart("c", "cc"));
        Assert.True(ForcedQuorum.AreApart("c", "d/1"));
        Assert.True(ForcedQuorum.AreOfOneCluster("c/1", "c/2"));
    }

    [Fact]
    public void A_voter_that_gave_up_entries_writes_just_that()
    {
        var before = new VoterRecord("s", Later, null, LeftOut, false);
        var after = before with { Log = ((Appended.Taken)LeftOut.YieldTo(Forced.Newest.Forced).Log.Append(Forced.At(1)!.Value, [.. Forced.After(1)])).Log };
        var write = VoterWrite.Between(before, after);

        Assert.Equal((2L, 2), (write.TruncateAfter, write.Entries.Length));
        Assert.Equal(after.Log.Last, before.After(write).Log.Last);
        Assert.Equal(JsonSerializer.Serialize(after.Log.Newest), JsonSerializer.Serialize(before.After(write).Log.Newest));
    }
}
