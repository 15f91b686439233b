namespace Akka.Persistence;

/// <summary>Asks for the youngest snapshot that the criteria allow.</summary>
public sealed class LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr)
    : ISnapshotRequest, IEquatable<LoadSnapshot>
{
    public string PersistenceId { get; } = persistenceId;

    public SnapshotSelectionCriteria Criteria { get; } = criteria;

    public long ToSequenceNr { get; } = toSequenceNr;

    public bool Equals(LoadSnapshot? other) =>
        other is not null
        && Equals(PersistenceId, other.PersistenceId)
        && Equals(Criteria, other.Criteria)
        && Equals(ToSequenceNr, other.ToSequenceNr);

    public override bool Equals(object? obj) => Equals(obj as LoadSnapshot);

    public override int GetHashCode() => HashCode.Combine(PersistenceId, Criteria, ToSequenceNr);

    public override string ToString() =>
        $"LoadSnapshot<PersistenceId = {PersistenceId}, Criteria = {Criteria}, ToSequenceNr = {ToSequenceNr}>";
}

/// <summary>Stores a snapshot.</summary>
public sealed class SaveSnapshot(SnapshotMetadata metadata, object snapshot)
    : ISnapshotRequest, IEquatable<SaveSnapshot>
{
    public SnapshotMetadata Metadata { get; } = metadata;

    public object Snapshot { get; } = snapshot;

    public bool Equals(SaveSnapshot? other) =>
        other is not null && Equals(Metadata, other.Metadata) && Equals(Snapshot, other.Snapshot);

    public override bool Equals(object? obj) => Equals(obj as SaveSnapshot);

    public override int GetHashCode() => HashCode.Combine(Metadata, Snapshot);

    public override string ToString() => $"SaveSnapshot<Metadata = {Metadata}, Snapshot = {Snapshot}>";
}

/// <summary>Deletes one snapshot; a timestamp of the minimum stands for any.</summary>
public sealed class DeleteSnapshot(SnapshotMetadata metadata) : ISnapshotRequest, IEquatable<DeleteSnapshot>
{
    public SnapshotMetadata Metadata { get; } = metadata;

    public bool Equals(DeleteSnapshot? other) => other is not null && Equals(Metadata, other.Metadata);

    public override bool Equals(object? obj) => Equals(obj as DeleteSnapshot);

    public override int GetHashCode() => Metadata?.GetHashCode() ?? 0;

    public override string ToString() => $"DeleteSnapshot<Metadata = {Metadata}>";
}

/// <summary>Deletes the snapshots that the criteria allow.</summary>
public sealed class DeleteSnapshots(string persistenceId, SnapshotSelectionCriteria criteria)
    : ISnapshotRequest, IEquatable<DeleteSnapshots>
{
    public string PersistenceId { get; } = persistenceId;

    public SnapshotSelectionCriteria Criteria { get; } = criteria;

    public bool Equals(DeleteSnapshots? other) =>
        other is not null && Equals(PersistenceId, other.PersistenceId) && Equals(Criteria, other.Criteria);

    public override bool Equals(object? obj) => Equals(obj as DeleteSnapshots);

    public override int GetHashCode() => HashCode.Combine(PersistenceId, Criteria);

    public override string ToString() => $"DeleteSnapshots<PersistenceId = {PersistenceId}, Criteria = {Criteria}>";
}
