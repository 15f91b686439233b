using Akka.Actor;

namespace Akka.Cluster;

/// <summary>Answers heartbeats, whoever sends them.</summary>
internal sealed class ClusterHeartbeatReceiver(Cluster cluster) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        if (message is ClusterMessage.Heartbeat heartbeat)
            Sender.Tell(new ClusterMessage.HeartbeatRsp(cluster.SelfUniqueAddress, heartbeat.SequenceNr));
        else
            Unhandled(message);
    }
}
