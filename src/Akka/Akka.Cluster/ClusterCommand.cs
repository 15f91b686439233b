using System.Collections.Immutable;
using Akka.Actor;
using Akka.Util;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster;

/// <summary>Marks what crosses the network between clusters' daemons.</summary>
public interface IClusterMessage;

/// <summary>What a node asks its own cluster daemon to do.</summary>
internal abstract record ClusterCommand : INoSerializationVerificationNeeded
{
    public sealed record JoinTo(Address Address) : ClusterCommand;

    public sealed record JoinSeedNodes(ImmutableList<Address> SeedNodes) : ClusterCommand;

    public sealed record Subscribe(IActorRef Subscriber, SubscriptionInitialStateMode Mode, ImmutableArray<Type> Topics)
        : ClusterCommand;

    /// <summary>Without a topic: from all of them.</summary>
    public sealed record Unsubscribe(IActorRef Subscriber, Type? Topic) : ClusterCommand;

    public sealed record SendCurrentClusterState(IActorRef Receiver) : ClusterCommand;

    /// <summary>Calls back once this node has, or had, that status: Up or Removed.</summary>
    public sealed record CallBackOn(MemberStatus Status, Action Callback) : ClusterCommand;

    /// <summary>
    /// This node shuts down and has not left yet; <paramref name="Left"/> completes once it is exiting.
    /// </summary>
    public sealed record LeaveForShutdown(TaskCompletionSource<Done> Left) : ClusterCommand;

    /// <summary>What had to be done while exiting is done: the others may forget this node.</summary>
    public sealed record ExitingCompleted(TaskCompletionSource<Done> Completed) : ClusterCommand;

    public sealed record GossipTick : ClusterCommand;

    public sealed record GossipSpeedupTick : ClusterCommand;

    public sealed record ReapUnreachableTick : ClusterCommand;

    public sealed record LeaderActionsTick : ClusterCommand;
}

/// <summary>What clusters' daemons tell each other.</summary>
internal abstract record ClusterMessage : IClusterMessage
{
    /// <summary>May I join through you?</summary>
    public sealed record InitJoin : ClusterMessage;

    public sealed record InitJoinAck(Address Address) : ClusterMessage;

    /// <summary>No: I am no member myself.</summary>
    public sealed record InitJoinNack(Address Address) : ClusterMessage;

    public sealed record Join(
        UniqueAddress Node, ImmutableHashSet<string> Roles, AppVersion AppVersion, JoinConfiguration Configuration)
        : ClusterMessage;

    /// <summary>No: the node's configuration contradicts the cluster's.</summary>
    public sealed record JoinRefused(Address From, ImmutableArray<string> Differences) : ClusterMessage;

    public sealed record Welcome(UniqueAddress From, Gossip Gossip) : ClusterMessage;

    public sealed record GossipEnvelope(UniqueAddress From, UniqueAddress To, Gossip Gossip) : ClusterMessage;

    /// <summary>Which version the sender has, and a digest of who has seen it.</summary>
    public sealed record GossipStatus(UniqueAddress From, VectorClock Version, ulong SeenDigest) : ClusterMessage;

    public sealed record ExitingConfirmed(UniqueAddress Node) : ClusterMessage;

    public sealed record Leave(Address Address) : ClusterMessage;

    public sealed record Down(Address Address) : ClusterMessage;

    public sealed record Heartbeat(Address From, long SequenceNr) : ClusterMessage, Event.IDeadLetterSuppression;

    public sealed record HeartbeatRsp(UniqueAddress From, long SequenceNr)
        : ClusterMessage, Event.IDeadLetterSuppression;
}
