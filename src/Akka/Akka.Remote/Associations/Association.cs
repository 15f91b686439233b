using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Remote.Associations;

/// <summary>How far this system's own call to the peer has come.</summary>
internal enum CallPhase
{
    None,

    /// <summary>The transport is still connecting: nothing is known about the peer.</summary>
    Connecting,

    /// <summary>The connection stands and Hello is sent.</summary>
    Calling,
}

/// <summary>
/// What this system shares with one remote address: the bounded queue of messages to it, and which connection and
/// incarnation count. Thread-safe; its <see cref="AssociationActor"/> does the work.
/// </summary>
internal sealed class Association(Remoting remoting, Address remoteAddress)
{
    private readonly ConcurrentQueue<Outbound> _queue = new();
    private readonly Lock _lock = new();
    private int _ordinaryQueued;
    private int _systemQueued;
    private int _signalled;
    private long _dropped;
    private long _unreadable;
    private volatile IActorRef? _actor;
    private volatile int _callPhase;

    private long _currentConnection;
    private int? _uid;
    private long _delivered;
    private int _acknowledgementDue;

    public Address RemoteAddress { get; } = remoteAddress;

    public Address LocalAddress { get; } = remoting.LocalAddressForRemote(remoteAddress);

    /// <summary>Kept here, so that a restart of the actor does not lose it. Only the actor touches it.</summary>
    public SystemMessageOutbox Outbox { get; } = new();

    public CallPhase CallPhase
    {
        get => (CallPhase)_callPhase;
        set => _callPhase = (int)value;
    }

    public IActorRef? Actor => _actor;

    public bool HasQueued => !_queue.IsEmpty;

    /// <summary>The incarnation that was met last; null before the first handshake.</summary>
    public int? Uid
    {
        get
        {
            lock (_lock)
                return _uid;
        }
    }

    public void Send(Outbound item)
    {
        if (item.Message is ISystemMessage)
        {
            if (Interlocked.Increment(ref _systemQueued) > remoting.RemoteSettings.SysMsgBufferSize)
            {
                Interlocked.Decrement(ref _systemQueued);
                _actor?.Tell(AssociationActor.SystemMessagesOverflowed.Instance, ActorRefs.NoSender);
                return;
            }
        }
        else if (Interlocked.Increment(ref _ordinaryQueued) > remoting.Limits.QueuedMessages)
        {
            Interlocked.Decrement(ref _ordinaryQueued);
            Drop(item, reportEvery: 1000);
            return;
        }

        _queue.Enqueue(item);
        Signal();
    }

    public void Signal()
    {
        if (Interlocked.Exchange(ref _signalled, 1) == 0)
            _actor?.Tell(AssociationActor.Drain.Instance, ActorRefs.NoSender);
    }

    /// <summary>From now on a new message signals again.</summary>
    public void BeginDrain() => Interlocked.Exchange(ref _signalled, 0);

    /// <summary>Before anybody tells the actor something: what came earlier it finds when it starts.</summary>
    public void Bind(IActorRef actor) => _actor = actor;

    public bool TryDequeue(out Outbound item)
    {
        if (!_queue.TryDequeue(out item))
            return false;
        if (item.Message is ISystemMessage)
            Interlocked.Decrement(ref _systemQueued);
        else
            Interlocked.Decrement(ref _ordinaryQueued);
        return true;
    }

    /// <summary>
    /// Makes this connection the one that counts; what comes over an older one is ignored from now on.
    /// </summary>
    /// <param name="connection">The number of the connection.</param>
    /// <param name="uid">The peer's incarnation.</param>
    /// <param name="inbound">Whether the peer made the call.</param>
    /// <returns>False: this side's own call is under way and has precedence.</returns>
    public bool TryAdopt(long connection, int uid, bool inbound)
    {
        lock (_lock)
        {
            if (inbound && OwnCallHasPrecedence)
                return false;
            _currentConnection = connection;
            if (_uid == uid)
                return true;
            _uid = uid;
            _delivered = 0;
            return true;
        }
    }

    /// <summary>The connection ended.</summary>
    public void Release(long connection)
    {
        lock (_lock)
        {
            if (_currentConnection == connection)
                _currentConnection = 0;
        }
    }

    /// <returns>False: a connection is open already, Hello must not be sent on another one.</returns>
    public bool TryBeginCalling()
    {
        lock (_lock)
        {
            if (_currentConnection != 0)
                return false;
            CallPhase = CallPhase.Calling;
            return true;
        }
    }

    /// <summary>
    /// When both sides call each other at once, the call of the side with the lower address counts. Only a call that
    /// has reached the peer is worth waiting for: one that is still connecting may never arrive.
    /// </summary>
    public bool OwnCallHasPrecedence =>
        CallPhase == CallPhase.Calling
        && string.CompareOrdinal(LocalAddress.ToString(), RemoteAddress.ToString()) < 0;

    public bool IsOpen
    {
        get
        {
            lock (_lock)
                return _currentConnection != 0;
        }
    }

    public bool IsCurrent(long connection)
    {
        lock (_lock)
            return _currentConnection == connection;
    }

    /// <summary>
    /// Whether the system message is the next one; duplicates and those after a gap are not delivered.
    /// </summary>
    public bool IsNextSystemMessage(long number)
    {
        lock (_lock)
        {
            _acknowledgementDue = 1;
            if (number != _delivered + 1)
                return false;
            _delivered = number;
            return true;
        }
    }

    /// <summary>The highest system message that was delivered, if the peer should be told now.</summary>
    public bool TryTakeAcknowledgement(out long upTo)
    {
        lock (_lock)
        {
            upTo = _delivered;
            var due = _acknowledgementDue != 0;
            _acknowledgementDue = 0;
            return due;
        }
    }

    /// <summary>Messages that came from there and could not be read.</summary>
    public long Unreadable => Interlocked.Read(ref _unreadable);

    public long CountUnreadable() => Interlocked.Increment(ref _unreadable);

    private void Drop(Outbound item, long reportEvery)
    {
        if (Interlocked.Increment(ref _dropped) % reportEvery == 1)
            remoting.Log.Warning(
                "The queue to [{0}] is full ({1} messages): [{2}] and what follows is dropped, {3} messages so far",
                RemoteAddress, remoting.Limits.QueuedMessages, item.Message.GetType().Name,
                Interlocked.Read(ref _dropped));
        remoting.ToDeadLetters(item);
    }
}
