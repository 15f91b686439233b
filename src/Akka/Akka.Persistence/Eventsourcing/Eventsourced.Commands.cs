using Akka.Actor;
using Akka.Dispatch;

namespace Akka.Persistence;

// After the recovery: commands, what the journal answers, and waiting for it.
public abstract partial class Eventsourced
{
    private bool _runsOwnCode;
    private bool _runsEventHandler;
    private bool _runsTask;

    /// <summary>Runs an async command handler: no other message is handled until it is done.</summary>
    /// <remarks>Events may be persisted in all of its steps; their handlers run when it is done.</remarks>
    /// <exception cref="NotSupportedException">Called inside such a task.</exception>
    protected void RunTask(Func<Task> action)
    {
        if (_runsTask)
            throw new NotSupportedException("RunTask calls cannot be nested");

        _runsTask = true;
        ActorTaskScheduler.RunTask(() => RunAsync(action));
    }

    private async Task RunAsync(Func<Task> action)
    {
        var failed = true;
        try
        {
            await action();
            failed = false;
        }
        finally
        {
            _runsTask = false;
            // A task that never waited ends inside the handler, which does the rest itself.
            if (!_runsOwnCode)
                AfterOwnCode(failed);
        }
    }

    private void RunCommand(Receive receive, object message)
    {
        BeginOwnCode(eventHandler: false);
        var failed = true;
        try
        {
            base.AroundReceive(receive, message);
            failed = false;
        }
        finally
        {
            EndOwnCode(failed);
        }
    }

    private void RunEventHandler(object payload)
    {
        BeginOwnCode(eventHandler: true);
        var failed = true;
        try
        {
            _pending.First!.Value.Handler(payload);
            failed = false;
        }
        finally
        {
            EndOwnCode(failed);
        }
    }

    private void BeginOwnCode(bool eventHandler)
    {
        _runsEventHandler = eventHandler;
        _runsOwnCode = true;
    }

    private void EndOwnCode(bool failed)
    {
        _runsOwnCode = false;
        if (!_runsTask)
            AfterOwnCode(failed);
    }

    private void AfterOwnCode(bool failed)
    {
        FlushBatch();
        if (_runsEventHandler)
            DropHandler();
        _phase = _waitingFor > 0 ? Phase.AwaitsEvents : Phase.HandlesCommands;
        LetIn(all: failed);
    }

    private void DropHandler()
    {
        if (_pending.First!.Value is StashingHandlerInvocation)
            _waitingFor--;
        _pending.RemoveFirst();
    }

    private bool HandleJournal(object message)
    {
        switch (message)
        {
            case WriteMessageSuccess written when IsMine(written.ActorInstanceId):
                LastSequenceNr = Math.Max(LastSequenceNr, written.Persistent.SequenceNr);
                RunEventHandler(written.Persistent.Payload);
                return true;
            case LoopMessageSuccess looped when IsMine(looped.ActorInstanceId):
                RunEventHandler(looped.Message);
                return true;
            case WriteMessageRejected rejected when IsMine(rejected.ActorInstanceId):
                HandleRejected(rejected);
                return true;
            case WriteMessageFailure failure when IsMine(failure.ActorInstanceId):
                StopAfter(failure);
                return true;
            case WriteMessageSuccess or LoopMessageSuccess or WriteMessageRejected or WriteMessageFailure:
            case WriteMessagesSuccessful or WriteMessagesFailed:
            case RecoveryTick or ReplayedMessage or RecoverySuccess or ReplayMessagesFailure or RecoveryPermitGranted:
                // For an earlier instance, or said by the answers to each event anyway. It may have waited in the
                // stash, and then the next one there has its turn.
                LetIn(all: false);
                return true;
            default:
                return false;
        }
    }

    private bool IsMine(int instanceId)
    {
        if (instanceId != _instanceId)
            return false;

        // The next request goes out when the last event of this one is answered: requests never overtake each other,
        // and none follows one that failed, which would leave a gap in the journal.
        _unanswered--;
        return true;
    }

    private void HandleRejected(WriteMessageRejected rejected)
    {
        var persistent = rejected.Persistent;
        LastSequenceNr = Math.Max(LastSequenceNr, persistent.SequenceNr);
        BeginOwnCode(eventHandler: true);
        var failed = true;
        try
        {
            OnPersistRejected(rejected.Cause, persistent.Payload, persistent.SequenceNr);
            failed = false;
        }
        finally
        {
            EndOwnCode(failed);
        }
    }

    private void StopAfter(WriteMessageFailure failure)
    {
        // The events behind the failed one fail too, and only the first is told.
        _phase = Phase.Stops;
        try
        {
            OnPersistFailure(failure.Cause, failure.Persistent.Payload, failure.Persistent.SequenceNr);
        }
        finally
        {
            Context.Stop(Self);
        }
    }

    private void LetIn(bool all)
    {
        if (_phase != Phase.HandlesCommands)
            return;
        if (all)
            _internalStash.UnstashAll();
        else
            _internalStash.Unstash();
    }
}
