using System.Collections.Immutable;
using System.Data.Common;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Database;

namespace Akka.Persistence.Sql.Journal;

/// <summary>
/// A journal in a SQL database. An event is acknowledged when the transaction that it is in is committed and flushed;
/// the events of all actors that wait go into one transaction.
/// </summary>
[SharedDatabase]
public class SqlWriteJournal : AsyncWriteJournal
{
    private static readonly string[] NotHonoured =
    [
        "delete-compatibility-mode", "db-round-trip-max-batch-size", "db-round-trip-max-tag-batch-size",
        "prefer-parameters-on-multirow-insert", "max-row-by-row-size", "use-clone-connection",
        "materializer-dispatcher", "dao", "read-isolation-level", "write-isolation-level", "plugin-id",
        "default.metadata", "sqlite.metadata", "postgresql.metadata",
    ];

    private readonly JournalRows _rows;
    private readonly JournalTable _table;
    private readonly JournalWriter _writer;
    private readonly DatabaseThreads _readers;
    private readonly int _replayBatchSize;
    private readonly Dictionary<string, Task> _writing = new(StringComparer.Ordinal);
    private int _sweepAt = 1_000;

    /// <exception cref="ConfigurationException">A value is missing or out of its range.</exception>
    public SqlWriteJournal(Config journalConfig)
    {
        var log = Context.GetLogger();
        foreach (var key in NotHonoured.Where(journalConfig.HasPath))
            log.Warning("The configuration key [{0}.{1}] is not honoured", Self.Path.Name, key);

        var config = journalConfig.WithFallback(SqlPersistence.DefaultJournal);
        var database = SqlDatabase.Of(config);
        _rows = new JournalRows((ExtendedActorSystem)Context.System, config);
        _table = new JournalTable(JournalNames.Of(SqlDatabase.MappingOf(config)), database, _rows);
        _replayBatchSize = config.AtLeastOne("replay-batch-size");
        var tables = new TablesOnce(database, _table.Create, config, log);
        var bufferSize = config.AtLeastOne("buffer-size");
        _writer = new JournalWriter(
            new DatabaseThreads("sql-journal-writer", 1, int.MaxValue, tables.Open),
            _table,
            database,
            bufferSize,
            config.AtLeastOne("batch-size"));
        _readers = new DatabaseThreads(
            "sql-journal-reader", config.AtLeastOne("parallelism"), int.MaxValue, tables.Open);
    }

    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr)
    {
        // An earlier incarnation may have asked for a write that is still under way.
        if (_writing.TryGetValue(persistenceId, out var write) && !write.IsCompleted)
            await EndOf(write);
        return await _readers.Run(connection => _table.Highest(connection, persistenceId));
    }

    public override Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback) =>
        ReplayAsync(
            new JournalReplay(_rows, persistenceId, fromSequenceNr, max),
            toSequenceNr,
            recoveryCallback,
            static () => Task.CompletedTask);

    // One look at all pages: what is missing between two of them is missing.
    internal override Task ReplayPagesAsync(
        IActorContext context,
        ReplayMessages request,
        long toSequenceNr,
        Action<IPersistentRepresentation> hand,
        Func<Task> room) =>
        ReplayAsync(
            new JournalReplay(_rows, request.PersistenceId, request.FromSequenceNr, request.Max),
            toSequenceNr,
            hand,
            room);

    private async Task ReplayAsync(
        JournalReplay replay, long toSequenceNr, Action<IPersistentRepresentation> hand, Func<Task> room)
    {
        while (!replay.IsEnough && replay.Next <= toSequenceNr)
        {
            var found = await _readers.Run(connection => ReadInto(connection, replay, toSequenceNr, hand));
            if (found < _replayBatchSize)
                break;
            await room();
        }

        replay.End(toSequenceNr);
    }

    protected override async Task<IImmutableList<Exception>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var rows = new List<JournalRow>();
        var rejections = ImmutableList<Exception>.Empty;
        var rejected = false;
        var persistenceId = "";
        foreach (var write in messages)
        {
            persistenceId = write.PersistenceId;
            var cause = AddRows(write, rows);
            rejected |= cause is not null;
            rejections = rejections.Add(cause!);
        }

        var done = _writer.Write(rows);
        Remember(persistenceId, done);
        await done;
        return rejected ? rejections : null;
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) =>
        _writer.Run(connection => _table.DeleteTo(connection, persistenceId, toSequenceNr));

    protected override void PostStop()
    {
        _writer.Close();
        _readers.Close();
        base.PostStop();
    }

    private int ReadInto(
        DbConnection connection, JournalReplay replay, long toSequenceNr, Action<IPersistentRepresentation> hand)
    {
        var found = _table.Read(connection, replay.PersistenceId, replay.Next, toSequenceNr, _replayBatchSize);
        foreach (var row in found)
        {
            if (replay.IsEnough)
                break;
            replay.Take(row, hand);
        }

        return found.Count;
    }

    private Exception? AddRows(AtomicWrite write, List<JournalRow> rows)
    {
        var events = (IImmutableList<IPersistentRepresentation>)write.Payload;
        var before = rows.Count;
        try
        {
            foreach (var each in events)
                rows.Add(_rows.RowOf(each));
            return null;
        }
        catch (Exception cause)
        {
            rows.RemoveRange(before, rows.Count - before);
            rows.AddRange(events.Select(JournalRow.Rejected));
            return cause;
        }
    }

    private void Remember(string persistenceId, Task write)
    {
        _writing[persistenceId] = write;
        if (_writing.Count < _sweepAt)
            return;
        foreach (var done in _writing.Where(each => each.Value.IsCompleted).Select(each => each.Key).ToArray())
            _writing.Remove(done);
        _sweepAt = Math.Max(1_000, 2 * _writing.Count);
    }

    private static async Task EndOf(Task write)
    {
        try
        {
            await write;
        }
        catch (Exception)
        {
            // Who asked for it was told; what matters here is that it is over.
        }
    }
}
