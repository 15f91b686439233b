namespace Akka.Persistence.Snapshot;

/// <summary>Stands where no snapshot store is configured: there is nothing to load, and to save fails.</summary>
public sealed class NoSnapshotStore : SnapshotStore
{
    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        Task.FromResult<SelectedSnapshot?>(null);

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot) => NotConfigured();

    protected override Task DeleteAsync(SnapshotMetadata metadata) => NotConfigured();

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) => NotConfigured();

    private static Task NotConfigured() => Task.FromException(new NoSnapshotStoreException(
        "No snapshot store is configured: akka.persistence.snapshot-store.plugin is empty."));

    public class NoSnapshotStoreException : Exception
    {
        public NoSnapshotStoreException()
        {
        }

        public NoSnapshotStoreException(string message)
            : base(message)
        {
        }

        public NoSnapshotStoreException(string message, Exception innerException)
            : base(message, innerException)
        {
        }
    }
}
