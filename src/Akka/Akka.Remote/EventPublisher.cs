using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Publishes lifecycle events and, where the settings want it, logs them.</summary>
internal sealed class EventPublisher(ActorSystem system, ILoggingAdapter log, bool logs)
{
    public void Publish(RemotingLifecycleEvent message)
    {
        system.EventStream.Publish(message);
        var level = message.LogLevel();
        if (logs && log.IsEnabled(level))
            log.Log(level, null, message.ToString() ?? "");
    }
}
