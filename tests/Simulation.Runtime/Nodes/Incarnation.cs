using Akka.Dispatch;

namespace HaActors.Simulation.Runtime;

/// <summary>One life of a node's process. Everything it enqueued dies with it.</summary>
internal sealed class Incarnation
{
    public Incarnation(SimulatedNode node, int epoch)
    {
        Node = node;
        Epoch = epoch;
        Tasks = new NodeTasks(node.Driver, this);
        Context = new NodeSynchronizationContext(this);
        Random = node.Driver.Fork($"{node.Name}/{epoch}");
        DispatchRandom = node.Driver.Fork($"{node.Name}/{epoch}/dispatch");
    }

    public SimulatedNode Node { get; }

    public int Epoch { get; }

    public bool IsAlive { get; private set; } = true;

    public NodeTasks Tasks { get; }

    public NodeSynchronizationContext Context { get; }

    /// <summary>The node's own chance: identifiers, tie-breaks, back-off.</summary>
    public SimulatedRandom Random { get; }

    public SimulatedRandom DispatchRandom { get; }

    public QueueEntry Enqueue(TimeSpan delay, Action action) => Node.Driver.Enqueue(this, delay, action);

    public void Enqueue(TimeSpan delay, IRunnable run) => Node.Driver.Enqueue(new QueueEntry(this, run), delay);

    /// <summary>After a delay on the node's own monotonic clock, which may be slow or fast.</summary>
    public QueueEntry EnqueueTimer(TimeSpan delay, Action action) => Enqueue(Node.TrueTime(delay), action);

    public void End() => IsAlive = false;
}
