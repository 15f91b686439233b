namespace Akka.Persistence.Snapshot;

/// <summary>A snapshot as the store in memory keeps it.</summary>
public class SnapshotEntry
{
    public string Id { get; set; } = string.Empty;

    public string PersistenceId { get; set; } = string.Empty;

    public long SequenceNr { get; set; }

    /// <summary>Ticks, UTC.</summary>
    public long Timestamp { get; set; }

    public object Snapshot { get; set; } = null!;

    internal SnapshotMetadata Metadata => new(PersistenceId, SequenceNr, new DateTime(Timestamp, DateTimeKind.Utc));
}

/// <summary>A snapshot store that lives as long as its actor system, and keeps snapshots as they are.</summary>
public class MemorySnapshotStore : SnapshotStore
{
    private readonly List<SnapshotEntry> _snapshots = [];

    protected virtual List<SnapshotEntry> Snapshots => _snapshots;

    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        var found = Matching(persistenceId, criteria)
            .OrderByDescending(each => each.SequenceNr)
            .ThenByDescending(each => each.Timestamp)
            .FirstOrDefault();
        return Task.FromResult(found is null ? null : new SelectedSnapshot(found.Metadata, found.Snapshot));
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        var id = $"{metadata.PersistenceId}_{metadata.SequenceNr}";
        Snapshots.RemoveAll(each => each.Id == id);
        Snapshots.Add(new SnapshotEntry
        {
            Id = id,
            PersistenceId = metadata.PersistenceId,
            SequenceNr = metadata.SequenceNr,
            Timestamp = metadata.Timestamp.Ticks,
            Snapshot = snapshot,
        });
        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        Snapshots.RemoveAll(each =>
            each.PersistenceId == metadata.PersistenceId
            && each.SequenceNr == metadata.SequenceNr
            && (metadata.Timestamp == DateTime.MinValue || each.Timestamp == metadata.Timestamp.Ticks));
        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        foreach (var each in Matching(persistenceId, criteria).ToArray())
            Snapshots.Remove(each);
        return Task.CompletedTask;
    }

    private IEnumerable<SnapshotEntry> Matching(string persistenceId, SnapshotSelectionCriteria criteria) =>
        Snapshots.Where(each => each.PersistenceId == persistenceId && criteria.IsMatch(each.Metadata));
}
