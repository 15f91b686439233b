using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// Keys and sections of Akka.NET's own configuration that this implementation does not honour: whoever sets one is told.
/// </summary>
internal static class NotHonoured
{
    private const string LoggerAsyncStart = "akka.logger-async-start";

    private static readonly string[] Keys =
    [
        // Nothing is logged about serializers.
        "akka.log-serializer-override-on-start",
        "akka.suppress-json-serializer-warning",
        "akka.actor.serialization-settings.json",
        "akka.actor.serialization-settings.primitive.use-legacy-behavior",
        // Threads are the thread pool's, or belong to a pinned dispatcher.
        "akka.daemonic",
        "akka.channel-scheduler",
        "akka.actor.synchronized-dispatcher",
        "akka.actor.task-dispatcher",
        "akka.actor.default-fork-join-dispatcher",
        "akka.actor.default-dispatcher.fork-join-executor",
        "akka.actor.default-dispatcher.attempt-teamwork",
        "akka.actor.internal-dispatcher.fork-join-executor",
        "akka.actor.internal-dispatcher.channel-executor",
        "akka.scheduler.shutdown-timeout",
        // Without effect in Akka.NET, or part of what is not here: remote deployment, typed actors, telemetry.
        "akka.actor.creation-timeout",
        "akka.actor.reaper-interval",
        "akka.actor.serialize-creators",
        "akka.actor.unstarted-push-timeout",
        "akka.actor.telemetry",
        "akka.actor.typed",
        "akka.actor.debug.receive",
        "akka.actor.debug.router-misconfiguration",
        "akka.actor.deployment.default.remote",
        "akka.actor.deployment.default.cluster",
        "akka.actor.deployment.default.target",
        "akka.actor.deployment.default.metrics-selector",
        // Modules that are not here.
        "akka.io",
        "akka.reliable-delivery",
    ];

    public static void Warn(Config config, ILoggingAdapter log)
    {
        if (!config.GetBoolean(LoggerAsyncStart))
            log.Warning("The configuration key [{0}] is not honoured when off", LoggerAsyncStart);
        foreach (var key in Keys)
        {
            if (config.HasPath(key)) log.Warning("The configuration key [{0}] is not honoured", key);
        }
    }
}
