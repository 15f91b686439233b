using Akka.Actor;

namespace HaActors.Simulation.Runtime;

public enum CrashKind
{
    /// <summary>The process ends (kill -9): peers see their connections reset, written pages survive in the cache.</summary>
    Process,

    /// <summary>The machine ends (power): peers hear nothing, unflushed writes are lost or torn.</summary>
    Machine,
}

/// <summary>A simulated machine with one process on it.</summary>
public sealed class SimulatedNode
{
    private readonly Queue<QueueEntry> _held = new();
    private readonly List<ActorSystem> _systems = [];
    private TimeSpan _wallClockOffset;
    private TimeSpan _clockSetAt;
    private TimeSpan _clockAtSetting;
    private double _clockRate = 1;

    internal SimulatedNode(SimulationDriver driver, string name)
    {
        Driver = driver;
        Name = name;
        Index = driver.Nodes.Count;
        Life = new Incarnation(this, 1);
        TimeProvider = new SimulatedTimeProvider(this);
        Disk = new SimulatedDisk(this);
    }

    /// <summary>Whose turn it is on this thread; null between turns and in those of the script.</summary>
    public static SimulatedNode? Current => NodeTasks.CurrentLife?.Node;

    public SimulationDriver Driver { get; }

    /// <summary>The host name, too.</summary>
    public string Name { get; }

    /// <summary>Counts the lives of the process from 1.</summary>
    public int Epoch => Life.Epoch;

    /// <summary>The process lives; true while paused.</summary>
    public bool IsRunning => Life.IsAlive;

    /// <summary>The machine answers its network, with a reset if the process is gone.</summary>
    public bool IsMachineUp { get; private set; } = true;

    public bool IsPaused { get; private set; }

    public SimulatedTimeProvider TimeProvider { get; }

    public SimulatedDisk Disk { get; }

    /// <summary>This incarnation's chance.</summary>
    public Random Random => Life.Random;

    /// <summary>What this incarnation's continuations may be posted to.</summary>
    public SynchronizationContext SynchronizationContext => Life.Context;

    /// <summary>
    /// The node's own monotonic clock: the driver's time, but slow or fast where <see cref="ClockRate"/> says so.
    /// </summary>
    public TimeSpan MonotonicClock => _clockRate == 1 && _clockSetAt == default
        ? Driver.Now
        : _clockAtSetting + ((Driver.Now - _clockSetAt) * _clockRate);

    /// <summary>
    /// How many seconds its monotonic clock counts in a true one, above 0; default 1. Timers set from now on follow it.
    /// </summary>
    public double ClockRate
    {
        get => _clockRate;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            (_clockAtSetting, _clockSetAt) = (MonotonicClock, Driver.Now);
            _clockRate = value;
        }
    }

    /// <summary>How many times slower than usual the process gets its turns; 1 or more, default 1.</summary>
    public double Slowness { get; set; } = 1;

    /// <summary>
    /// Chance, 0 to 1, that a turn of a mailbox comes late by up to <see cref="LongestWait"/>, as when other threads have the
    /// processors: what several actors of the node say then reaches one of them in another order. Default 0.
    /// </summary>
    public double WaitRate { get; set; }

    /// <summary>Default 5 ms.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// A bug to plant: each life of the process draws what the first one drew, identities of actor systems included.
    /// </summary>
    public bool RepeatsChance { get; set; }

    public DateTimeOffset WallClock => SimulationDriver.WallClockStart + Driver.Now + _wallClockOffset;

    /// <summary>Of this incarnation, in the order of creation.</summary>
    public IReadOnlyList<ActorSystem> Systems => _systems;

    internal int Index { get; }

    internal Incarnation Life { get; private set; }

    public void JumpWallClock(TimeSpan by)
    {
        _wallClockOffset += by;
        Driver.Trace(Name, $"wall clock jumps by {by}");
    }

    /// <summary>Enqueues a turn of this node's process.</summary>
    public void Run(Action action) => Life.Enqueue(TimeSpan.Zero, action);

    public void RunAfter(TimeSpan delay, Action action) => Life.Enqueue(delay, action);

    /// <summary>Runs asynchronous code on the node: every continuation comes back through the driver.</summary>
    public Task<T> Start<T>(Func<Task<T>> code)
    {
        var started = new TaskCompletionSource<T>();
        Run(async () =>
        {
            try
            {
                started.SetResult(await code());
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        });
        return started.Task;
    }

    public Task Start(Func<Task> code) => Start(async () =>
    {
        await code();
        return true;
    });

    /// <summary>Freezes the process (SIGSTOP): its queue is kept, it gets no turns, its monotonic clock goes on.</summary>
    public void Pause()
    {
        Driver.Disturb();
        IsPaused = true;
        Driver.Trace(Name, "paused");
    }

    public void Resume()
    {
        IsPaused = false;
        Driver.Trace(Name, "resumed");
        while (_held.TryDequeue(out var entry))
            Driver.Requeue(entry);
    }

    /// <summary>Ends the process at this instant, with its queue entries, timers and mailboxes.</summary>
    public void Crash(CrashKind kind)
    {
        if (!Life.IsAlive)
            return;
        Driver.Disturb();
        Driver.Trace(Name, $"crashes: {kind}");
        Life.End();
        _held.Clear();
        IsPaused = false;
        foreach (var system in _systems)
            SystemOnNode.Vanish(system);
        _systems.Clear();
        IsMachineUp = kind == CrashKind.Process;
        if (kind == CrashKind.Machine)
            Disk.LosePower();
        Driver.Network.ProcessEnded(this);
    }

    /// <summary>The machine ends at this instant, also when its process had ended before.</summary>
    public void PowerOff()
    {
        if (Life.IsAlive)
        {
            Crash(CrashKind.Machine);
        }
        else if (IsMachineUp)
        {
            IsMachineUp = false;
            Disk.LosePower();
        }
    }

    /// <summary>Begins a new life of a crashed process, without an actor system yet.</summary>
    public void Restart()
    {
        if (Life.IsAlive)
            throw new InvalidOperationException($"{Name} is running.");
        Life = new Incarnation(this, Life.Epoch + 1);
        IsMachineUp = true;
        Driver.Trace(Name, $"starts, epoch {Life.Epoch}");
        Driver.Network.MachineBooted(this);
    }

    internal TimeSpan TrueTime(TimeSpan delay) => _clockRate == 1 ? delay : delay / _clockRate;

    internal void Hold(QueueEntry entry) => _held.Enqueue(entry);

    internal void Add(ActorSystem system) => _systems.Add(system);

    public override string ToString() => Name;
}
