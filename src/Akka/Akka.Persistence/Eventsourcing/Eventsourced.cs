using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>An actor with a name that outlives it, under which its events and snapshots are kept.</summary>
public interface IPersistentIdentity
{
    /// <summary>The name. No two living actors may have the same one.</summary>
    string PersistenceId { get; }

    /// <summary>Path of the journal's configuration; empty: the system's.</summary>
    string JournalPluginId { get; }

    /// <summary>Path of the snapshot store's configuration; empty: the system's.</summary>
    string SnapshotPluginId { get; }
}

public interface IPersistenceRecovery
{
    Recovery Recovery { get; }
}

public interface IPersistenceStash : IWithUnboundedStash
{
    IStashOverflowStrategy InternalStashOverflowStrategy { get; }
}

/// <summary>Saves, loads and deletes snapshots.</summary>
public interface ISnapshotter
{
    string SnapshotterId { get; }

    long SnapshotSequenceNr { get; }

    void LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr);

    void SaveSnapshot(object snapshot);

    void DeleteSnapshot(long sequenceNr);

    void DeleteSnapshots(SnapshotSelectionCriteria criteria);
}

/// <summary>
/// An actor whose state is what its events made of it: a command becomes an event, the event is written, and only then
/// changes the state. A new incarnation gets the youngest snapshot and the events after it first.
/// </summary>
/// <remarks>
/// A write whose outcome is unknown stops the actor, after <see cref="OnPersistFailure"/>: its state could no longer
/// be what the journal says.
/// </remarks>
public abstract partial class Eventsourced : ActorBase, IPersistentIdentity, IPersistenceStash, IPersistenceRecovery
{
    /// <summary>What is worth keeping of a stash when an instance ends: no answer of a plugin is.</summary>
    public static readonly Func<Envelope, bool> UnstashFilterPredicate =
        envelope => envelope.Message is not (WriteMessageSuccess or ReplayedMessage);

    private readonly int _instanceId;
    private readonly InternalStash _internalStash;
    private string? _writerGuid;
    private ILoggingAdapter? _log;
    private IActorRef? _journal;
    private IActorRef? _snapshotStore;
    private IStash _stash = null!;
    private long _sequenceNr;

    /// <exception cref="ArgumentException">The journal is not configured.</exception>
    protected Eventsourced()
    {
        JournalPluginId = string.Empty;
        SnapshotPluginId = string.Empty;
        Extension = Persistence.Instance.Apply(Context.System);
        _instanceId = Extension.NextInstanceId();
        _internalStash = new InternalStash(CurrentCell);
    }

    protected PersistenceExtension Extension { get; }

    protected virtual ILoggingAdapter Log => _log ??= Context.GetLogger();

    public abstract string PersistenceId { get; }

    public string SnapshotterId => PersistenceId;

    public string JournalPluginId { get; protected set; }

    public string SnapshotPluginId { get; protected set; }

    public IActorRef Journal => _journal ??= Extension.JournalFor(JournalPluginId);

    public IActorRef SnapshotStore => _snapshotStore ??= Extension.SnapshotStoreFor(SnapshotPluginId);

    public IStash Stash
    {
        get => _stash;
        set => _stash = value is CommandStash ? value : new CommandStash(value, _internalStash);
    }

    /// <summary>Read once, when the recovery begins.</summary>
    public virtual Recovery Recovery => Recovery.Default;

    public virtual IStashOverflowStrategy InternalStashOverflowStrategy =>
        Extension.DefaultInternalStashOverflowStrategy;

    /// <summary>Whether events are being replayed; false from <see cref="RecoveryCompleted"/> on.</summary>
    public bool IsRecovering { get; private set; } = true;

    public bool IsRecoveryFinished => !IsRecovering;

    /// <summary>The number of the last event that was written or replayed; 0 before the first.</summary>
    public long LastSequenceNr { get; private set; }

    public long SnapshotSequenceNr => LastSequenceNr;

    /// <summary>Handles an event, a <see cref="SnapshotOffer"/> or <see cref="RecoveryCompleted"/>.</summary>
    /// <returns>Whether it was for this actor.</returns>
    protected abstract bool ReceiveRecover(object message);

    /// <summary>Handles a command.</summary>
    protected abstract bool ReceiveCommand(object message);

