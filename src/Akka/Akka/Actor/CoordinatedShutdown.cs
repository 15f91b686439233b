using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// Ends an actor system in phases, each behind those that it depends on: akka.coordinated-shutdown.
/// </summary>
public sealed partial class CoordinatedShutdown : IExtension
{
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";
    public const string PhaseServiceUnbind = "service-unbind";
    public const string PhaseServiceRequestsDone = "service-requests-done";
    public const string PhaseServiceStop = "service-stop";
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";
    public const string PhaseClusterLeave = "cluster-leave";
    public const string PhaseClusterExiting = "cluster-exiting";
    public const string PhaseClusterExitingDone = "cluster-exiting-done";
    public const string PhaseClusterShutdown = "cluster-shutdown";
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    private readonly object _lock = new();
    private readonly ShutdownPhases _phases;
    private readonly Dictionary<string, List<ShutdownTask>> _tasks = new(StringComparer.Ordinal);
    private readonly ILoggingAdapter _log;
    private Task<Done>? _run;

    internal CoordinatedShutdown(ExtendedActorSystem system, ShutdownPhases phases)
    {
        System = system;
        _phases = phases;
        _log = Logging.GetLogger(system, this);
    }

    public ExtendedActorSystem System { get; }

    /// <summary>Why the shutdown runs; null before it does.</summary>
    public Reason? ShutdownReason { get; private set; }

    /// <summary>The longest that a shutdown takes: the timeouts of all phases that have tasks.</summary>
    public TimeSpan TotalTimeout
    {
        get
        {
            lock (_lock)
                return _tasks.Keys.Aggregate(TimeSpan.Zero, (sum, phase) => sum + _phases[phase].Timeout);
        }
    }

    public static CoordinatedShutdown Get(ActorSystem sys) =>
        sys.WithExtension<CoordinatedShutdown, CoordinatedShutdownExtension>();

    /// <exception cref="ArgumentException">There is no such phase.</exception>
    public TimeSpan Timeout(string phase) => _phases[phase].Timeout;

    /// <summary>
    /// Adds a task to a phase. The tasks of a phase run side by side, started in the order in which they were added;
    /// the next phase begins when all are done, or late. A task that is added to a phase that began does not run.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such phase.</exception>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        ArgumentException.ThrowIfNullOrEmpty(taskName);
        _ = _phases[phase];
        lock (_lock)
        {
            if (!_tasks.TryGetValue(phase, out var tasks)) _tasks[phase] = tasks = [];
            tasks.Add(new ShutdownTask(taskName, task));
        }
    }

    /// <summary>Runs the phases; the first call does, later ones get the same task.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="fromPhase">Where to begin; null: with the first.</param>
    /// <returns>Fails with what ended a phase whose <c>recover</c> is off.</returns>
    /// <exception cref="ArgumentException">There is no such phase.</exception>
    public Task<Done> Run(Reason reason, string? fromPhase = null)
    {
        var phases = _phases.InOrder(fromPhase);
        TaskCompletionSource<Done> done;
        lock (_lock)
        {
            if (_run is { } running) return running;
            done = new TaskCompletionSource<Done>((System as ActorSystemImpl)?.TaskOptions ?? TaskCreationOptions.None);
            _run = done.Task;
            ShutdownReason = reason;
        }

        _log.Info("Shutdown begins: {Reason}", reason);
        new ShutdownRun(phases, TakeTasks, System.Scheduler, _log, done).Next();
        return done.Task;
    }

    private List<ShutdownTask> TakeTasks(string phase)
    {
        lock (_lock) return _tasks.TryGetValue(phase, out var tasks) ? [.. tasks] : [];
    }
}

/// <summary>A piece of work in a phase.</summary>
internal sealed record ShutdownTask(string Name, Func<Task<Done>> Start);

/// <summary>Makes the shutdown of a system.</summary>
public sealed class CoordinatedShutdownExtension : ExtensionIdProvider<CoordinatedShutdown>
{
    /// <exception cref="ConfigurationException">akka.coordinated-shutdown is wrong.</exception>
    public override CoordinatedShutdown CreateExtension(ExtendedActorSystem system)
    {
        var config = system.Settings.Config.GetConfig("akka.coordinated-shutdown")
            ?? throw ConfigurationException.NullOrEmptyConfig<CoordinatedShutdown>("akka.coordinated-shutdown");
        var shutdown = new CoordinatedShutdown(system, ShutdownPhases.From(config));
        CoordinatedShutdownEnd.Prepare(shutdown, config);
        return shutdown;
    }
}
