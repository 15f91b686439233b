using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>Runs work on a fixed number of own threads, first come, first served.</summary>
internal sealed class DedicatedThreads : ExecutorService
{
    // A monitor and not a BlockingCollection: that one spins before it sleeps, and an idle system wakes often.
    private readonly Queue<IRunnable> _work = [];
    private int _sleeping;
    private bool _isClosed;

    public DedicatedThreads(string id, int threads)
        : base(id)
    {
        for (var number = 1; number <= threads; number++)
            new Thread(Work) { IsBackground = true, Name = $"{id}-{number}" }.Start();
    }

    public override void Execute(IRunnable run)
    {
        lock (_work)
        {
            if (_isClosed)
                throw new RejectedExecutionException($"The executor {Id} was shut down.");

            _work.Enqueue(run);
            if (_sleeping > 0)
                Monitor.Pulse(_work);
        }
    }

    /// <summary>What was given before is still done.</summary>
    public override void Shutdown()
    {
        lock (_work)
        {
            _isClosed = true;
            Monitor.PulseAll(_work);
        }
    }

    private void Work()
    {
        while (Next() is { } run)
            run.Run();
    }

    private IRunnable? Next()
    {
        lock (_work)
        {
            IRunnable? run;
            while (!_work.TryDequeue(out run) && !_isClosed)
            {
                _sleeping++;
                Monitor.Wait(_work);
                _sleeping--;
            }

            return run;
        }
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
