using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Snapshot;

namespace HaActors.Persistence.TestKit;

/// <summary>What a snapshot store under test fails at.</summary>
public sealed record SnapshotBehavior(bool FailsToSave = false, bool FailsToLoad = false, bool FailsToDelete = false);

/// <summary>A snapshot store in memory that fails when it is told to.</summary>
public sealed class TestSnapshotStore : SnapshotStore
{
    public const string Id = "test.snapshot-store";

    private readonly SortedDictionary<(string Id, long Number), SelectedSnapshot> _snapshots = [];
    private SnapshotBehavior _behavior = new();

    public static Config Config => ConfigurationFactory.ParseString($$"""
        akka.persistence.snapshot-store.plugin = "{{Id}}"
        {{Id}}.class = "{{typeof(TestSnapshotStore).AssemblyQualifiedName}}"
        """);

    public static void Behave(ActorSystem system, SnapshotBehavior behavior) =>
        global::Akka.Persistence.Persistence.Instance.Apply(system)
            .SnapshotStoreFor(Id).Tell(behavior, ActorRefs.NoSender);

    protected override Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        _behavior.FailsToLoad
            ? Task.FromException<SelectedSnapshot>(new InvalidOperationException("cannot load"))
            : Task.FromResult(Matching(persistenceId, criteria).LastOrDefault()!);

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        if (_behavior.FailsToSave)
            return Task.FromException(new InvalidOperationException("cannot save"));
        _snapshots[(metadata.PersistenceId, metadata.SequenceNr)] = new SelectedSnapshot(metadata, snapshot);
        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        if (_behavior.FailsToDelete)
            return Task.FromException(new InvalidOperationException("cannot delete"));
        _snapshots.Remove((metadata.PersistenceId, metadata.SequenceNr));
        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        if (_behavior.FailsToDelete)
            return Task.FromException(new InvalidOperationException("cannot delete"));
        foreach (var each in Matching(persistenceId, criteria).ToArray())
            _snapshots.Remove((persistenceId, each.Metadata.SequenceNr));
        return Task.CompletedTask;
    }

    protected override bool ReceivePluginInternal(object message)
    {
        if (message is not SnapshotBehavior behavior)
            return false;
        _behavior = behavior;
        return true;
    }

    private IEnumerable<SelectedSnapshot> Matching(string id, SnapshotSelectionCriteria criteria) =>
        _snapshots.Values.Where(each =>
            each.Metadata.PersistenceId == id
            && each.Metadata.SequenceNr <= criteria.MaxSequenceNr
            && each.Metadata.SequenceNr >= criteria.MinSequenceNr
            && each.Metadata.Timestamp <= criteria.MaxTimeStamp
            && each.Metadata.Timestamp >= criteria.MinTimestamp);
}
