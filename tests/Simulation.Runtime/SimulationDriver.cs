using System.Globalization;
using Akka.Dispatch;

namespace HaActors.Simulation.Runtime;

/// <summary>
/// Runs every simulated node on the calling thread in virtual time: one queue, ordered by (virtual time, sequence).
/// Delivering a message, firing a timer, completing an I/O and injecting a fault are all entries in it, so that the
/// same seed gives the same history.
/// </summary>
public sealed class SimulationDriver
{
    /// <summary>What all wall clocks show when a run begins.</summary>
    public static readonly DateTimeOffset WallClockStart = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly EventQueue _queue = new();
    private readonly List<(long Step, Action<SimulatedNode?> Action)> _atSteps = [];
    private readonly List<SimulatedNode> _nodes = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly NodeTasks _tasks;
    private Exception? _broken;
    private long _nextSequence;
    private long _nextAtStep = long.MaxValue;
    private long _now;

    public SimulationDriver(ulong seed, ITrace? trace = null)
    {
        Seed = seed;
        Sink = trace ?? NoTrace.Instance;
        _tasks = new NodeTasks(this, null);
        Network = new SimulatedNetwork(this);
    }

    public ulong Seed { get; }

    /// <summary>Virtual time since the run began; the same for every node. Never goes back.</summary>
    public TimeSpan Now => new(_now);

    /// <summary>Entries executed so far.</summary>
    public long Steps { get; private set; }

    /// <summary>A hash of the time, order and owner of every executed entry; equal histories have equal digests.</summary>
    public ulong Digest { get; private set; } = StableHash.Start;

    public SimulatedNetwork Network { get; }

    /// <summary>In the order in which they were added.</summary>
    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    public int QueueLength => _queue.Count;

    /// <summary>Uncaught failures of turns: an actor system reports its own, so that anything here is a bug.</summary>
    public List<Exception> Failures { get; } = [];

    /// <summary>Just before a path is cut, or a process paused or ended: what was true until now can be looked at.</summary>
    public event Action? Disturbing;

    internal void Disturb() => Disturbing?.Invoke();

    internal ITrace Sink { get; }

    public SimulatedNode AddNode(string name)
    {
        if (_nodes.Any(node => node.Name == name))
            throw new ArgumentException($"Node {name} exists already.", nameof(name));
        var added = new SimulatedNode(this, name);
        _nodes.Add(added);
        return added;
    }

    public SimulatedRandom Fork(string name) => SimulatedRandom.Named(Seed, name);

    public void Trace(string text) => Trace("-", text);

    public void Trace(string node, string text)
    {
        if (Sink.IsEnabled)
            Sink.Line(Now, node, text);
    }

    /// <summary>Enqueues an entry that belongs to no node: a fault, a step of the script, a check.</summary>
    public void At(TimeSpan time, Action action) => Enqueue(null, time - Now, action);

    public void After(TimeSpan delay, Action action) => Enqueue(null, delay, action);

    /// <summary>
    /// Acts right after an entry was executed, whatever it was: between any two steps something can happen.
    /// </summary>
    /// <param name="step">As counted by <see cref="Steps"/>; at the next one if that has passed.</param>
    /// <param name="action">Gets the node whose entry it was; null for one of the network or the script.</param>
    public void AtStep(long step, Action<SimulatedNode?> action)
    {
        _atSteps.Add((Math.Max(step, Steps + 1), action));
        _nextAtStep = _atSteps.Min(waiting => waiting.Step);
    }

    /// <summary>Executes the next entry.</summary>
    /// <returns>False if the queue is empty: the run is over, or stuck.</returns>
    public bool Step()
    {
        VerifyThread();
        if (!TryPeek(out var entry, out var time))
            return false;
        Take(entry, time);
        return true;
    }

    /// <summary>Runs until the predicate, asked after every step, holds, or the virtual deadline has passed.</summary>
    /// <param name="limit">Virtual time from now.</param>
    public bool RunUntil(Func<bool> predicate, TimeSpan limit)
    {
        VerifyThread();
        var deadline = _now + limit.Ticks;
        while (!predicate())
        {
            if (!TryPeek(out var entry, out var next) || next > deadline)
            {
                _now = Math.Max(_now, deadline);
                return predicate();
            }

            Take(entry, next);
        }

        return true;
    }

