using System.Globalization;

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

    private readonly PriorityQueue<QueueEntry, (long Time, long Sequence)> _queue = new();
    private readonly List<SimulatedNode> _nodes = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly NodeTasks _tasks;
    private Exception? _broken;
    private long _nextSequence;
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

    /// <summary>Executes the next entry.</summary>
    /// <returns>False if the queue is empty: the run is over, or stuck.</returns>
    public bool Step()
    {
        VerifyThread();
        while (_queue.TryDequeue(out var entry, out var key))
        {
            if (entry.IsCancelled || entry.Owner is { IsAlive: false })
                continue;
            _now = Math.Max(_now, key.Time);
            if (entry.Owner?.Node is { IsPaused: true } paused)
            {
                paused.Hold(entry);
                continue;
            }

            Execute(entry);
            return true;
        }

        return false;
    }

    /// <summary>Runs until the predicate, asked after every step, holds, or the virtual deadline has passed.</summary>
    /// <param name="limit">Virtual time from now.</param>
    public bool RunUntil(Func<bool> predicate, TimeSpan limit)
    {
        var deadline = _now + limit.Ticks;
        while (!predicate())
        {
            if (!TryPeek(out var next) || next > deadline)
            {
                _now = Math.Max(_now, deadline);
                return predicate();
            }

            Step();
        }

        return true;
    }

    /// <summary>Runs everything that is due within the time, and leaves the clock at its end.</summary>
    public void RunFor(TimeSpan time)
    {
        var end = _now + time.Ticks;
        while (TryPeek(out var next) && next <= end)
            Step();
        _now = Math.Max(_now, end);
    }

    internal QueueEntry Enqueue(Incarnation? owner, TimeSpan delay, Action action)
    {
        VerifyThread();
        var entry = new QueueEntry(owner, action);
        _queue.Enqueue(entry, (_now + Math.Max(0, delay.Ticks), _nextSequence++));
        return entry;
    }

    internal void Requeue(QueueEntry entry) => _queue.Enqueue(entry, (_now, _nextSequence++));

    private void Execute(QueueEntry entry)
    {
        Steps++;
        Digest = StableHash.Add(Digest, _now ^ ((entry.Owner?.Node.Index + 1L ?? 0) << 56));
        try
        {
            (entry.Owner?.Tasks ?? _tasks).RunTurn(entry.Action);
        }
        catch (Exception failure)
        {
            Failures.Add(failure);
            Trace(entry.Owner?.Node.Name ?? "-", $"FAILED {failure.GetType().Name}: {failure.Message}");
        }

        if (_broken is { } broken)
            throw new InvalidOperationException("The run left the simulation.", broken);
    }

    // Cancelled entries must not count: RunFor would otherwise execute a later entry that lies behind its end.
    private bool TryPeek(out long time)
    {
        while (_queue.TryPeek(out var entry, out var key))
        {
            if (entry.IsCancelled || entry.Owner is { IsAlive: false })
            {
                _queue.Dequeue();
                continue;
            }

            if (entry.Owner?.Node is { IsPaused: true } paused)
            {
                _queue.Dequeue();
                paused.Hold(entry);
                continue;
            }

            time = key.Time;
            return true;
        }

        time = 0;
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
internal sealed class QueueEntry(Incarnation? owner, Action action)
{
    public Incarnation? Owner { get; } = owner;

    public Action Action { get; private set; } = action;

    public bool IsCancelled { get; private set; }

    public void Cancel()
    {
        IsCancelled = true;
        Action = static () => { };
    }
}
