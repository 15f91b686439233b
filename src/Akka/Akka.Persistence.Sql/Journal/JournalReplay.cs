using System.Globalization;

namespace Akka.Persistence.Sql.Journal;

/// <summary>
/// Reads events in order, and looks that none is missing: a damaged journal must end the recovery, for a state without
/// some of its events is not the state that was acknowledged.
/// </summary>
internal sealed class JournalReplay(JournalRows rows, string persistenceId, long from, long max)
{
    private long _expected = Math.Max(1, from);
    private bool _first = true;
    private long _left = max;

    public string PersistenceId => persistenceId;

    /// <summary>The number to go on from.</summary>
    public long Next => _expected;

    /// <summary>Whether as many were read as were asked for.</summary>
    public bool IsEnough => _left <= 0;

    /// <exception cref="CorruptJournalException">A row cannot be read, or one is missing.</exception>
    public void Take(RawRow row, Action<IPersistentRepresentation> recoveryCallback)
    {
        var deleted = row.Deleted switch
        {
            bool flag => flag,
            0L => false,
            1L => true,
            var other => throw Bad(row, "deleted", other),
        };
        var manifest = row.Manifest is string text ? text : string.Empty;
        // What is deleted is deleted from the first on, and leaves a row at the last.
        var beginsBehindDeleted = _first && deleted && manifest != JournalRow.RejectedManifest;
        if (row.SequenceNr != _expected && !beginsBehindDeleted)
            throw Missing(row.SequenceNr);

        if (deleted && !beginsBehindDeleted && manifest != JournalRow.RejectedManifest)
            throw Bad(row, "deleted", "deleted, behind an event that is not");

        _first = false;
        _expected = row.SequenceNr + 1;
        if (deleted)
            return;

        _left--;
        recoveryCallback(rows.EventOf(
            persistenceId,
            row.SequenceNr,
            row.Message as byte[] ?? throw Bad(row, "message", row.Message),
            As(row, "identifier", () => Convert.ToInt32(row.Identifier, CultureInfo.InvariantCulture)),
            manifest,
            row.Writer as string ?? string.Empty,
            As(row, "created", () => Convert.ToInt64(row.Created, CultureInfo.InvariantCulture))));
    }

    /// <exception cref="CorruptJournalException">The last one was not there.</exception>
    public void End(long to)
    {
        if (!IsEnough && _expected <= to)
            throw Missing(to + 1);
    }

    private CorruptJournalException Missing(long found) => new(
        persistenceId, _expected, $"the event is missing; the next one there is has number [{found}]");

    private T As<T>(RawRow row, string column, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception cause) when (cause is FormatException or InvalidCastException or OverflowException)
        {
            throw Bad(row, column, cause.Message);
        }
    }

    private CorruptJournalException Bad(RawRow row, string column, object? what) =>
        new(persistenceId, row.SequenceNr, $"the column for {column} holds no such value [{what}]");
}
