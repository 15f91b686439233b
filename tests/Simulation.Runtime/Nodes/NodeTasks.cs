using System.Runtime.ExceptionServices;

namespace HaActors.Simulation.Runtime;

/// <summary>
/// The task scheduler under which every turn of one incarnation runs: awaits capture it, so that each continuation
/// comes back through the driver, and after a crash never.
/// </summary>
/// <remarks>
/// A task scheduler, not a synchronization context: a context would win over the one that an actor's async handler
/// runs under, and its continuations would lose their actor.
/// </remarks>
internal sealed class NodeTasks(SimulationDriver driver, Incarnation? owner) : TaskScheduler
{
    [ThreadStatic]
    private static Incarnation? _current;

    private Task? _turn;

    /// <summary>Whose turn it is on this thread; null between turns and in those of the script.</summary>
    public static Incarnation? CurrentLife => _current;

    public override int MaximumConcurrencyLevel => 1;

    public void RunTurn(QueueEntry entry)
    {
        var previous = _current;
        var context = SynchronizationContext.Current;
        _current = owner;
        SynchronizationContext.SetSynchronizationContext(null);
        var turn = new Task(static turned => ((QueueEntry)turned!).Run(), entry);
        try
        {
            var outer = _turn;
            _turn = turn;
            turn.RunSynchronously(this);
            _turn = outer;
        }
        finally
        {
            _current = previous;
            SynchronizationContext.SetSynchronizationContext(context);
        }

        if (turn.Exception is { } failure)
            ExceptionDispatchInfo.Throw(failure.InnerException ?? failure);
    }

    protected override void QueueTask(Task task) => driver.Enqueue(owner, TimeSpan.Zero, () => Execute(task));

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        ReferenceEquals(task, _turn) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [];

    private void Execute(Task task) => TryExecuteTask(task);
}

/// <summary>Posts to the driver's queue: for code outside actors that insists on a synchronization context.</summary>
public sealed class NodeSynchronizationContext : SynchronizationContext
{
    private readonly Incarnation _owner;

    internal NodeSynchronizationContext(Incarnation owner) => _owner = owner;

    public override void Post(SendOrPostCallback d, object? state) => _owner.Enqueue(TimeSpan.Zero, () =>
    {
        SetSynchronizationContext(this);
        d(state);
    });

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;
}