    /// <summary>Runs everything that is due within the time, and leaves the clock at its end.</summary>
    public void RunFor(TimeSpan time)
    {
        VerifyThread();
        var end = _now + time.Ticks;
        while (TryPeek(out var entry, out var next) && next <= end)
            Take(entry, next);
        _now = Math.Max(_now, end);
    }

    internal QueueEntry Enqueue(Incarnation? owner, TimeSpan delay, Action action)
    {
        var entry = new QueueEntry(owner, action);
        Enqueue(entry, delay);
        return entry;
    }

    internal void Enqueue(QueueEntry entry, TimeSpan delay)
    {
        VerifyThread();
        _queue.Enqueue(entry, _now + Math.Max(0, delay.Ticks), _nextSequence++);
    }

    internal void Requeue(QueueEntry entry) => _queue.Enqueue(entry, _now, _nextSequence++);

    /// <summary>Runs in a turn of the incarnation within the present entry, as if it were the next one.</summary>
    internal void RunNow(Incarnation owner, Action action) => RunTurn(owner, new QueueEntry(owner, action));

    private void Take(QueueEntry entry, long time)
    {
        _queue.RemoveFirst();
        _now = Math.Max(_now, time);
        Steps++;
        Digest = StableHash.Mix(Digest, _now ^ ((entry.Owner?.Node.Index + 1L ?? 0) << 56));
        if (entry.IsPlain)
            RunPlain(entry);
        else
            RunTurn(entry.Owner, entry);
        if (Steps >= _nextAtStep)
            ActAtStep(entry.Owner?.Node);
        if (_broken is { } broken)
            throw new InvalidOperationException("The run left the simulation.", broken);
    }

    // The network's own entries run no code that could await.
    private void RunPlain(QueueEntry entry)
    {
        try
        {
            entry.Run();
        }
        catch (Exception failure)
        {
            Failed(null, failure);
        }
    }

    private void RunTurn(Incarnation? owner, QueueEntry entry)
    {
        try
        {
            (owner?.Tasks ?? _tasks).RunTurn(entry);
        }
        catch (Exception failure)
        {
            Failed(owner, failure);
        }
    }

    private void Failed(Incarnation? owner, Exception failure)
    {
        Failures.Add(failure);
        Trace(owner?.Node.Name ?? "-", $"FAILED {failure.GetType().Name}: {failure.Message}");
    }

    private void ActAtStep(SimulatedNode? node)
    {
        var due = _atSteps.Where(waiting => waiting.Step <= Steps).ToList();
        _atSteps.RemoveAll(waiting => waiting.Step <= Steps);
        _nextAtStep = _atSteps.Count > 0 ? _atSteps.Min(waiting => waiting.Step) : long.MaxValue;
        foreach (var (_, action) in due)
            RunTurn(null, new QueueEntry(null, () => action(node)));
    }

    // Cancelled entries must not count: RunFor would otherwise execute a later entry that lies behind its end.
    private bool TryPeek(out QueueEntry entry, out long time)
    {
        while (_queue.TryPeek(out entry, out time))
        {
            if (entry.IsCancelled || entry.Owner is { IsAlive: false })
            {
                _queue.RemoveFirst();
                continue;
            }

            if (entry.Owner?.Node is { IsPaused: true } paused)
            {
                _queue.RemoveFirst();
                paused.Hold(entry);
                continue;
            }

            return true;
        }

        return false;
    }

    private void VerifyThread()
    {
        if (Environment.CurrentManagedThreadId == _thread)
            return;
        var escape = new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"Code of a simulated node ran outside the driver's thread, at virtual time {Now}:\n{Environment.StackTrace}"));
        _broken ??= escape;
        throw escape;
    }
}

/// <summary>One entry of the queue; cancelled ones are skipped.</summary>
internal class QueueEntry(Incarnation? owner, object work)
{
    private object? _work = work;

    public Incarnation? Owner { get; } = owner;

    /// <summary>Runs nobody's code that could await: outside any turn.</summary>
    public virtual bool IsPlain => false;

    public virtual bool IsCancelled => _work is null;

    public void Cancel() => _work = null;

    public virtual void Run()
    {
        if (_work is Action action)
            action();
        else if (_work is IRunnable runnable)
            runnable.Run();
    }
}
