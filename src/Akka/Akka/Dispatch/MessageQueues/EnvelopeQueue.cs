using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>A linked queue for many producers and one consumer: an exchange for each enqueue, no lock, no spare room.</summary>
internal sealed class EnvelopeQueue
{
    private sealed class Node
    {
        public Envelope Envelope;
        public volatile Node? Next;
    }

    private Node _newest;
    private Node _consumed;

    public EnvelopeQueue() => _newest = _consumed = new Node();

    public bool IsEmpty => Volatile.Read(ref _consumed).Next is null;

    public int Count
    {
        get
        {
            var count = 0;
            for (var node = Volatile.Read(ref _consumed).Next; node is not null; node = node.Next)
                count++;
            return count;
        }
    }

    public void Enqueue(in Envelope envelope)
    {
        var node = new Node { Envelope = envelope };
        // Between the exchange and the link the consumer sees an empty queue; the producer schedules the
        // mailbox only afterwards, so nothing is forgotten.
        Interlocked.Exchange(ref _newest, node).Next = node;
    }

    public bool TryDequeue(out Envelope envelope)
    {
        var next = _consumed.Next;
        if (next is null)
        {
            envelope = default;
            return false;
        }

        envelope = next.Envelope;
        next.Envelope = default;
        Volatile.Write(ref _consumed, next);
        return true;
    }
}