    /// <summary>Asks for another snapshot while the actor runs; a <see cref="LoadSnapshotResult"/> comes.</summary>
    public void LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr) =>
        SnapshotStore.Tell(new LoadSnapshot(persistenceId, criteria, toSequenceNr));

    /// <summary>
    /// Stores the state as of the last event: a <see cref="SaveSnapshotSuccess"/> or <see cref="SaveSnapshotFailure"/>
    /// comes as a command.
    /// </summary>
    public void SaveSnapshot(object snapshot) => SnapshotStore.Tell(new SaveSnapshot(
        new SnapshotMetadata(SnapshotterId, SnapshotSequenceNr, Context.System.Scheduler.Now.UtcDateTime), snapshot));

    /// <summary>
    /// A <see cref="DeleteSnapshotSuccess"/> or <see cref="DeleteSnapshotFailure"/> comes as a command.
    /// </summary>
    public void DeleteSnapshot(long sequenceNr) => SnapshotStore.Tell(new DeleteSnapshot(
        new SnapshotMetadata(SnapshotterId, sequenceNr, DateTime.MinValue)));

    /// <summary>
    /// A <see cref="DeleteSnapshotsSuccess"/> or <see cref="DeleteSnapshotsFailure"/> comes as a command.
    /// </summary>
    public void DeleteSnapshots(SnapshotSelectionCriteria criteria) =>
        SnapshotStore.Tell(new DeleteSnapshots(SnapshotterId, criteria));

    /// <summary>
    /// Deletes the events up to a number. A <see cref="DeleteMessagesSuccess"/> or
    /// <see cref="DeleteMessagesFailure"/> comes as a command.
    /// </summary>
    /// <param name="toSequenceNr">The last one to delete, at most <see cref="LastSequenceNr"/>.</param>
    public void DeleteMessages(long toSequenceNr)
    {
        if (toSequenceNr == long.MaxValue || toSequenceNr <= LastSequenceNr)
        {
            Journal.Tell(new DeleteMessagesTo(PersistenceId, toSequenceNr, Self));
            return;
        }

        Self.Tell(new DeleteMessagesFailure(
            new InvalidOperationException(
                $"toSequenceNr [{toSequenceNr}] must be less than or equal to lastSequenceNr [{LastSequenceNr}]"),
            toSequenceNr));
    }

    /// <summary>
    /// The recovery failed: a snapshot or an event cannot be had, or <see cref="ReceiveRecover"/> threw. The actor
    /// stops.
    /// </summary>
    /// <param name="reason">Why.</param>
    /// <param name="message">The event or snapshot that was being handled; null where there is none.</param>
    protected virtual void OnRecoveryFailure(Exception reason, object? message = null)
    {
        if (message is null)
        {
            Log.Error(
                reason,
                "Persistence failure when replaying events for persistenceId [{0}]. Last known sequence number [{1}]",
                PersistenceId,
                LastSequenceNr);
            return;
        }

        Log.Error(
            reason,
            "Exception in ReceiveRecover when replaying event type [{0}] with sequence number [{1}] for "
            + "persistenceId [{2}].",
            message.GetType().Name,
            LastSequenceNr,
            PersistenceId);
    }

    /// <summary>All events were replayed; <see cref="RecoveryCompleted"/> is next.</summary>
    protected virtual void OnReplaySuccess()
    {
    }

    /// <summary>An event may or may not have been written. The actor stops after this.</summary>
    protected virtual void OnPersistFailure(Exception cause, object @event, long sequenceNr) => Log.Error(
        cause,
        "Failed to persist event type [{0}] with sequence number [{1}] for persistenceId [{2}].",
        @event.GetType(),
        sequenceNr,
        PersistenceId);

    /// <summary>The journal refused an event before it wrote it: it has no serializer. The actor goes on.</summary>
    protected virtual void OnPersistRejected(Exception cause, object @event, long sequenceNr) => Log.Error(
        cause,
        "Rejected to persist event type [{0}] with sequence number [{1}] for persistenceId [{2}] due to [{3}].",
        @event.GetType().Name,
        sequenceNr,
        PersistenceId,
        cause.Message);

    protected override void Unhandled(object message)
    {
        switch (message)
        {
            case RecoveryCompleted:
                break;
            case SaveSnapshotFailure failure:
                Log.Warning(
                    "Failed to SaveSnapshot given metadata [{0}] due to: [{1}]",
                    failure.Metadata,
                    failure.Cause.Message);
                break;
            case DeleteSnapshotFailure failure:
                Log.Warning(
                    "Failed to DeleteSnapshot given metadata [{0}] due to: [{1}]",
                    failure.Metadata,
                    failure.Cause.Message);
                break;
            case DeleteSnapshotsFailure failure:
                Log.Warning(
                    "Failed to DeleteSnapshots given criteria [{0}] due to: [{1}]",
                    failure.Criteria,
                    failure.Cause.Message);
                break;
            case DeleteMessagesFailure failure:
                Log.Warning(
                    "Failed to DeleteMessages toSequenceNr [{0}] for persistenceId [{1}] due to: [{2}]",
                    failure.ToSequenceNr,
                    PersistenceId,
                    failure.Cause.Message);
                break;
            default:
                base.Unhandled(message);
                break;
        }
    }
}
