namespace Akka.Persistence.Sql.Journal;

/// <summary>One event as the table holds it.</summary>
internal sealed record JournalRow(
    string PersistenceId,
    long SequenceNr,
    long Created,
    bool IsRejected,
    byte[] Message,
    string Manifest,
    int Identifier,
    string WriterUuid,
    IReadOnlyList<string> Tags)
{
    /// <summary>
    /// The manifest of a row that holds the place of an event that was rejected: its number is used up, and a number
    /// that is missing means that the journal is damaged. Such a row counts as deleted.
    /// </summary>
    public const string RejectedManifest = "rejected";

    public static JournalRow Rejected(IPersistentRepresentation persistent) => new(
        persistent.PersistenceId,
        persistent.SequenceNr,
        persistent.Timestamp,
        true,
        [],
        RejectedManifest,
        0,
        persistent.WriterGuid,
        []);
}

/// <summary>A row of the journal, or a row that should be there, makes it impossible to recover.</summary>
internal sealed class CorruptJournalException(
    string persistenceId, long sequenceNr, string what, Exception? cause = null)
    : Exception(
        $"The journal of persistence id [{persistenceId}] is damaged at sequence number [{sequenceNr}]: {what}", cause);
