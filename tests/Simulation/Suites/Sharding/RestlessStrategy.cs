using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Suites;

/// <summary>Moves a shard in each round while it is told to, whether that levels anything or not.</summary>
internal sealed class RestlessStrategy(IShardAllocationStrategy strategy, Func<bool> isRestless, SimulatedRandom chance)
    : IActorSystemDependentAllocationStrategy
{
    public void Start(ActorSystem system) => (strategy as IActorSystemDependentAllocationStrategy)?.Start(system);

    public Task<IActorRef> AllocateShard(
        IActorRef requester,
        string shardId,
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations) => isRestless()
        ? Task.FromResult(chance.Pick([.. currentShardAllocations.Keys.Order()]))
        : strategy.AllocateShard(requester, shardId, currentShardAllocations);

    public Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations,
        IImmutableSet<string> rebalanceInProgress)
    {
        if (!isRestless())
            return strategy.Rebalance(currentShardAllocations, rebalanceInProgress);
        string[] shards = [.. currentShardAllocations.Values.SelectMany(shards => shards).Order(StringComparer.Ordinal)];
        return Task.FromResult<IImmutableSet<string>>(
            shards.Length == 0 ? ImmutableSortedSet<string>.Empty : ImmutableSortedSet.Create(chance.Pick(shards)));
    }
}
