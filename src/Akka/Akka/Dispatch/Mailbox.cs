using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch.MessageQueues;
using Akka.Dispatch.SysMsg;

namespace Akka.Dispatch;

/// <summary>The queue of one actor, and its turn on a dispatcher: one thread at a time runs it.</summary>
public class Mailbox : IRunnable
{
    // The status: bit 0 closed, bit 1 scheduled, the rest counts suspensions.
    private const int Closed = 1;
    private const int Scheduled = 2;
    private const int OneSuspension = 4;

    // Ends the list of a closed mailbox.
    private static readonly SystemMessage ClosedList = new NoMessage();

    private SystemMessage? _systemMessages;
    private ActorCell? _cell;
    private int _status;

    public Mailbox(IMessageQueue messageQueue) => MessageQueue = messageQueue;

    public IMessageQueue MessageQueue { get; }

    public MessageDispatcher Dispatcher => _cell!.Dispatcher;

    internal bool IsClosed => (Volatile.Read(ref _status) & Closed) != 0;

    internal bool IsSuspended => Volatile.Read(ref _status) >= OneSuspension;

    internal bool IsScheduled => (Volatile.Read(ref _status) & Scheduled) != 0;

    internal bool HasMessages => MessageQueue.HasMessages;

    internal int NumberOfMessages => MessageQueue.Count;

    internal virtual bool HasSystemMessages =>
        Volatile.Read(ref _systemMessages) is { } first && !ReferenceEquals(first, ClosedList);

    /// <summary>Binds the mailbox to the cell whose messages it holds.</summary>
    public virtual void SetActor(ActorCell actorCell) => _cell = actorCell;

    /// <summary>Takes one turn: all system messages, then user messages up to the dispatcher's throughput.</summary>
    public void Run()
    {
        var cell = _cell!;
        var dispatcher = cell.Dispatcher;
        if (dispatcher.Halted)
            return;

        try
        {
            if (!IsClosed)
            {
                var outer = InternalCurrentActorCellKeeper.Current;
                InternalCurrentActorCellKeeper.Current = cell;
                try
                {
                    ProcessAllSystemMessages(cell);
                    ProcessMessages(cell, dispatcher);
                }
                finally
                {
                    InternalCurrentActorCellKeeper.Current = outer!;
                }
            }
        }
        finally
        {
            SetAsIdle();
            dispatcher.RegisterForExecution(this, false, false);
        }
    }

    private void ProcessMessages(ActorCell cell, MessageDispatcher dispatcher)
    {
        var left = Math.Max(dispatcher.Throughput, 1);
        var deadline = dispatcher.NextDeadline(cell.System);
        while (Volatile.Read(ref _status) < OneSuspension && !IsClosed && MessageQueue.TryDequeue(out var envelope))
        {
            cell.Invoke(envelope);
            if (Volatile.Read(ref _systemMessages) is not null)
                ProcessAllSystemMessages(cell);
            if (--left == 0 || dispatcher.Halted || dispatcher.IsPast(deadline, cell.System))
                return;
        }
    }

    private void ProcessAllSystemMessages(ActorCell cell)
    {
        while (!IsClosed && TakeSystemMessages() is { } messages)
            cell.SystemInvoke(messages);
    }

    /// <summary>Takes all waiting system messages, the oldest first; null where none wait.</summary>
    private SystemMessage? TakeSystemMessages()
    {
        while (true)
        {
            var newest = Volatile.Read(ref _systemMessages);
            if (newest is null || ReferenceEquals(newest, ClosedList))
                return null;
            if (Interlocked.CompareExchange(ref _systemMessages, null, newest) == newest)
                return SystemMessageList.Reverse(newest);
        }
    }

    internal virtual void SystemEnqueue(IActorRef receiver, SystemMessage message)
    {
        while (true)
        {
            var newest = Volatile.Read(ref _systemMessages);
            if (ReferenceEquals(newest, ClosedList))
            {
                DeadLetters.SystemEnqueue(receiver, message);
                return;
            }

            message.Next = newest;
            if (Interlocked.CompareExchange(ref _systemMessages, message, newest) == newest)
                return;
        }
    }

    private DeadLetterMailbox DeadLetters => _cell!.SystemImpl.Mailboxes.DeadLetterMailbox;

    /// <summary>Whether a turn makes sense, given what was just enqueued.</summary>
    internal bool CanBeScheduledForExecution(bool hasMessageHint, bool hasSystemMessageHint)
    {
        var status = Volatile.Read(ref _status);
        if ((status & Closed) != 0)
            return false;
        if (status < OneSuspension)
            return hasMessageHint || hasSystemMessageHint || HasSystemMessages || HasMessages;
        return hasSystemMessageHint || HasSystemMessages;
    }

    internal bool SetAsScheduled()
    {
        while (true)
        {
            var status = Volatile.Read(ref _status);
            if ((status & (Scheduled | Closed)) != 0)
                return false;
            if (Interlocked.CompareExchange(ref _status, status | Scheduled, status) == status)
                return true;
        }
    }

    internal void SetAsIdle() => Interlocked.And(ref _status, ~Scheduled);

    internal void Suspend() => Interlocked.Add(ref _status, OneSuspension);

    /// <summary>Takes one suspension back; true where none is left.</summary>
    internal bool Resume()
    {
        while (true)
        {
            var status = Volatile.Read(ref _status);
            if (status < OneSuspension)
                return true;

            var next = status - OneSuspension;
            if (Interlocked.CompareExchange(ref _status, next, status) == status)
                return next < OneSuspension;
        }
    }

    internal int SuspendCount => Volatile.Read(ref _status) / OneSuspension;

    internal void BecomeClosed() => Interlocked.Or(ref _status, Closed);

    /// <summary>Hands what is left to the dead letters. The mailbox must be closed and its actor's own.</summary>
    public virtual void CleanUp()
    {
        if (_cell is null)
            return;

        var deadLetters = DeadLetters;
        var newest = Interlocked.Exchange(ref _systemMessages, ClosedList);
        if (newest is not null && !ReferenceEquals(newest, ClosedList))
        {
            for (var message = SystemMessageList.Reverse(newest); message is not null;)
            {
                var next = message.Next;
                message.Unlink();
                deadLetters.SystemEnqueue(_cell.Self, message);
                message = next;
            }
        }

        // Late senders clean up after themselves: one at a time.
        lock (MessageQueue)
            MessageQueue.CleanUp(_cell.Self, deadLetters.MessageQueue);
    }
}
