using Akka.Actor;

namespace HaActors.Actors.Events;

public static class EventPublishing
{
    /// <summary>
    /// Tells all that listen on this node: in this node's name, and with its wall clock's time. Costs nothing worth
    /// mentioning, blocks nothing and never fails.
    /// </summary>
    public static void Publish(this NodeRuntime node, ActorSystem system, ClusterEvent happened) =>
        system.EventStream.Publish(happened with { Node = node.Settings.Self, Time = node.Ports.Clock.GetUtcNow() });
}
