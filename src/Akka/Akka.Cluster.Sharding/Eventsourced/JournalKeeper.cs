using Akka.Event;
using Akka.Persistence;

namespace Akka.Cluster.Sharding;

/// <summary>
/// Keeps something in the journal that all nodes share, with a snapshot now and then. Two that write at a time conflict
/// in the journal: one of them fails, ends, and whoever asked it begins anew with what the other wrote.
/// </summary>
internal abstract class JournalKeeper : UntypedPersistentActor
{
    private readonly int _snapshotAfter;
    private readonly int _keepBatches;

    protected JournalKeeper(string persistenceId, ClusterShardingSettings settings)
    {
        PersistenceId = persistenceId;
        JournalPluginId = settings.JournalPluginId;
        SnapshotPluginId = settings.SnapshotPluginId;
        _snapshotAfter = settings.TuningParameters.SnapshotAfter;
        _keepBatches = settings.TuningParameters.KeepNrOfBatches;
    }

    public override string PersistenceId { get; }

    /// <summary>All of it, as it is after the last event.</summary>
    protected abstract object State { get; }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case SaveSnapshotSuccess saved:
                // What is older is needed only where a snapshot cannot be read any more.
                if (saved.Metadata.SequenceNr - (long)_keepBatches * _snapshotAfter is > 0 and var old)
                    DeleteMessages(old);
                break;
            case SaveSnapshotFailure failed:
                Log.Warning("{Id}: no snapshot at {Number}: {Cause}",
                    PersistenceId, failed.Metadata.SequenceNr, failed.Cause.Message);
                break;
            case DeleteMessagesSuccess deleted:
                DeleteSnapshots(new SnapshotSelectionCriteria(deleted.ToSequenceNr - 1));
                break;
            case DeleteMessagesFailure failed:
                Log.Warning("{Id}: old events up to {Number} stay: {Cause}",
                    PersistenceId, failed.ToSequenceNr, failed.Cause.Message);
                break;
            case DeleteSnapshotsSuccess or DeleteSnapshotsFailure:
                break;
            default:
                OnRequest(message);
                break;
        }
    }

    protected abstract void OnRequest(object message);

    protected void SaveSnapshotIfDue()
    {
        if (LastSequenceNr % _snapshotAfter == 0)
            SaveSnapshot(State);
    }

    // An event that was not written must not be told of as if it were.
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistRejected(cause, @event, sequenceNr);
        Context.Stop(Self);
    }
}
