using System.Collections.Concurrent;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>Runs work on a fixed number of own threads, first come, first served.</summary>
internal sealed class DedicatedThreads : ExecutorService
{
    private readonly BlockingCollection<IRunnable> _work = [];

    public DedicatedThreads(string id, int threads)
        : base(id)
    {
        for (var number = 1; number <= threads; number++)
            new Thread(Work) { IsBackground = true, Name = $"{id}-{number}" }.Start();
    }

    public override void Execute(IRunnable run)
    {
        try
        {
            _work.Add(run);
        }
        catch (InvalidOperationException closed)
        {
            throw new RejectedExecutionException($"The executor {Id} was shut down.", closed);
        }
    }

    public override void Shutdown() => _work.CompleteAdding();

    private void Work()
    {
        foreach (var run in _work.GetConsumingEnumerable())
            run.Run();
    }
}

internal sealed class DedicatedThreadsConfigurator(
    Config config, IDispatcherPrerequisites prerequisites, int threads)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new DedicatedThreads(id, threads);
}

/// <summary>A dispatcher with threads of its own (<c>dedicated-thread-pool.thread-count</c>).</summary>
internal sealed class ForkJoinDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly Dispatcher _dispatcher;

    public ForkJoinDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        var settings = DispatcherSettings.Read(config);
        var threads = config.GetInt("dedicated-thread-pool.thread-count");
        if (threads < 1)
            throw new ConfigurationException(
                $"{settings.Id}.dedicated-thread-pool.thread-count must be 1 or more, but is {threads}.");
        _dispatcher = new Dispatcher(
            this,
            settings.Id,
            settings.Throughput,
            settings.Deadline,
            new DedicatedThreadsConfigurator(config, prerequisites, threads),
            settings.ShutdownTimeout);
    }

    public override MessageDispatcher Dispatcher() => _dispatcher;
}
