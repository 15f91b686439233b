using Akka.Actor;
using Akka.Event;
using Akka.Pattern;

namespace Akka.Persistence.Snapshot;

/// <summary>A snapshot store whose storage answers by tasks.</summary>
public abstract class SnapshotStore : ActorBase
{
    private readonly CircuitBreaker _breaker;
    private readonly bool _publish;
    private readonly ILoggingAdapter _log;

    /// <exception cref="ArgumentException">It was not started as a persistence plugin.</exception>
    protected SnapshotStore()
    {
        var extension = Persistence.Instance.Apply(Context.System);
        _breaker = PluginBreaker.Of(Context.System.Scheduler, extension.ConfigFor(Self));
        _publish = extension.Settings.Internal.PublishPluginCommands;
        _log = Context.GetLogger();
    }

    /// <summary>The youngest snapshot that the criteria allow; null where there is none.</summary>
#nullable disable annotations // Plugins were written with and without them: both must compile.
    protected abstract Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria);
#nullable restore annotations

    protected abstract Task SaveAsync(SnapshotMetadata metadata, object snapshot);

    /// <summary>Deletes one snapshot; a timestamp of <see cref="DateTime.MinValue"/> stands for any.</summary>
    protected abstract Task DeleteAsync(SnapshotMetadata metadata);

    protected abstract Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    /// <summary>Handles what is meant for this plugin alone.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    protected override bool Receive(object message)
    {
        if (!ReceiveSnapshotStore(message))
            return ReceivePluginInternal(message);
        if (_publish)
            Context.System.EventStream.Publish(message);
        return true;
    }

    private bool ReceiveSnapshotStore(object message)
    {
        var asker = Sender;
        switch (message)
        {
            case LoadSnapshot load:
                Load(load, asker);
                return true;
            case SaveSnapshot save:
                var metadata = new SnapshotMetadata(
                    save.Metadata.PersistenceId,
                    save.Metadata.SequenceNr,
                    save.Metadata.Timestamp == DateTime.MinValue
                        ? Context.System.Scheduler.Now.UtcDateTime
                        : save.Metadata.Timestamp);
                Save(metadata, save.Snapshot, asker);
                return true;
            case DeleteSnapshot delete:
                _breaker.WithCircuitBreaker(() => DeleteAsync(delete.Metadata)).PipeTo(
                    asker,
                    Self,
                    () => new DeleteSnapshotSuccess(delete.Metadata),
                    cause => new DeleteSnapshotFailure(delete.Metadata, cause));
                return true;
            case DeleteSnapshots delete:
                _breaker.WithCircuitBreaker(() => DeleteAsync(delete.PersistenceId, delete.Criteria)).PipeTo(
                    asker,
                    Self,
                    () => new DeleteSnapshotsSuccess(delete.Criteria),
                    cause => new DeleteSnapshotsFailure(delete.Criteria, cause));
                return true;
            default:
                return false;
        }
    }

    private void Load(LoadSnapshot load, IActorRef asker)
    {
        if (ReferenceEquals(load.Criteria, SnapshotSelectionCriteria.None) || load.ToSequenceNr <= 0)
        {
            asker.Tell(new LoadSnapshotResult(null, load.ToSequenceNr), Self);
            return;
        }

        _breaker.WithCircuitBreaker(() => LoadAsync(load.PersistenceId, load.Criteria.Limit(load.ToSequenceNr))).PipeTo(
            asker,
            Self,
            found => new LoadSnapshotResult(found, load.ToSequenceNr),
            cause => new LoadSnapshotFailed(cause));
    }

    private void Save(SnapshotMetadata metadata, object snapshot, IActorRef asker)
    {
        var log = _log;
        _breaker.WithCircuitBreaker(() => SaveAsync(metadata, snapshot)).PipeTo(
            asker,
            Self,
            () => new SaveSnapshotSuccess(metadata),
            cause =>
            {
                log.Warning(cause, "The snapshot [{0}] is not saved", metadata);
                return new SaveSnapshotFailure(metadata, cause);
            });
    }
}
