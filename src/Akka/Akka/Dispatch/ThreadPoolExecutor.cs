#pragma warning disable RS0030 // The real dispatcher's threads: the one place where work reaches the thread pool.
using Akka.Configuration;
using Akka.Dispatch.MessageQueues;

namespace Akka.Dispatch;

/// <summary>Runs work on the process's thread pool, which every system in the process shares.</summary>
internal sealed class ThreadPoolExecutor(string id) : ExecutorService(id)
{
    private volatile bool _shutDown;

    public override void Execute(IRunnable run)
    {
        if (_shutDown)
            throw new RejectedExecutionException($"The executor {Id} was shut down.");

        var item = run as IThreadPoolWorkItem ?? new WorkItem(run);
        // The global queue, in order: on a thread's own queue two busy actors could starve the others behind them.
        ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
    }

    public override void Shutdown() => _shutDown = true;

    private sealed class WorkItem(IRunnable run) : IThreadPoolWorkItem
    {
        public void Execute() => run.Run();
    }
}

/// <summary>A mailbox that goes to the thread pool as it is: no object is made for a turn.</summary>
internal sealed class PooledMailbox(IMessageQueue messageQueue) : Mailbox(messageQueue), IThreadPoolWorkItem
{
    void IThreadPoolWorkItem.Execute() => Run();
}

internal sealed class ThreadPoolConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new ThreadPoolExecutor(id);
}
