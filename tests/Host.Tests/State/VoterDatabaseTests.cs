using System.Collections.Immutable;
using HaActors.Host.State;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using Microsoft.Data.Sqlite;

namespace HaActors.Host.Tests.State;

public sealed class VoterDatabaseTests : IDisposable
{
    private static readonly NodeName N1 = new("n1");

    private readonly Folder _folder = new();
    private readonly List<VoterDatabase> _open = [];

    private static readonly DesiredState Desired = DesiredState.Empty with
    {
        Standby = [N1],
        FenceRequests = ImmutableSortedDictionary<NodeName, string>.Empty.Add(N1, "smoke \"rising\""),
        KnownDown = ImmutableSortedDictionary<NodeName, Incarnation>.Empty.Add(new NodeName("n3"), default),
    };

    private static VoterRecord Full { get; } = new(
        "a store",
        new Term(7),
        N1,
        ReplicaLog.Blank
            .Add(Entry(1, 1, new Change.Found(
                "c", ImmutableSortedDictionary<NodeName, string>.Empty.Add(N1, "a store"), Votes(1))))
            .Add(Entry(6, 2, new Change.SetDesired(Desired)))
            .CommittedTo(1),
        true);

    public void Dispose()
    {
        _open.ForEach(database => database.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public void A_voter_without_a_file_is_fresh() => Assert.True(Voter().Load().IsFresh);

    [Fact]
    public async Task What_was_saved_is_there_again_whole()
    {
        var voter = Voter();
        await voter.SaveAsync(VoterRecord.Fresh with { Store = "a store", Promised = new Term(1) });
        await voter.SaveAsync(Full);
        await voter.SaveAsync(Full with { Log = Full.Log.Add(Entry(7, 3, new Change.OpenTerm(N1))) });
        var loaded = Voter().Load();
        Assert.Equal(
            (Full.Store, Full.Promised, Full.PromisedTo, true, 1L),
            (loaded.Store, loaded.Promised, loaded.PromisedTo, loaded.MayBootstrap, loaded.Log.CommitIndex));
        Assert.Equal(3, loaded.Log.Entries.Count);
        Assert.Equal(new Change.OpenTerm(N1), loaded.Log[3].Change);
        Assert.Equal(Desired.FenceRequests, loaded.Log.Newest.Desired.FenceRequests);
        Assert.Equal(Desired.KnownDown, loaded.Log.Newest.Desired.KnownDown);
    }

    [Fact]
    public async Task Entries_give_way_and_snapshots_take_their_place()
    {
        var voter = Voter();
        var log = Full.Log;
        for (var index = 3; index <= 30; index++)
            log = log.Add(Entry(7, index, new Change.Decided($"{index}")));

        await voter.SaveAsync(Full with { Log = log });
        var other = Assert.IsType<Appended.Taken>(log.Append(new Position(0, new Term(7), 20), [Entry(8, 21, new Change.OpenTerm(N1))])).Log;
        await voter.SaveAsync(Full with { Log = other });
        var compacted = other.CommittedTo(21).Compacted(5);
        await voter.SaveAsync(Full with { Log = compacted });
        await voter.SaveAsync(Full with { Log = compacted.Add(Entry(8, 22, new Change.Decided("after"))) });
        var loaded = Voter().Load();
        Assert.Equal((16L, 22L, 21L), (loaded.Log.Base.At.Index, loaded.Log.Last.Index, loaded.Log.CommitIndex));
        Assert.Equal(new Term(8), loaded.Log[21].Position.Term);
        Assert.Equal(Desired.Standby, loaded.Log.Committed.Desired.Standby);
    }

    [Theory]
    [InlineData("UPDATE voter SET promised = 6")]
    [InlineData("UPDATE voter SET commit_index = 2")]
    [InlineData("UPDATE entries SET content = replace(content, 'smoke', 'snow') WHERE position = 2")]
    [InlineData("DELETE FROM entries WHERE position = 1")]
    [InlineData("DELETE FROM entries WHERE position = 2")]
    [InlineData("DELETE FROM entries")]
    [InlineData("DELETE FROM voter")]
    [InlineData("DELETE FROM snapshot")]
    [InlineData("UPDATE snapshot SET content = replace(content, ':0', ':1')")]
    [InlineData("DROP TABLE entries")]
    public async Task A_row_that_was_changed_or_is_missing_is_found_out(string damage)
    {
        await SavedAsync(Full);
        using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = damage;
            command.ExecuteNonQuery();
        }

        Assert.Contains("is damaged", Assert.Throws<IOException>(() => Voter().Load()).Message);
    }

    [Fact]
    public async Task A_file_that_was_cut_off_is_found_out()
    {
        await SavedAsync(Full);
        File.WriteAllBytes(Database, File.ReadAllBytes(Database)[..5000]);
        Assert.Throws<IOException>(() => Voter().Load());
    }

    [Fact]
    public async Task A_file_that_is_gone_is_found_out()
    {
        await SavedAsync(Full);
        File.Delete(Database);
        Assert.Contains("is gone", Assert.Throws<IOException>(() => Voter().Load()).Message);
    }

    [Fact]
    public void The_memory_of_an_earlier_version_is_refused_with_what_to_do()
    {
        File.WriteAllText(_folder.At("voter.json"), "{}");
        Assert.Contains("move that file away", Assert.Throws<IOException>(() => Voter().Load()).Message);
    }

    [Fact]
    public async Task Each_life_writes_a_new_file_and_removes_the_old_one()
    {
        await SavedAsync(Full);
        var first = Database;
        await SavedAsync(Full with { Promised = new Term(8) });
        Assert.NotEqual(first, Database);
        Assert.False(File.Exists(first));
        Assert.Equal(new Term(8), Voter().Load().Promised);
    }

    [Fact]
    public async Task A_new_file_that_a_crash_left_unfinished_is_ignored_and_overwritten()
    {
        await SavedAsync(Full);
        File.WriteAllText(_folder.At("log-2.db"), "half");
        Assert.Equal(new Term(7), Voter().Load().Promised);
        await SavedAsync(Full with { Promised = new Term(8) });
        Assert.Equal(new Term(8), Voter().Load().Promised);
    }

    [Fact]
    public async Task After_a_failed_flush_this_process_trusts_its_disk_no_more()
    {
        var voter = Voter();
        Directory.CreateDirectory(_folder.At("log.current.new"));
        await Assert.ThrowsAsync<IOException>(() => voter.SaveAsync(Full));
        Directory.Delete(_folder.At("log.current.new"));
        Assert.Throws<IOException>(voter.Load);
        await Assert.ThrowsAsync<IOException>(() => voter.SaveAsync(Full));
        Assert.True(Voter().Load().IsFresh);
    }

    [Fact]
    public async Task Of_saves_that_are_asked_for_at_once_the_last_one_remains()
    {
        var voter = Voter();
        await Task.WhenAll(Enumerable.Range(1, 20).Select(term => voter.SaveAsync(Full with { Promised = new Term(term) })));
        Assert.Equal(new Term(20), voter.Load().Promised);
        Assert.Equal(new Term(20), Voter().Load().Promised);
    }

    private string Database => _folder.At(File.ReadAllText(_folder.At("log.current")).Trim());

    private VoterDatabase Voter()
    {
        var voter = new VoterDatabase(_folder.Path);
        _open.Add(voter);
        return voter;
    }

    private async Task SavedAsync(VoterRecord record)
    {
        using var voter = new VoterDatabase(_folder.Path);
        voter.Load();
        await voter.SaveAsync(record);
    }

    private static VoteTable Votes(int votes) => new(ImmutableSortedDictionary<NodeName, int>.Empty.Add(N1, votes));

    private static Entry Entry(long term, long index, Change change) =>
        new(new Position(0, new Term(term), index), null, DateTimeOffset.UnixEpoch, "test", change);
}
