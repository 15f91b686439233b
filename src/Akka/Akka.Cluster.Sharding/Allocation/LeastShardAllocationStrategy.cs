using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Sharding;

/// <summary>
/// Moves a few shards a round from the region with the most to others, while the difference is above a threshold.
/// </summary>
/// <param name="rebalanceThreshold">The difference that is left alone; 1 or more.</param>
/// <param name="maxSimultaneousRebalance">So many shards are on the move at most.</param>
public class LeastShardAllocationStrategy(int rebalanceThreshold, int maxSimultaneousRebalance)
    : Internal.AbstractLeastShardAllocationStrategy
{
    public override Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations,
        IImmutableSet<string> rebalanceInProgress)
    {
        var entries = RegionEntriesFor(currentShardAllocations);
        var room = maxSimultaneousRebalance - rebalanceInProgress.Count;
        if (room <= 0 || entries.Count < 2 || !IsAGoodTimeToRebalance(entries))
            return Nothing;

        var shards = entries.Select(entry => entry.ShardIds.Where(shard => !rebalanceInProgress.Contains(shard)).ToArray());
        var ordered = shards.OrderBy(list => list.Length).ToArray();
        var difference = ordered[^1].Length - ordered[0].Length;
        return difference <= rebalanceThreshold
            ? Nothing
            : Task.FromResult<IImmutableSet<string>>(ordered[^1]
                .Order(StringComparer.Ordinal)
                .Take(Math.Min(room, Math.Max(1, difference - rebalanceThreshold)))
                .ToImmutableSortedSet(StringComparer.Ordinal));
    }
}
