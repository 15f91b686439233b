using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>A queue that any thread may use, under a lock.</summary>
public abstract class BlockingMessageQueue : IMessageQueue, IBlockingMessageQueueSemantics
{
    private readonly Lock _lock = new();

    public TimeSpan BlockTimeOut { get; set; } = TimeSpan.FromSeconds(1);

    protected abstract int LockedCount { get; }

    public bool HasMessages => Count > 0;

    public int Count
    {
        get
        {
            lock (_lock)
                return LockedCount;
        }
    }

    protected abstract void LockedEnqueue(Envelope envelope);

    protected abstract bool LockedTryDequeue(out Envelope envelope);

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        // Asking for the priority is user code: never under the lock.
        var priority = PriorityOf(in envelope);
        lock (_lock)
            LockedEnqueue(envelope, priority);
    }

    private protected virtual int PriorityOf(in Envelope envelope) => 0;

    private protected virtual void LockedEnqueue(Envelope envelope, int priority) => LockedEnqueue(envelope);

    public bool TryDequeue(out Envelope envelope)
    {
        lock (_lock)
            return LockedTryDequeue(out envelope);
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out var envelope))
            deadletters.Enqueue(owner, envelope);
    }
}

/// <summary>The lowest priority number first; the order among equals is open.</summary>
public class UnboundedPriorityMessageQueue : BlockingMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    private readonly StableHeap _heap;

    public UnboundedPriorityMessageQueue(Func<object, int> priorityGenerator, int initialCapacity) =>
        _heap = new StableHeap(priorityGenerator, initialCapacity);

    protected override int LockedCount => _heap.Count;

    private protected override int PriorityOf(in Envelope envelope) => _heap.PriorityOf(in envelope);

    private protected override void LockedEnqueue(Envelope envelope, int priority) => _heap.Enqueue(envelope, priority);

    protected override void LockedEnqueue(Envelope envelope) => _heap.Enqueue(envelope, _heap.PriorityOf(in envelope));

    protected override bool LockedTryDequeue(out Envelope envelope) => _heap.TryDequeue(out envelope);

    public void EnqueueFirst(Envelope envelope) => _heap.EnqueueFirst(envelope);
}

/// <summary>The lowest priority number first; equals in the order in which they came.</summary>
public class UnboundedStablePriorityMessageQueue : BlockingMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    private readonly StableHeap _heap;

    public UnboundedStablePriorityMessageQueue(Func<object, int> priorityGenerator, int initialCapacity) =>
        _heap = new StableHeap(priorityGenerator, initialCapacity);

    protected override int LockedCount => _heap.Count;

    private protected override int PriorityOf(in Envelope envelope) => _heap.PriorityOf(in envelope);

    private protected override void LockedEnqueue(Envelope envelope, int priority) => _heap.Enqueue(envelope, priority);

    protected override void LockedEnqueue(Envelope envelope) => _heap.Enqueue(envelope, _heap.PriorityOf(in envelope));

    protected override bool LockedTryDequeue(out Envelope envelope) => _heap.TryDequeue(out envelope);

    public void EnqueueFirst(Envelope envelope) => _heap.EnqueueFirst(envelope);
}

/// <summary>A heap that keeps the order of equals, and a stack of what was put back (the owner's alone).</summary>
internal sealed class StableHeap(Func<object, int> priority, int capacity)
{
    private readonly PriorityQueue<Envelope, (int Priority, long Sequence)> _heap = new(capacity);
    private readonly Stack<Envelope> _front = new();
    private long _sequence;

    public int Count => _heap.Count + _front.Count;

    public int PriorityOf(in Envelope envelope) => priority(envelope.Message);

    public void Enqueue(Envelope envelope, int priority) => _heap.Enqueue(envelope, (priority, _sequence++));

    public void EnqueueFirst(Envelope envelope) => _front.Push(envelope);

    public bool TryDequeue(out Envelope envelope) =>
        _front.TryPop(out envelope) || _heap.TryDequeue(out envelope, out _);
}
