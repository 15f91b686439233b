using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>Many actors share the threads of one executor.</summary>
public class Dispatcher : MessageDispatcher
{
    private readonly ExecutorServiceFactory _factory;
    private readonly Lock _making = new();
    private volatile ExecutorService? _executor;

    public Dispatcher(
        MessageDispatcherConfigurator configurator,
        string id,
        int throughput,
        long? throughputDeadlineTime,
        ExecutorServiceFactory executorServiceFactory,
        TimeSpan shutdownTimeout)
        : base(configurator)
    {
        Id = id;
        Throughput = throughput;
        ThroughputDeadlineTime = throughputDeadlineTime;
        ShutdownTimeout = shutdownTimeout;
        _factory = executorServiceFactory;
    }

    protected override void ExecuteTask(IRunnable run)
    {
        try
        {
            (_executor ?? Make()).Execute(run);
        }
        catch (RejectedExecutionException)
        {
            // The system is gone, and its threads with it: nobody is left to tell.
            (run as Mailbox)?.SetAsIdle();
        }
    }

    protected override void Shutdown() => _executor?.Shutdown();

    private ExecutorService Make()
    {
        lock (_making)
            return _executor ??= _factory.Produce(Id);
    }
}

/// <summary>Each actor has a thread of its own.</summary>
public sealed class PinnedDispatcher(
    MessageDispatcherConfigurator configurator,
    string id,
    int throughput,
    long? throughputDeadlineTime,
    ExecutorServiceFactory executorServiceFactory,
    TimeSpan shutdownTimeout)
    : Dispatcher(configurator, id, throughput, throughputDeadlineTime, executorServiceFactory, shutdownTimeout)
{
    private Actor.ActorCell? _owner;

    public override void Attach(Actor.ActorCell cell)
    {
        if (Interlocked.CompareExchange(ref _owner, cell, null) is { } owner && owner != cell)
            throw new InvalidOperationException($"Cannot attach {cell.Self} to the dispatcher pinned to {owner.Self}.");
        base.Attach(cell);
    }

    public override void Detach(Actor.ActorCell cell)
    {
        base.Detach(cell);
        Shutdown();
    }
}

/// <summary>Makes one <see cref="Dispatch.Dispatcher"/> for its id.</summary>
public sealed class DispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly Dispatcher _dispatcher;

    public DispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        var settings = DispatcherSettings.Read(config);
        _dispatcher = new Dispatcher(
            this, settings.Id, settings.Throughput, settings.Deadline, ConfigureExecutor(), settings.ShutdownTimeout);
    }

    public override MessageDispatcher Dispatcher() => _dispatcher;
}

internal sealed class PinnedDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : MessageDispatcherConfigurator(config, prerequisites)
{
    private readonly DispatcherSettings _settings = DispatcherSettings.Read(config);

    public override MessageDispatcher Dispatcher() => new PinnedDispatcher(
        this,
        _settings.Id,
        _settings.Throughput,
        _settings.Deadline,
        new DedicatedThreadsConfigurator(Config, Prerequisites, 1),
        _settings.ShutdownTimeout);
}

internal sealed record DispatcherSettings(string Id, int Throughput, long Deadline, TimeSpan ShutdownTimeout)
{
    public static DispatcherSettings Read(Config config)
    {
        var id = config.GetString("id")!;
        var throughput = config.GetInt("throughput");
        return throughput >= 1
            ? new DispatcherSettings(
                id,
                throughput,
                config.GetTimeSpan("throughput-deadline-time").Ticks,
                config.GetTimeSpan("shutdown-timeout"))
            : throw new ConfigurationException($"{id}.throughput must be 1 or more, but is {throughput}.");
    }
}
