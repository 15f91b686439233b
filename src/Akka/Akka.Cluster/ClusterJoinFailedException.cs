using Akka.Actor;

namespace Akka.Cluster;

/// <summary>This node's cluster stopped before the node had come up.</summary>
public class ClusterJoinFailedException(string message) : AkkaException(message);
