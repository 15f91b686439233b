using Akka.Actor;
using Akka.Remote.Transport;

namespace Akka.Remote.Associations;

/// <summary>
/// All open connections' heartbeats, from one timer: of a large cluster most connections carry nothing else, and a turn
/// of an actor for each would be most of its work. Thread-safe.
/// </summary>
internal sealed class Heartbeats
{
    private readonly Lock _lock = new();

    // By the connections' numbers: they are served in the order in which they were made.
    private readonly SortedDictionary<long, Open> _open = [];

    private sealed record Open(IActorRef Actor, AssociationHandle Handle, FailureDetector Silence);

    public void Add(long connection, IActorRef actor, AssociationHandle handle, FailureDetector silence)
    {
        lock (_lock)
            _open[connection] = new Open(actor, handle, silence);
    }

    public void Remove(long connection)
    {
        lock (_lock)
            _open.Remove(connection);
    }

    /// <summary>A heartbeat to each peer; the actor of a connection that has been silent for too long is told.</summary>
    public void Send()
    {
        Open[] open;
        lock (_lock)
            open = [.. _open.Values];
        foreach (var connection in open)
            if (connection.Silence.IsAvailable)
                _ = connection.Handle.Write(Payloads.Heartbeat);
            else
                connection.Actor.Tell(ConnectionActor.Silent.Instance, ActorRefs.NoSender);
    }
}

/// <summary>Passes on what a connection reads; heartbeats end here, without a turn of its actor.</summary>
internal sealed class ConnectionListener(IActorRef actor, AssociationHandle handle, FailureDetector silence)
    : IPayloadReader
{
    private volatile bool _isOpen;
    private int _unread;

    public void Notify(IHandleEvent ev)
    {
        if (ev is InboundPayload { Payload: var payload })
        {
            // Not past others that wait: payloads are processed in their order.
            if (_isOpen && Volatile.Read(ref _unread) == 0 && IsHeartbeat(payload))
            {
                silence.HeartBeat();
                (handle as IInboundFlow)?.Processed(payload.Length);
                return;
            }

            Interlocked.Increment(ref _unread);
        }

        actor.Tell(ev, ActorRefs.NoSender);
    }

    /// <summary>The handshake is over.</summary>
    public void Open() => _isOpen = true;

    /// <summary>The actor is done with a payload.</summary>
    public void Processed(InboundPayload payload)
    {
        (handle as IInboundFlow)?.Processed(payload.Payload.Length);
        Interlocked.Decrement(ref _unread);
    }

    private static bool IsHeartbeat(Google.Protobuf.ByteString payload) =>
        payload.Length == 1 && payload[0] == (byte)PayloadKind.Heartbeat;
}
