using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

// Starts, restarts and the end.
public abstract partial class Eventsourced
{
    private enum Phase
    {
        WaitsForPermit,
        WaitsForSnapshot,
        Replays,
        HandlesCommands,
        AwaitsEvents,
        Stops,
    }

    private Phase _phase = Phase.WaitsForPermit;

    public override void AroundPreStart()
    {
        BeginRecovery();
        base.AroundPreStart();
    }

    public override void AroundPostRestart(Exception reason, object message)
    {
        BeginRecovery();
        base.AroundPostRestart(reason, message);
    }

    public override void AroundPreRestart(Exception cause, object message)
    {
        try
        {
            _internalStash.UnstashAll();
            Stash.UnstashAll(UnstashFilterPredicate);
        }
        finally
        {
            // What was asked for before the failure is still written: its commands are gone from the mailbox.
            FlushJournalBatch();
            base.AroundPreRestart(cause, message switch
            {
                WriteMessageSuccess written => written.Persistent.Payload,
                LoopMessageSuccess looped => looped.Message,
                ReplayedMessage replayed => replayed.Persistent.Payload,
                _ => message,
            });
            EndRecoveryWait();
        }
    }

    public override void AroundPostStop()
    {
        try
        {
            EndRecoveryWait();
            _internalStash.UnstashAll();
            Stash.UnstashAll(UnstashFilterPredicate);
        }
        finally
        {
            base.AroundPostStop();
        }
    }

    protected internal override bool AroundReceive(Receive receive, object message)
    {
        switch (_phase)
        {
            case Phase.WaitsForPermit:
                WaitForPermit(message);
                break;
            case Phase.WaitsForSnapshot:
                WaitForSnapshot(message);
                break;
            case Phase.Replays:
                Replay(message);
                break;
            case Phase.HandlesCommands:
                if (!HandleJournal(message))
                    RunCommand(receive, message);
                break;
            case Phase.AwaitsEvents:
                if (!HandleJournal(message))
                    StashInternally(message);
                break;
            case Phase.Stops:
                break;
        }

        return true;
    }

    private void BeginRecovery()
    {
        if (string.IsNullOrEmpty(PersistenceId))
            throw new IllegalActorStateException($"PersistenceId of {GetType()} must not be null or empty.");

        // A plugin that is missing shows now, not with the first event.
        _ = Journal;
        _ = SnapshotStore;
        _writerGuid = Extension.NextWriterGuid();
        _maxMessageBatchSize = Extension.MaxMessageBatchSize(JournalPluginId);
        Extension.RecoveryPermitter.Tell(RequestRecoveryPermit.Instance, Self);
    }

    private void StashInternally(object message)
    {
        try
        {
            _internalStash.Stash();
        }
        catch (StashOverflowException) when (InternalStashOverflowStrategy is DiscardToDeadLetterStrategy)
        {
            Log.Warning("The stash of {0} is full: a {1} becomes a dead letter", PersistenceId, message.GetType());
            Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
        }
        catch (StashOverflowException) when (InternalStashOverflowStrategy is ReplyToStrategy)
        {
            Sender.Tell(((ReplyToStrategy)InternalStashOverflowStrategy).Response, Self);
        }
    }
}
