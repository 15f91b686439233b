using Akka.Actor;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>A hand-over was not confirmed in time. The manager restarts, and tries again.</summary>
public sealed class ClusterSingletonManagerIsStuckException(string message) : AkkaException(message);
