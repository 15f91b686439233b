using Akka.Actor.Internal;
using Akka.Configuration;

namespace Akka.Actor;

/// <summary>The last steps of a shutdown, and what else starts one: the end of the process.</summary>
internal static class CoordinatedShutdownEnd
{
    /// <exception cref="ConfigurationException">The switches contradict each other.</exception>
    public static void Prepare(CoordinatedShutdown shutdown, Config config)
    {
        var terminates = config.GetBoolean("terminate-actor-system");
        var exits = config.GetBoolean("exit-clr");
        if (!terminates && config.GetBoolean("run-by-actor-system-terminate"))
            throw new ConfigurationException(
                "akka.coordinated-shutdown: with run-by-actor-system-terminate on, terminate-actor-system must be on "
                + "too: otherwise Terminate() would not terminate.");
        if (!terminates && exits)
            throw new ConfigurationException(
                "akka.coordinated-shutdown: exit-clr needs terminate-actor-system = on.");

        if (terminates)
            shutdown.AddTask(
                CoordinatedShutdown.PhaseActorSystemTerminate,
                "terminate-system",
                () => Terminate(shutdown, exits));
        // A simulated system has no process of its own, and its driver no longer runs when this one ends.
        var simulated = shutdown.System.Settings.Setup.Get<SimulationSetup>().HasValue;
        if (!simulated && config.GetBoolean("run-by-clr-shutdown-hook")) RunAtProcessExit(shutdown);
    }

    private static Task<Done> Terminate(CoordinatedShutdown shutdown, bool exits) =>
        ((ActorSystemImpl)shutdown.System).FinalTerminate().ContinueWith(
            _ =>
            {
                // While the process ends already, ending it again would wait for itself.
                if (exits && shutdown.ShutdownReason is not CoordinatedShutdown.ClrExitReason) Environment.Exit(0);
                return Done.Instance;
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

    private static void RunAtProcessExit(CoordinatedShutdown shutdown)
    {
        EventHandler atExit = (_, _) =>
        {
            if (shutdown.System.WhenTerminated.IsCompleted) return;
            // The process ends when this handler returns: here, and only here, a thread must wait.
            var run = shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance);
            ((IAsyncResult)run).AsyncWaitHandle.WaitOne(shutdown.TotalTimeout);
        };
        AppDomain.CurrentDomain.ProcessExit += atExit;
        // A system that ended must not be kept, nor shut down again.
        _ = shutdown.System.WhenTerminated.ContinueWith(
            _ => AppDomain.CurrentDomain.ProcessExit -= atExit,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
