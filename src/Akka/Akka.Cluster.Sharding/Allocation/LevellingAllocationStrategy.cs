using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Sharding.Internal;

/// <summary>Moves, in a round, all that is above the fair share, within limits; then the odd ones.</summary>
internal sealed class LevellingAllocationStrategy(int absoluteLimit, double relativeLimit)
    : AbstractLeastShardAllocationStrategy
{
    public override Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations,
        IImmutableSet<string> rebalanceInProgress)
    {
        var entries = RegionEntriesFor(currentShardAllocations);
        var total = entries.Sum(entry => entry.ShardIds.Count);
        if (rebalanceInProgress.Count > 0 || entries.Count < 2 || total == 0 || !IsAGoodTimeToRebalance(entries))
            return Nothing;

        var limit = Math.Max(1, Math.Min((int)(relativeLimit * total), absoluteLimit));
        var fair = (total / entries.Count) + (total % entries.Count == 0 ? 0 : 1);
        var above = entries.SelectMany(entry =>
            entry.ShardIds.Order(StringComparer.Ordinal).Take(Math.Max(0, entry.ShardIds.Count - fair))).ToArray();
        if (above.Length == 0)
        {
            // Nobody is above the fair share, rounded up: those that hold it give one to those two below it.
            var below = entries.Sum(entry => Math.Max(0, fair - 1 - entry.ShardIds.Count));
            above = [.. entries.Where(entry => entry.ShardIds.Count >= fair)
                .Select(entry => entry.ShardIds.Order(StringComparer.Ordinal).First()).Take(below)];
        }

        return Task.FromResult<IImmutableSet<string>>(
            above.Take(limit).ToImmutableSortedSet(StringComparer.Ordinal));
    }
}
