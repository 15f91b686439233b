using System.Collections.Immutable;
using HaActors.Host.State;
using HaActors.Persistence.Tests;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using Npgsql;

namespace HaActors.Host.Tests.State;

/// <summary>The witness's tables, on an installed PostgreSQL.</summary>
public sealed class WitnessDatabaseTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);
    private static readonly NodeName N1 = new("n1");
    private static readonly NodeName N2 = new("n2");

    private readonly string _cluster = Guid.NewGuid().ToString("N");
    private readonly List<WitnessDatabase> _open = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _open)
            await database.DisposeAsync();
    }

    [PostgreSqlFact]
    public async Task What_one_node_writes_another_reads()
    {
        var (one, other) = (Database(), Database());
        var made = await one.ReadAsync(Patience);
        var next = Promised(made, 3, N1, Log(1, 2));
        Assert.True(await one.TryWriteAsync(made, next, Patience));

        var read = await other.ReadAsync(Patience);
        Assert.Equal(
            (2, new Term(3), N1, "life-n1", 2), (read.Version, read.Voter.Promised, read.Voter.PromisedTo!.Value, read.Holder, read.Voter.Log.Last.Index));
        Assert.Equal((read.Head.Version, read.Head.Cluster, made.Voter.Store), (2, "c", (await other.PeekAsync(Patience)).Store));
        Assert.Equal(next.Voter.Log.Entries.Select(entry => entry.Position), read.Voter.Log.Entries.Select(entry => entry.Position));
    }

    [PostgreSqlFact]
    public async Task Of_many_that_write_on_one_version_one_succeeds()
    {
        var databases = Enumerable.Range(0, 8).Select(_ => Database()).ToList();
        var known = await databases[0].ReadAsync(Patience);
        for (var round = 1; round <= 10; round++)
        {
            var wrote = await Task.WhenAll(databases.Select((database, number) =>
                Task.Run(() => database.TryWriteAsync(known, Promised(known, round, new NodeName($"n{number}"), known.Voter.Log), Patience))));
            Assert.Single(wrote, isDone => isDone);
            known = await databases[round % 8].ReadAsync(Patience);
            Assert.Equal((round + 1, $"n{Array.IndexOf(wrote, true)}"), (known.Version, known.Voter.PromisedTo!.Value.Value));
        }
    }

    [PostgreSqlFact]
    public async Task All_nodes_that_are_first_at_once_make_one_witness()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            // Whoever makes the tables at the same moment may be told so, and tries again as the actor does.
            var database = new WitnessDatabase(_cluster, Connection);
            await using (database)
            {
                for (var attempt = 0; ; attempt++)
                {
                    try
                    {
                        return (await database.ReadAsync(Patience)).Voter.Store;
                    }
                    catch (IOException) when (attempt < 5)
                    {
                    }
                }
            }
        })));
        Assert.Single(made.Distinct());
    }

    [PostgreSqlFact]
    public async Task A_tail_gives_way_and_a_snapshot_takes_the_place_of_entries()
    {
        var database = Database();
        var known = await database.ReadAsync(Patience);
        known = await WriteAsync(database, known, Log(1, 2, 3, 4));
        known = await WriteAsync(database, known, Log(1, 2, 9));
        Assert.Equal(3, known.Voter.Log.Last.Index);
        known = await WriteAsync(database, known, Log(1, 2, 9, 10, 11, 12).CommittedTo(6).Compacted(2));
        Assert.Equal((4, 2, 6), (known.Voter.Log.Base.At.Index, known.Voter.Log.Entries.Count, known.Voter.Log.CommitIndex));
        Assert.Equal(new Term(12), known.Voter.Log.Last.Term);
    }

    [PostgreSqlFact]
    public async Task Tables_of_another_server_are_a_new_store()
    {
        var database = Database();
        var known = await WriteAsync(database, await database.ReadAsync(Patience), Log(1, 2));
        Do($"UPDATE haactors_witness SET server = 'restored' WHERE cluster = '{_cluster}'");
        Assert.False(await database.TryWriteAsync(known, Promised(known, 9, N2, known.Voter.Log), Patience));

        var anew = await Database().PeekAsync(Patience);
        Assert.NotEqual(known.Voter.Store, anew.Store);
        Assert.Equal((Term.None, null), (anew.Promised, anew.Cluster));
        Assert.True((await database.ReadAsync(Patience)).Voter.Log.IsBlank);
    }

    [PostgreSqlFact]
    public async Task A_gap_is_damage()
    {
        var database = Database();
        await WriteAsync(database, await database.ReadAsync(Patience), Log(1, 2, 3));
        Do($"DELETE FROM haactors_witness_entries WHERE cluster = '{_cluster}' AND position = 3");
        Assert.Contains("damaged", (await Assert.ThrowsAsync<IOException>(() => database.ReadAsync(Patience))).Message);
    }

    [PostgreSqlFact]
    public async Task Who_may_only_use_the_tables_can_be_the_witness()
    {
        await Database().ReadAsync(Patience);
        Do("DROP ROLE IF EXISTS ha_witness");
        Do("CREATE ROLE ha_witness LOGIN");
        Do("GRANT SELECT, INSERT, UPDATE, DELETE ON haactors_witness, haactors_witness_entries TO ha_witness");
        var database = Database(Connection().Replace("Username=postgres", "Username=ha_witness", StringComparison.Ordinal));
        Assert.Equal(1, (await database.PeekAsync(Patience)).Version);
        await WriteAsync(database, await database.ReadAsync(Patience), Log(1));
    }

    [PostgreSqlFact]
    public async Task A_server_that_hangs_is_told_in_time_and_reached_again()
    {
        var database = Database();
        var known = await database.ReadAsync(Patience);
        await using (var holder = new NpgsqlConnection(Connection() + ";Pooling=False"))
        {
            await holder.OpenAsync();
            await using var transaction = await holder.BeginTransactionAsync();
            await new NpgsqlCommand($"UPDATE haactors_witness SET lost = '' WHERE cluster = '{_cluster}'", holder).ExecuteNonQueryAsync();
            await Assert.ThrowsAsync<IOException>(
                () => database.TryWriteAsync(known, Promised(known, 1, N1, known.Voter.Log), TimeSpan.FromMilliseconds(300)));
        }

        await WriteAsync(database, await database.ReadAsync(Patience), Log(1));
    }

    [PostgreSqlFact]
    public async Task A_server_that_dies_forgets_nothing_that_it_confirmed()
    {
        using var server = new PostgreSqlServer();
        server.Start();
        await using var database = new WitnessDatabase(_cluster, () => server.ConnectionString("postgres"));
        var known = await WriteAsync(database, await database.ReadAsync(Patience), Log(1, 2));
        server.Kill();
        await Assert.ThrowsAsync<IOException>(() => database.PeekAsync(TimeSpan.FromSeconds(1)));
        server.Start();
        var read = await database.ReadAsync(Patience);
        Assert.Equal((known.Version, known.Voter.Store, 2), (read.Version, read.Voter.Store, read.Voter.Log.Last.Index));
    }

    private static async Task<WitnessRecord> WriteAsync(WitnessDatabase database, WitnessRecord known, ReplicaLog log)
    {
        Assert.True(await database.TryWriteAsync(known, Promised(known, log.Last.Term.Number, N1, log), Patience));
        return await database.ReadAsync(Patience);
    }

    private static WitnessRecord Promised(WitnessRecord known, long term, NodeName to, ReplicaLog log) => new(
        known.Version + 1,
        known.Voter with { Promised = new Term(term), PromisedTo = to, Log = log },
        $"life-{to}",
        []);

    /// <summary>An entry for each term.</summary>
    private static ReplicaLog Log(params long[] terms) => terms.Index().Aggregate(ReplicaLog.Blank, (log, term) => log.Add(new Entry(
        new Position(0, new Term(term.Item), term.Index + 1),
        null,
        DateTimeOffset.UnixEpoch,
        "test",
        term.Index == 0
            ? new Change.Found(
                "c",
                ImmutableSortedDictionary<NodeName, string>.Empty.Add(N1, "s1"),
                new VoteTable(ImmutableSortedDictionary<NodeName, int>.Empty.Add(N1, 1)))
            : new Change.Decided($"in term {term.Item}"))));

    private static string Connection() => PostgreSqlServer.Shared.ConnectionString("postgres");

    private static void Do(string sql)
    {
        using var connection = new NpgsqlConnection(Connection() + ";Pooling=False");
        connection.Open();
        new NpgsqlCommand(sql, connection).ExecuteNonQuery();
    }

    private WitnessDatabase Database(string? connection = null)
    {
        var database = new WitnessDatabase(_cluster, () => connection ?? Connection());
        _open.Add(database);
        return database;
    }
}
