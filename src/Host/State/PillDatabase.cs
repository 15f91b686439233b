using System.Collections.Immutable;
using System.Globalization;
using HaActors.Agents.Pills;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;
using Npgsql;

namespace HaActors.Host.State;

/// <summary>
/// Slots as rows of a PostgreSQL table: for nodes that share a database and no disk. One thread at a time uses it, and
/// waits for it.
/// </summary>
/// <remarks>
/// A server that was restored, or that took another one's place, may lack a pill that was confirmed on the other. So whoever
/// once used one history of the server takes every other one for broken, until its process begins anew.
/// </remarks>
/// <param name="connection">Its connection string, asked for at every attempt to connect.</param>
/// <param name="patience">Longest time for a call.</param>
public sealed class PillDatabase(string cluster, Func<string> connection, TimeSpan patience) : IPillDevice, IDisposable
{
    private const string Table = """
        CREATE TABLE IF NOT EXISTS haactors_pills (
            cluster TEXT NOT NULL, node TEXT NOT NULL, boot TEXT NOT NULL, acknowledged BIGINT NOT NULL,
            number BIGINT NOT NULL, verb TEXT NOT NULL, boots TEXT NOT NULL, sender TEXT NOT NULL, PRIMARY KEY (cluster, node))
        """;

    private const string Columns = "node, boot, acknowledged, number, verb, boots, sender";
    private const string UndefinedTable = "42P01";

    private readonly Lock _lock = new();
    private NpgsqlConnection? _open;
    private string? _history;

    public string Name => "the database of pills";

    public PillSlot Read(NodeName node) => Do(() => Rows(" AND node = $2", node.Value).TryGetValue(node, out var slot)
        ? slot
        : throw new IOException($"{Name} has no slot for node {node}: 'haactors pill create' adds it"));

    public void Write(NodeName node, PillClaim claim) => Do(() => Change(
        node, "UPDATE haactors_pills SET boot = $3, acknowledged = $4 WHERE cluster = $1 AND node = $2", claim.Boot, claim.Acknowledged));

    public void Write(NodeName node, Pill pill) => Do(() => Change(
        node,
        "UPDATE haactors_pills SET number = $3, verb = $4, boots = $5, sender = $6 WHERE cluster = $1 AND node = $2",
        pill.Number,
        pill.Verb.ToString(),
        string.Join(' ', pill.Boots),
        pill.From));

    public ImmutableSortedDictionary<NodeName, PillSlot> List() => Do(() => Rows(""));

    public void Create(IEnumerable<NodeName> nodes, bool anew) => Do(() =>
    {
        Run(Table);
        if (anew)
            Run("DELETE FROM haactors_pills WHERE cluster = $1", cluster);

        foreach (var node in nodes)
        {
            Run(
                $"INSERT INTO haactors_pills (cluster, {Columns}) VALUES ($1, $2, '', 0, 0, 'Clear', '', '') ON CONFLICT DO NOTHING",
                cluster,
                node.Value);
        }

        return true;
    });

    public void Dispose()
    {
        lock (_lock)
            Close();
    }

    private T Do<T>(Func<T> work)
    {
        lock (_lock)
        {
            try
            {
                Open();
                return work();
            }
            catch (Exception cause)
            {
                // What the server made of it nobody knows, and nothing of it may come into the next call.
                Close();
                throw cause switch
                {
                    IOException => cause,
                    PostgresException { SqlState: UndefinedTable } => new IOException($"{Name} has no slots: 'haactors pill create' makes them"),
                    _ => new IOException($"{Name}: {cause.Message}", cause),
                };
            }
        }
    }

    private void Open()
    {
        if (_open is not null)
            return;

        var seconds = Math.Max(1, (int)patience.TotalSeconds);
        _open = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection())
        {
            Pooling = false,
            Timeout = seconds,
            CommandTimeout = seconds,
            CancellationTimeout = -1,
            ApplicationName = "haactors",
        }.ToString());
        _open.Open();
        var history = History();
        if ((_history ??= history) != history)
            throw new IOException($"{Name} is another one than before: it was restored, or a standby took its place");
    }

    /// <summary>Which server writes, and how often it was restored or followed by another one.</summary>
    private string History()
    {
        using var command = Command("""
            SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE
                (SELECT system_identifier FROM pg_control_system()) || '/' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) END
            """);
        return command.ExecuteScalar() as string
            ?? throw new IOException($"{Name} is a standby of another one: it may not have what was written there");
    }

    private void Close()
    {
        var broken = _open;
        _open = null;
        try
        {
            broken?.Dispose();
        }
        catch (Exception ignored) when (ignored is NpgsqlException or IOException)
        {
            // It is given up in any case.
        }
    }

    private ImmutableSortedDictionary<NodeName, PillSlot> Rows(string where, params string[] values)
    {
        var slots = ImmutableSortedDictionary.CreateBuilder<NodeName, PillSlot>();
        using var command = Command($"SELECT {Columns} FROM haactors_pills WHERE cluster = $1{where}", [cluster, .. values]);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            if (!Enum.TryParse<PillVerb>(row.GetString(4), out var verb))
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{Name} holds the unknown message {row.GetString(4)}"));

            slots.Add(new NodeName(row.GetString(0)), new PillSlot(
                new PillClaim(row.GetString(1), row.GetInt64(2)),
                new Pill(row.GetInt64(3), verb, [.. row.GetString(5).Split(' ', StringSplitOptions.RemoveEmptyEntries)], row.GetString(6))));
        }

        return slots.ToImmutable();
    }

    private bool Change(NodeName node, string sql, params object[] values) => Run(sql, [cluster, node.Value, .. values]) == 1
        ? true
        : throw new IOException($"{Name} has no slot for node {node}: 'haactors pill create' adds it");

    private int Run(string sql, params object[] values)
    {
        using var command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, _open);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });

        return command;
    }
}
