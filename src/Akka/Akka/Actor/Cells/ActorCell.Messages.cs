using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

// What arrives: user messages, messages that the runtime handles itself, system messages.
public partial class ActorCell
{
    // The behaviour that handles, and those under it; most actors never have a second one.
    private Receive? _behavior;
    private Stack<Receive>? _covered;

    private enum Condition
    {
        Normal,
        Suspended,
        WaitingForChildren,
    }

    /// <summary>Handles one user message.</summary>
    public void Invoke(Envelope envelope)
    {
        if (envelope.Message is TimerMessage timer)
        {
            if (TakeTimerMessage(timer) is not { } message)
                return;

            envelope = new Envelope(message, envelope.Sender);
        }

        var influences = _receiveTimeout is not null && envelope.Message is not INotInfluenceReceiveTimeout;
        _current = envelope;
        CurrentEnvelopeId++;
        try
        {
            if (influences)
                CancelReceiveTimeout();
            if (envelope.Message is IAutoReceivedMessage)
                AutoReceiveMessage(envelope);
            else
                ReceiveMessage(envelope.Message);
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }

        _current = default;
        CheckReceiveTimeout(influences);
    }

    protected virtual void ReceiveMessage(object message)
    {
        if (_actor is { } actor && _behavior is { } behavior)
            actor.AroundReceive(behavior, message);
    }

    /// <summary>Handles a message at once, on the caller's thread.</summary>
    public void ReceiveMessageForTest(Envelope envelope)
    {
        var outer = InternalCurrentActorCellKeeper.Current;
        InternalCurrentActorCellKeeper.Current = this;
        _current = envelope;
        CurrentEnvelopeId++;
        try
        {
            if (envelope.Message is IAutoReceivedMessage)
                AutoReceiveMessage(envelope);
            else
                ReceiveMessage(envelope.Message);
        }
        finally
        {
            _current = default;
            InternalCurrentActorCellKeeper.Current = outer;
        }
    }

    protected virtual void AutoReceiveMessage(Envelope envelope)
    {
        var message = envelope.Message;
        if (_system.Settings.DebugAutoReceive)
            Publish(new Debug(Self.Path.ToString(), ActorType, $"received AutoReceiveMessage {message}"));

        switch (message)
        {
            case Terminated terminated:
                ReceivedTerminated(terminated);
                break;
            case AddressTerminated gone:
                AddressTerminated(gone.Address);
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case PoisonPill:
                Stop();
                break;
            case ActorSelectionMessage selection:
                Selections.Deliver(_self, envelope.Sender, selection);
                break;
            case Identify identify:
                envelope.Sender?.Tell(new ActorIdentity(identify.MessageId, Self), Self);
                break;
            default:
                ReceiveMessage(message);
                break;
        }
    }

    /// <summary>Handles system messages, the oldest first.</summary>
    internal void SystemInvoke(SystemMessage? messages)
    {
        var condition = CurrentCondition;
        while (messages is not null)
        {
            var message = messages;
            var rest = message.Next;
            message.Unlink();
            if (MustWait(message, condition))
                Stash(message);
            else
                Handle(message);

            var now = CurrentCondition;
            if (now < condition)
                rest = SystemMessageList.Concat(UnstashAll(), rest);
            condition = now;
            if (_isTerminated && rest is not null)
            {
                SendToDeadLetters(rest);
                return;
            }

            messages = rest;
        }
    }

    private void Handle(SystemMessage message)
    {
        try
        {
            switch (message)
            {
                case ActorTask task:
                    HandleActorTask(task);
                    break;
                case Failed failed:
                    HandleFailed(failed);
                    break;
                case DeathWatchNotification notification:
                    WatchedActorTerminated(
                        notification.Actor, notification.ExistenceConfirmed, notification.AddressTerminated);
                    break;
                case Create create:
                    Create(create.Failure);
                    break;
                case Watch watch:
                    AddWatcher(watch.Watchee, watch.Watcher);
                    break;
                case Unwatch unwatch:
                    RemWatcher(unwatch.Watchee, unwatch.Watcher);
                    break;
                case Recreate recreate:
                    FaultRecreate(recreate.Cause);
                    break;
                case Dispatch.SysMsg.Suspend:
                    FaultSuspend();
                    break;
                case Dispatch.SysMsg.Resume resume:
                    FaultResume(resume.CausedByFailure);
                    break;
                case Dispatch.SysMsg.Terminate:
                    TerminateActor();
                    break;
                case Supervise supervise:
                    HandleSupervise(supervise.Child);
                    break;
                case NoMessage:
                    break;
                default:
                    throw new NotSupportedException($"Unknown system message {message.GetType()}.");
            }
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
    }

    private Condition CurrentCondition =>
        WaitsForChildren ? Condition.WaitingForChildren
        : Mailbox.IsSuspended ? Condition.Suspended
        : Condition.Normal;

    private static bool MustWait(SystemMessage message, Condition condition) => condition switch
    {
        Condition.Suspended => message is IStashWhenFailed,
        Condition.WaitingForChildren => message is IStashWhenWaitingForChildren,
        _ => false,
    };

    protected void Stash(SystemMessage msg)
    {
        msg.Next = _stashedSystemMessages;
        _stashedSystemMessages = msg;
    }

    private SystemMessage? UnstashAll()
    {
        var stashed = SystemMessageList.Reverse(_stashedSystemMessages);
        _stashedSystemMessages = null;
        return stashed;
    }

    private void SendToDeadLetters(SystemMessage? messages)
    {
        while (messages is not null)
        {
            var rest = messages.Next;
            messages.Unlink();
            _system.Mailboxes.DeadLetterMailbox.SystemEnqueue(_self, messages);
            messages = rest;
        }
    }

    private void HandleActorTask(ActorTask task)
    {
        _current = _asyncEnvelope;
        try
        {
            TaskScheduler.ExecuteTask(task);
        }
        finally
        {
            _current = default;
        }
    }

    private Type ActorType => _actor?.GetType() ?? _props.Type;

    private void Publish(LogEvent logEvent) => _system.EventStream.Publish(logEvent);
}
