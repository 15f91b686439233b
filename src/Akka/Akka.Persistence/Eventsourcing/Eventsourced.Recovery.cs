using Akka.Actor;
using Akka.Persistence.Journal;

namespace Akka.Persistence;

// Until RecoveryCompleted: a permit, the snapshot, the events. Commands wait in the internal stash.
public abstract partial class Eventsourced
{
    private ICancelable? _recoveryTimer;
    private bool _hasPermit;
    private bool _eventSeen;
    private Recovery _recovery = Recovery.Default;
    private ReplayFlow? _flow;

    private void WaitForPermit(object message)
    {
        if (message is ReplayedMessage or RecoverySuccess or ReplayMessagesFailure)
            return;
        if (message is not RecoveryPermitGranted)
        {
            StashInternally(message);
            return;
        }

        _hasPermit = true;
        _recovery = Recovery;
        _phase = Phase.WaitsForSnapshot;
        _recoveryTimer = Context.System.Scheduler.ScheduleTellOnceCancelable(
            Extension.RecoveryEventTimeout(JournalPluginId), Self, new RecoveryTick(snapshot: true), Self);
        LoadSnapshot(SnapshotterId, _recovery.FromSnapshot, _recovery.ToSequenceNr);
    }

    private void WaitForSnapshot(object message)
    {
        switch (message)
        {
            case LoadSnapshotResult result:
                _recoveryTimer?.Cancel();
                if (result.Snapshot is null || Offer(result.Snapshot))
                    ReplayFrom(LastSequenceNr + 1, result.ToSequenceNr);
                break;
            case LoadSnapshotFailed failed:
                FailRecovery(failed.Cause, null);
                break;
            case RecoveryTick { Snapshot: true }:
                FailRecovery(
                    new RecoveryTimedOutException(
                        $"Recovery timed out, didn't get snapshot within {Timeout}. persistenceId [{PersistenceId}]"),
                    null);
                break;
            case RecoveryTick or RecoveryPermitGranted:
                break;
            case ReplayedMessage or RecoverySuccess or ReplayMessagesFailure:
                // For an earlier instance.
                break;
            default:
                StashInternally(message);
                break;
        }
    }

    private bool Offer(SelectedSnapshot snapshot)
    {
        var offer = new SnapshotOffer(snapshot.Metadata, snapshot.Snapshot);
        LastSequenceNr = snapshot.Metadata.SequenceNr;
        return Recovered(offer, offer);
    }

    private void ReplayFrom(long fromSequenceNr, long toSequenceNr)
    {
        _phase = Phase.Replays;
        _eventSeen = false;
        _recoveryTimer = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(
            Timeout, Timeout, Self, new RecoveryTick(snapshot: false), Self);
        _flow = new ReplayFlow();
        Journal.Tell(new ReplayMessages(fromSequenceNr, toSequenceNr, _recovery.ReplayMax, PersistenceId, Self)
        {
            Flow = _flow,
        });
    }

    private void Replay(object message)
    {
        switch (message)
        {
            case ReplayedMessage { Flow: var flow } when IsOfAnother(flow):
            case RecoverySuccess { Flow: var successful } when IsOfAnother(successful):
            case ReplayMessagesFailure { Flow: var failed } when IsOfAnother(failed):
                break;
            case ReplayedMessage replayed:
                replayed.Flow?.Consumed();
                _eventSeen = true;
                LastSequenceNr = replayed.Persistent.SequenceNr;
                Recovered(replayed.Persistent.Payload, replayed.Persistent.Payload);
                break;
            case RecoverySuccess success:
                CompleteRecovery(success.HighestSequenceNr);
                break;
            case ReplayMessagesFailure failure:
                FailRecovery(failure.Cause, null);
                break;
            case RecoveryTick { Snapshot: false } when !_eventSeen:
                FailRecovery(
                    new RecoveryTimedOutException(
                        $"Recovery timed out, didn't get event within {Timeout}. persistenceId [{PersistenceId}], "
                        + $"highest sequence number seen [{LastSequenceNr}]"),
                    null);
                break;
            case RecoveryTick { Snapshot: false }:
                _eventSeen = false;
                break;
            case RecoveryTick or RecoveryPermitGranted:
                break;
            default:
                StashInternally(message);
                break;
        }
    }

    private void CompleteRecovery(long highestSequenceNr)
    {
        EndRecoveryWait();
        // A snapshot may be all that is left of the events that it holds.
        LastSequenceNr = Math.Max(highestSequenceNr, LastSequenceNr);
        _sequenceNr = LastSequenceNr;
        IsRecovering = false;
        _phase = Phase.HandlesCommands;
        OnReplaySuccess();
        RunCommand(ReceiveRecover, RecoveryCompleted.Instance);
    }

    // An earlier instance asked for it: a state out of two replays would be nobody's.
    private bool IsOfAnother(ReplayFlow? flow) => flow is not null && flow != _flow;

    private bool Recovered(object what, object shown)
    {
        try
        {
            base.AroundReceive(ReceiveRecover, what);
            return true;
        }
        catch (Exception cause)
        {
            FailRecovery(cause, shown);
            return false;
        }
    }

    private void FailRecovery(Exception cause, object? message)
    {
        EndRecoveryWait();
        // What the journal still sends is for nobody: the actor stops after this message.
        _phase = Phase.Stops;
        try
        {
            OnRecoveryFailure(cause, message);
        }
        finally
        {
            Context.Stop(Self);
        }
    }

    private void EndRecoveryWait()
    {
        _recoveryTimer?.Cancel();
        _recoveryTimer = null;
        _flow?.Close();
        if (!_hasPermit)
            return;

        _hasPermit = false;
        Extension.RecoveryPermitter.Tell(ReturnRecoveryPermit.Instance, Self);
    }

    private TimeSpan Timeout => Extension.RecoveryEventTimeout(JournalPluginId);
}
