using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Sharding;

/// <summary>Decides where shards run. Its methods run in the coordinator: they must not touch actors' state.</summary>
public interface IShardAllocationStrategy : INoSerializationVerificationNeeded
{
    /// <param name="requester">The region that asked first.</param>
    /// <param name="shardId">The shard without a home.</param>
    /// <param name="currentShardAllocations">The regions that may get it, with their shards.</param>
    Task<IActorRef> AllocateShard(
        IActorRef requester,
        string shardId,
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations);

    /// <returns>The shards that are to be moved away from where they are.</returns>
    Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations,
        IImmutableSet<string> rebalanceInProgress);
}

/// <summary>A strategy that is started by the coordinator.</summary>
public interface IStartableAllocationStrategy : IShardAllocationStrategy
{
    void Start();
}

/// <summary>A strategy that is started by the coordinator, and needs its system.</summary>
public interface IActorSystemDependentAllocationStrategy : IShardAllocationStrategy
{
    void Start(ActorSystem system);
}

public static class ShardAllocationStrategy
{
    /// <summary>Gives new shards to the region with the fewest, and levels them out in few rounds.</summary>
    /// <param name="absoluteLimit">So many shards are moved in a round at most; 1 or more.</param>
    /// <param name="relativeLimit">This part of all shards is moved in a round at most; 0 to 1.</param>
    public static IShardAllocationStrategy LeastShardAllocationStrategy(int absoluteLimit, double relativeLimit) =>
        new Internal.LevellingAllocationStrategy(absoluteLimit, relativeLimit);
}
