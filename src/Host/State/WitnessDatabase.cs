using System.Collections.Immutable;
using System.Text.Json;
using HaActors.Actors.Quorum;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using Npgsql;

namespace HaActors.Host.State;

/// <summary>
/// The witness's memory in two tables of a PostgreSQL database, a row for each cluster. All that is written is one
/// transaction that begins with an update of that row where it still has the known version: it waits for whoever writes at
/// the same time, and then finds another version or none in its way. There is no time-to-live, and no clock of the server.
/// </summary>
/// <param name="connection">Its connection string, asked for at every attempt to connect, since secrets may change.</param>
public sealed class WitnessDatabase(string cluster, Func<string> connection) : IWitness, IAsyncDisposable
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS haactors_witness (
            cluster TEXT PRIMARY KEY, server TEXT NOT NULL, version BIGINT NOT NULL, store TEXT NOT NULL,
            log_cluster TEXT, promised BIGINT NOT NULL, promised_to TEXT, holder TEXT, lost TEXT NOT NULL,
            commit_index BIGINT NOT NULL, last_index BIGINT NOT NULL, snapshot TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS haactors_witness_entries (
            cluster TEXT NOT NULL, position BIGINT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (cluster, position));
        """;

    private const string Columns = "server, version, store, log_cluster, promised, promised_to, holder, lost, commit_index";
    private const string UndefinedTable = "42P01";
    private const string UniqueViolation = "23505";

    private NpgsqlConnection? _open;
    private string _server = "";

    public Task<WitnessHead> PeekAsync(TimeSpan timeout) => WithinAsync(
        timeout, async cancel => await HeadAsync(cancel) is var (server, head) && server == _server ? head : (await WholeAsync(cancel)).Head);

    public Task<WitnessRecord> ReadAsync(TimeSpan timeout) => WithinAsync(timeout, WholeAsync);

    public Task<bool> TryWriteAsync(WitnessRecord known, WitnessRecord next, TimeSpan timeout) => WithinAsync(
        timeout, cancel => WriteAsync(known.Head, next.Head, VoterWrite.Between(known.Voter, next.Voter), next.Voter.Log.Last.Index, cancel));

    public async ValueTask DisposeAsync()
    {
        if (_open is { } open)
            await open.DisposeAsync();
    }

    private async Task<T> WithinAsync<T>(TimeSpan timeout, Func<CancellationToken, Task<T>> work)
    {
        using var late = new CancellationTokenSource(timeout);
        try
        {
            await OpenAsync(timeout, late.Token);
            return await work(late.Token);
        }
        catch (Exception cause)
        {
            // What the server made of it nobody knows, and nothing of it may come into the next call.
            var broken = _open;
            _open = null;
            _ = Task.Run(() => broken?.Dispose(), CancellationToken.None);
            throw cause is IOException ? cause : new IOException(
                late.IsCancellationRequested ? $"no answer within {timeout.TotalMilliseconds:0} ms" : cause.Message, cause);
        }
    }

    private async Task OpenAsync(TimeSpan timeout, CancellationToken cancel)
    {
        if (_open is not null)
            return;

        var settings = new NpgsqlConnectionStringBuilder(connection())
        {
            Pooling = false,
            Timeout = (int)Math.Ceiling(timeout.TotalSeconds),
            CommandTimeout = (int)Math.Ceiling(timeout.TotalSeconds),
            CancellationTimeout = -1,
            ApplicationName = "haactors",
        };
        _open = new NpgsqlConnection(settings.ToString());
        await _open.OpenAsync(cancel);
        _server = await ServerAsync(cancel);
    }

    /// <summary>
    /// Names the history that this server writes: one that was restored, or that took the place of another, may have
    /// forgotten what the other had promised (safety rule 17). A server that only follows another has none.
    /// </summary>
    private async Task<string> ServerAsync(CancellationToken cancel)
    {
        await using var command = Command("""
            SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'),
                CASE WHEN pg_is_in_recovery() THEN NULL ELSE
                    (SELECT system_identifier FROM pg_control_system()) || '/'
                    || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) END
            """);
        string commits;
        string? server;
        await using (var row = await command.ExecuteReaderAsync(cancel))
        {
            await row.ReadAsync(cancel);
            if (row.GetString(0) != "on" || row.GetString(1) != "on")
                throw new IOException("the database server runs with fsync or full_page_writes off: it may forget what it confirmed");

            commits = row.GetString(2);
            server = row.IsDBNull(3) ? null : row.GetString(3);
        }

        if (commits is not ("on" or "remote_apply"))
            await RunAsync("SET synchronous_commit = on", [], cancel);

        return server ?? throw new IOException("the database server is a standby of another one: nobody can write to it");
    }

    private async Task<WitnessRecord> WholeAsync(CancellationToken cancel)
    {
        // Between the row and the entries nobody may write.
        await using var transaction = await _open!.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        if (await HeadAsync(cancel) is not var (server, head))
        {
            await transaction.RollbackAsync(cancel);
            await MakeAsync(cancel);
            return await WholeAsync(cancel);
        }

        if (server != _server)
        {
            await transaction.RollbackAsync(cancel);
            await RunAsync(
                "DELETE FROM haactors_witness WHERE cluster = $1 AND version = $2 AND store = $3", [cluster, head.Version, head.Store], cancel);
            return await WholeAsync(cancel);
        }

        var (snapshot, last) = await SnapshotAsync(cancel);
        var entries = await EntriesAsync(snapshot.At.Index, cancel);
        if (snapshot.At.Index + entries.Count != last)
            throw Damaged($"entries up to {last} are missing");

        var log = ReplicaLog.Of(snapshot, entries).CommittedTo(head.CommitIndex);
        var voter = new VoterRecord(head.Store, head.Promised, head.PromisedTo, log, MayBootstrap: false);
        return new WitnessRecord(head.Version, voter, head.Holder, head.Lost);
    }

    /// <returns>Null: there is none yet.</returns>
    private async Task<(string Server, WitnessHead Head)?> HeadAsync(CancellationToken cancel)
    {
        try
        {
            await using var command = Command($"SELECT {Columns} FROM haactors_witness WHERE cluster = $1", cluster);
            await using var row = await command.ExecuteReaderAsync(cancel);
            if (!await row.ReadAsync(cancel))
                return null;

            string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
            return (row.GetString(0), new WitnessHead(
                row.GetInt64(1),
                row.GetString(2),
                Text(3),
                new Term(row.GetInt64(4)),
                Text(5) is { } to ? new NodeName(to) : null,
                Text(6),
                [.. row.GetString(7).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new NodeName(name))],
                row.GetInt64(8)));
        }
        catch (PostgresException none) when (none.SqlState == UndefinedTable)
        {
            return null;
        }
    }

    private async Task<(Snapshot Snapshot, long Last)> SnapshotAsync(CancellationToken cancel)
    {
        await using var command = Command("SELECT snapshot, last_index FROM haactors_witness WHERE cluster = $1", cluster);
        await using var row = await command.ExecuteReaderAsync(cancel);
        await row.ReadAsync(cancel);
        return (Parsed(() => JsonSerializer.Deserialize(row.GetString(0), LogJson.Default.Snapshot)) is { IsWhole: true } whole
            ? whole
            : throw Damaged("the snapshot does not fit its checksum"), row.GetInt64(1));
    }

    private async Task<ImmutableList<Entry>> EntriesAsync(long after, CancellationToken cancel)
    {
        var entries = ImmutableList.CreateBuilder<Entry>();
        await using var command = Command(
            "SELECT content FROM haactors_witness_entries WHERE cluster = $1 AND position > $2 ORDER BY position", cluster, after);
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            var entry = Parsed(() => JsonSerializer.Deserialize(row.GetString(0), LogJson.Default.Entry));
            if (entry?.Index != after + entries.Count + 1)
                throw Damaged($"entry {after + entries.Count + 1} is changed or missing");

            entries.Add(entry);
        }

        return entries.ToImmutable();
    }

    private async Task MakeAsync(CancellationToken cancel)
    {
        var made = WitnessRecord.New(Guid.NewGuid().ToString("N")[..16]);
        try
        {
            await RunAsync(Tables, [], cancel);
            await RunAsync("DELETE FROM haactors_witness_entries WHERE cluster = $1 AND NOT EXISTS (SELECT 1 FROM haactors_witness WHERE cluster = $1)", [cluster], cancel);
            await RunAsync(
                $"INSERT INTO haactors_witness (cluster, {Columns}, last_index, snapshot) "
                + "VALUES ($1, $2, $3, $4, NULL, 0, NULL, NULL, '', 0, 0, $5)",
                [cluster, _server, made.Version, made.Voter.Store, JsonSerializer.Serialize(Snapshot.Empty, LogJson.Default.Snapshot)],
                cancel);
        }
        catch (PostgresException other) when (other.SqlState == UniqueViolation)
        {
            // Another node makes it at the same moment.
        }
    }

    private async Task<bool> WriteAsync(WitnessHead known, WitnessHead head, VoterWrite write, long last, CancellationToken cancel)
    {
        await using var transaction = await _open!.BeginTransactionAsync(cancel);
        var updated = await RunAsync(
            """
            UPDATE haactors_witness SET version = $5, log_cluster = $6, promised = $7, promised_to = $8, holder = $9, lost = $10,
                commit_index = $11, last_index = $12, snapshot = COALESCE($13, snapshot)
            WHERE cluster = $1 AND server = $2 AND store = $3 AND version = $4
            """,
            [
                cluster, _server, known.Store, known.Version, head.Version, head.Cluster, head.Promised.Number, head.PromisedTo?.Value,
                head.Holder, string.Join(' ', head.Lost), head.CommitIndex, last,
                write.Snapshot is null ? null : JsonSerializer.Serialize(write.Snapshot, LogJson.Default.Snapshot),
            ],
            cancel);
        if (updated == 0)
            return false;

        if (write.Snapshot is { } snapshot)
            await DeleteAsync(write.ReplacesAll ? "position > $2" : "position <= $2", write.ReplacesAll ? 0 : snapshot.At.Index, cancel);

        if (write.TruncateAfter is { } after)
            await DeleteAsync("position > $2", after, cancel);

        foreach (var entry in write.Entries)
        {
            await RunAsync(
                "INSERT INTO haactors_witness_entries VALUES ($1, $2, $3)",
                [cluster, entry.Index, JsonSerializer.Serialize(entry, LogJson.Default.Entry)],
                cancel);
        }

        await transaction.CommitAsync(cancel);
        return true;
    }

    private Task<int> DeleteAsync(string which, long position, CancellationToken cancel) =>
        RunAsync($"DELETE FROM haactors_witness_entries WHERE cluster = $1 AND {which}", [cluster, position], cancel);

    private static T? Parsed<T>(Func<T?> parse)
    {
        try
        {
            return parse();
        }
        catch (JsonException cause)
        {
            throw Damaged(cause.Message);
        }
    }

    private static IOException Damaged(string how) =>
        new($"its tables are damaged: {how}. Drop haactors_witness and haactors_witness_entries, and the cluster makes them anew");

    private async Task<int> RunAsync(string sql, object?[] values, CancellationToken cancel)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    private NpgsqlCommand Command(string sql, params object?[] values)
    {
        var command = new NpgsqlCommand(sql, _open);
        foreach (var value in values)
            command.Parameters.Add(value is null
                ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text }
                : new NpgsqlParameter { Value = value });

        return command;
    }
}
