using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence.Journal;

/// <summary>
/// Between a journal and one recovery: how many events are under way, so that the journal reads no further ahead than
/// the actor can follow. Also the mark by which an actor knows the answers to this recovery from an earlier one's.
/// </summary>
internal sealed class ReplayFlow
{
    private long _underWay;
    private int _closed;
    private Waiting? _waiting;

    /// <summary>The journal sent an event.</summary>
    public void Sent() => Interlocked.Increment(ref _underWay);

    /// <summary>An event was replayed, or dropped on its way.</summary>
    public void Consumed()
    {
        var underWay = Interlocked.Decrement(ref _underWay);
        if (Volatile.Read(ref _waiting) is { } waiting && underWay <= waiting.Limit)
            Wake(waiting);
    }

    /// <summary>The recovery is over, or was given up: nobody wants more events.</summary>
    public void Close()
    {
        Interlocked.Exchange(ref _closed, 1);
        if (Volatile.Read(ref _waiting) is { } waiting)
            Wake(waiting);
    }

    /// <summary>Waits until no more than so many events are under way; ends in a turn of the journal.</summary>
    /// <returns>Whether more events are wanted.</returns>
    public Task<bool> Room(long limit, IActorRef journal)
    {
        if (HasRoom(limit))
            return Task.FromResult(IsOpen);

        var waiting = new Waiting(this, limit, journal);
        Interlocked.Exchange(ref _waiting, waiting);
        if (HasRoom(limit))
            Wake(waiting);
        return waiting.Task;
    }

    private bool IsOpen => Volatile.Read(ref _closed) == 0;

    private bool HasRoom(long limit) => !IsOpen || Interlocked.Read(ref _underWay) <= limit;

    private void Wake(Waiting waiting)
    {
        if (Interlocked.CompareExchange(ref _waiting, null, waiting) == waiting)
            waiting.Journal.Tell(waiting, ActorRefs.NoSender);
    }

    /// <summary>A replay that waits, and the message that lets it go on: not on the thread of the actor.</summary>
    public sealed class Waiting(ReplayFlow flow, long limit, IActorRef journal)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        private readonly TaskCompletionSource<bool> _room = new();

        public long Limit => limit;

        public IActorRef Journal => journal;

        public Task<bool> Task => _room.Task;

        public void GoOn() => _room.TrySetResult(flow.IsOpen);
    }
}
