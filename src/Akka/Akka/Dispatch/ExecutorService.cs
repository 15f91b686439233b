using Akka.Actor;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>Runs work on threads.</summary>
public abstract class ExecutorService
{
    protected ExecutorService(string id) => Id = id;

    public string Id { get; }

    /// <exception cref="RejectedExecutionException">The executor was shut down.</exception>
    public abstract void Execute(IRunnable run);

    public abstract void Shutdown();
}

public abstract class ExecutorServiceFactory
{
    public abstract ExecutorService Produce(string id);
}

public abstract class ExecutorServiceConfigurator : ExecutorServiceFactory
{
    protected ExecutorServiceConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    {
        Config = config;
        Prerequisites = prerequisites;
    }

    public Config Config { get; }

    public IDispatcherPrerequisites Prerequisites { get; }
}

/// <summary>An executor that takes no more work.</summary>
public class RejectedExecutionException : AkkaException
{
    public RejectedExecutionException(string? message = null, Exception? inner = null)
        : base(message, inner)
    {
    }
}

internal static class Executors
{
    public static ExecutorServiceConfigurator ConfiguratorFor(Config config, IDispatcherPrerequisites prerequisites)
    {
        var executor = config.GetString("executor");
        return executor switch
        {
            null or "" or "default-executor" or "fork-join-executor" or "thread-pool-executor" or "task-executor"
                or "channel-executor" => new ThreadPoolConfigurator(config, prerequisites),
            _ => Instantiate.As<ExecutorServiceConfigurator>(
                executor, $"the executor of dispatcher {config.GetString("id")}", config, prerequisites),
        };
    }
}
