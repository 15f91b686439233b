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

    private CallPhase _callPhase;
    private long _call;
    private bool _hasRefusedPeer;
    private long _currentConnection;
    private long _adoptions;
    private int? _uid;
    private long _delivered;
    private bool _heardSystemMessage;
    private int _acknowledgementDue;

    public Address RemoteAddress { get; } = remoteAddress;

    public Address LocalAddress { get; } = remoting.LocalAddressForRemote(remoteAddress);

    /// <summary>Kept here, so that a restart of the actor does not lose it. Only the actor touches it.</summary>
    public SystemMessageOutbox Outbox { get; } = new();

    public CallPhase CallPhase
    {
        get
        {
            lock (_lock)
                return _callPhase;
        }
    }

    /// <summary>How many connections have counted so far, one after the other.</summary>
    public long Adoptions
    {
        get
        {
            lock (_lock)
                return _adoptions;
        }
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
    /// Makes the connection of the own call the one that counts; what comes over an older one is ignored from now on.
    /// </summary>
    /// <param name="connection">The number of the connection.</param>
    /// <param name="uid">The peer's incarnation.</param>
    /// <returns>False: the call was given up meanwhile, because the peer's was quicker or it took too long.</returns>
    public bool TryAdoptOwnCall(long connection, int uid)
    {
        lock (_lock)
        {
            if (_call != connection)
                return false;
            Adopt(connection, uid);
            return true;
        }
    }

    /// <summary>
    /// Makes a connection that the peer made the one that counts, and gives up the own call if there is one.
    /// </summary>
    /// <param name="connection">The number of the connection.</param>
    /// <param name="uid">The peer's incarnation.</param>
    /// <param name="seen"><see cref="Adoptions"/> when the peer's Hello came. Has another connection counted since, the
    /// call may be one that the peer has given up for it: the peer calls again if it has not.</param>
    /// <returns>False: this side's own call has precedence, or another connection was quicker.</returns>
    public bool TryAdoptPeersCall(long connection, int uid, long seen)
    {
        lock (_lock)
        {
            if (TakesPrecedence() || _adoptions != seen)
                return false;
            Adopt(connection, uid);
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

    /// <summary>This side begins to connect.</summary>
    public void BeginConnecting()
    {
        lock (_lock)
            (_callPhase, _call, _hasRefusedPeer) = (CallPhase.Connecting, 0, false);
    }

    /// <summary>The connection of the own call stands.</summary>
    /// <returns>False: another one counts already, Hello must not be sent on this one.</returns>
    public bool TryBeginCalling(long connection)
    {
        lock (_lock)
        {
            if (_currentConnection != 0)
                return false;
            (_callPhase, _call) = (CallPhase.Calling, connection);
            return true;
        }
    }

    /// <summary>The own call, if there is one, is over or given up: it can no longer succeed.</summary>
    public void EndCall()
    {
        lock (_lock)
            (_callPhase, _call) = (CallPhase.None, 0);
    }

    /// <summary>Whether the own call over this connection still stands.</summary>
    public bool IsCalling(long connection)
    {
        lock (_lock)
            return _call == connection;
    }

    /// <summary>
    /// When both sides call each other at once, the call of the side with the lower address counts. Only a call that
    /// has reached the peer is worth waiting for: one that is still connecting may never arrive, and a peer that was
    /// refused and calls again has not got it. Its connection may be dead at the other end.
    /// </summary>
    /// <returns>Whether a call of the peer is to be refused for the own one: the first.</returns>
    public bool RefusesPeersCall()
    {
        lock (_lock)
            return TakesPrecedence();
    }

    private bool TakesPrecedence()
    {
        if (_callPhase != CallPhase.Calling || _hasRefusedPeer
            || string.CompareOrdinal(LocalAddress.ToString(), RemoteAddress.ToString()) >= 0)
            return false;
        _hasRefusedPeer = true;
        return true;
    }

    private void Adopt(long connection, int uid)
    {
        _currentConnection = connection;
        _adoptions++;
        (_callPhase, _call) = (CallPhase.None, 0);
        _heardSystemMessage = false;
        if (_uid == uid)
            return;
        _uid = uid;
        _delivered = 0;
    }

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
    /// A connection begins with the oldest that the peer still keeps: a gap before that one is what it gave up, under
    /// quarantine for example.
    /// </summary>
    public bool IsNextSystemMessage(long connection, long number)
    {
        lock (_lock)
        {
            // What an earlier incarnation still says must not count against the one that took its place.
            if (_currentConnection != connection)
                return false;
            _acknowledgementDue = 1;
            var isFirst = !_heardSystemMessage;
            _heardSystemMessage = true;
            if (isFirst ? number <= _delivered : number != _delivered + 1)
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
