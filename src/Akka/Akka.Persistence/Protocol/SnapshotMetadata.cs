namespace Akka.Persistence;

/// <summary>Whose snapshot it is, of which event, and from when.</summary>
public sealed class SnapshotMetadata : IEquatable<SnapshotMetadata>
{
    /// <param name="persistenceId">Whose state it is.</param>
    /// <param name="sequenceNr">The last event that is in it.</param>
    /// <param name="timestamp">Wall clock, UTC.</param>
    public SnapshotMetadata(string persistenceId, long sequenceNr, DateTime timestamp)
    {
        PersistenceId = persistenceId;
        SequenceNr = sequenceNr;
        Timestamp = timestamp;
    }

    /// <summary>By persistence id, number and time.</summary>
    public static IComparer<SnapshotMetadata> Comparer { get; } = Comparer<SnapshotMetadata>.Create((left, right) =>
    {
        var byId = string.CompareOrdinal(left.PersistenceId, right.PersistenceId);
        if (byId != 0)
            return byId;
        var byNumber = left.SequenceNr.CompareTo(right.SequenceNr);
        return byNumber != 0 ? byNumber : left.Timestamp.CompareTo(right.Timestamp);
    });

    public string PersistenceId { get; }

    public long SequenceNr { get; }

    public DateTime Timestamp { get; }

    public bool Equals(SnapshotMetadata? other) =>
        other is not null
        && PersistenceId == other.PersistenceId
        && SequenceNr == other.SequenceNr
        && Timestamp == other.Timestamp;

    public override bool Equals(object? obj) => Equals(obj as SnapshotMetadata);

    public override int GetHashCode() => HashCode.Combine(PersistenceId, SequenceNr, Timestamp);

    public override string ToString() =>
        $"SnapshotMetadata<PersistenceId = {PersistenceId}, SequenceNr = {SequenceNr}, Timestamp = {Timestamp:O}>";
}
