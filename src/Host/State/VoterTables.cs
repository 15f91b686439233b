using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using Microsoft.Data.Sqlite;

namespace HaActors.Host.State;

/// <summary>
/// The tables of one file. Each entry's checksum includes that of the entry before it, and the voter's row seals the
/// last one: a row that was changed, or is not there, is found out.
/// </summary>
internal sealed class VoterTables : IDisposable
{
    private const string Tables = """
        CREATE TABLE entries (position INTEGER PRIMARY KEY, content TEXT NOT NULL, chain TEXT NOT NULL);
        CREATE TABLE snapshot (id INTEGER PRIMARY KEY CHECK (id = 1), content TEXT NOT NULL, anchor TEXT NOT NULL);
        CREATE TABLE voter (
            id INTEGER PRIMARY KEY CHECK (id = 1), store TEXT NOT NULL, promised INTEGER NOT NULL, promised_to TEXT,
            may_bootstrap INTEGER NOT NULL, commit_index INTEGER NOT NULL, seal TEXT NOT NULL);
        """;

    private readonly SqliteConnection _connection;
    private readonly string _path;

    private VoterTables(string path, SqliteOpenMode mode)
    {
        _path = path;

        // A pooled connection would keep the file open, and its state, behind one that failed.
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            _connection.Open();

            // FULL flushes the log at each commit; with less, the last promise may be lost with the power.
            Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public static VoterTables Create(string path)
    {
        var tables = new VoterTables(path, SqliteOpenMode.ReadWriteCreate);
        tables.Run(Tables);
        return tables;
    }

    public static VoterTables Open(string path) => new(path, SqliteOpenMode.ReadWrite);

    public void Dispose() => _connection.Dispose();

    /// <summary>Whole and flushed when it returns.</summary>
    public void Write(VoterWrite write)
    {
        using var transaction = _connection.BeginTransaction();
        if (write.TruncateAfter is { } last)
            Run("DELETE FROM entries WHERE position > $1", last);

        if (write.Snapshot is { } snapshot)
        {
            var anchor = write.ReplacesAll ? Hash(snapshot.Checksum) : ChainAt(snapshot.At.Index) ?? Hash(snapshot.Checksum);
            Run("DELETE FROM entries WHERE position <= $1", snapshot.At.Index);
            Run("INSERT OR REPLACE INTO snapshot VALUES (1, $1, $2)", JsonSerializer.Serialize(snapshot, LogJson.Default.Snapshot), anchor);
        }

        var (_, chain) = Last();
        foreach (var entry in write.Entries)
        {
            var content = JsonSerializer.Serialize(entry, LogJson.Default.Entry);
            chain = Hash(chain + content);
            Run("INSERT INTO entries VALUES ($1, $2, $3)", entry.Index, content, chain);
        }

        var head = new Head(write.Store, write.Promised.Number, write.PromisedTo?.Value, write.MayBootstrap, write.CommitIndex);
        Run(
            "INSERT OR REPLACE INTO voter VALUES (1, $1, $2, $3, $4, $5, $6)",
            head.Store, head.Promised, head.PromisedTo, head.MayBootstrap ? 1 : 0, head.CommitIndex, SealOf(head));
        transaction.Commit();
    }

    /// <exception cref="IOException">Something was changed, or is missing.</exception>
    public VoterRecord Read()
    {
        if (Scalar("PRAGMA integrity_check") is not "ok")
            throw Damaged("SQLite finds it corrupt");

        if (ReadHead() is not var (head, seal) || seal != SealOf(head))
            throw Damaged("the seal does not fit what is there");

        var snapshot = ReadSnapshot();
        var entries = ReadEntries(snapshot.At.Index);
        var log = ReplicaLog.Of(snapshot, entries).CommittedTo(head.CommitIndex);
        return new VoterRecord(
            head.Store,
            new Term(head.Promised),
            head.PromisedTo is { } to ? new NodeName(to) : null,
            log,
            head.MayBootstrap);
    }

    private sealed record Head(string Store, long Promised, string? PromisedTo, bool MayBootstrap, long CommitIndex);

    private (Head Head, string Seal)? ReadHead()
    {
        using var command = Command("SELECT store, promised, promised_to, may_bootstrap, commit_index, seal FROM voter");
        using var row = command.ExecuteReader();
        return row.Read()
            ? (new Head(
                row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt64(3) != 0, row.GetInt64(4)),
                row.GetString(5))
            : null;
    }

    private Snapshot ReadSnapshot()
    {
        var content = Scalar("SELECT content FROM snapshot") as string ?? throw Damaged("the snapshot is gone");
        return Parsed<Snapshot>(content, text => JsonSerializer.Deserialize(text, LogJson.Default.Snapshot)) is { IsWhole: true } whole
            ? whole
            : throw Damaged("the snapshot does not fit its checksum");
    }

    private ImmutableList<Entry> ReadEntries(long after)
    {
        var chain = (string?)Scalar("SELECT anchor FROM snapshot") ?? "";
        var entries = ImmutableList.CreateBuilder<Entry>();
        using var command = Command("SELECT position, content, chain FROM entries ORDER BY position");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var expected = after + entries.Count + 1;
            var content = row.GetString(1);
            chain = Hash(chain + content);
            var entry = chain == row.GetString(2) ? Parsed<Entry>(content, text => JsonSerializer.Deserialize(text, LogJson.Default.Entry)) : null;
            if (row.GetInt64(0) != expected || entry?.Index != expected)
                throw Damaged($"entry {expected} is changed or missing");

            entries.Add(entry);
        }

        return entries.ToImmutable();
    }

    private T? Parsed<T>(string text, Func<string, T?> parse)
    {
        try
        {
            return parse(text);
        }
        catch (JsonException cause)
        {
            throw Damaged(cause.Message);
        }
    }

    private IOException Damaged(string how) =>
        new($"{_path} is damaged: {how}. Its promises are lost, and a voter that forgot them must not vote");

    private string? ChainAt(long index) => Scalar("SELECT chain FROM entries WHERE position = $1", index) as string;

    private (long Index, string Chain) Last()
    {
        using var command = Command("SELECT position, chain FROM entries ORDER BY position DESC LIMIT 1");
        using var row = command.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetString(1)) : (0, (string?)Scalar("SELECT anchor FROM snapshot") ?? "");
    }

    private string SealOf(Head head)
    {
        var (index, chain) = Last();
        return Hash(string.Create(
            CultureInfo.InvariantCulture,
            $"{head.Store}|{head.Promised}|{head.PromisedTo}|{head.MayBootstrap}|{head.CommitIndex}|{index}|{chain}"));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private void Run(string sql, params object?[] values)
    {
        using var command = Command(sql, values);
        command.ExecuteNonQuery();
    }

    private object? Scalar(string sql, params object?[] values)
    {
        using var command = Command(sql, values);
        return command.ExecuteScalar();
    }

    private SqliteCommand Command(string sql, params object?[] values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var number = 0; number < values.Length; number++)
            command.Parameters.AddWithValue($"${number + 1}", values[number] ?? DBNull.Value);

        return command;
    }
}
