using System.Collections.Immutable;

namespace Akka.Cluster.Sharding;

/// <summary>The event of a coordinator's state that became another.</summary>
/// <param name="Epoch">That it has then.</param>
/// <param name="Version">That it has then.</param>
/// <param name="Given">Shards that have an owner now, or another one.</param>
/// <param name="Taken">Shards that have none any more.</param>
/// <param name="Waiting">Shards that are to get one, now.</param>
/// <param name="Served">Shards that are to get one no more.</param>
internal sealed record CoordinatorChanged(
    long Epoch,
    long Version,
    ImmutableSortedDictionary<string, ShardOwner> Given,
    ImmutableSortedSet<string> Taken,
    ImmutableSortedSet<string> Waiting,
    ImmutableSortedSet<string> Served) : IClusterShardingSerializable
{
    public static CoordinatorChanged Between(CoordinatorState before, CoordinatorState after) => new(
        after.Epoch,
        after.Version,
        after.Shards.RemoveRange(after.Shards
            .Where(shard => before.Shards.TryGetValue(shard.Key, out var owner) && owner == shard.Value)
            .Select(shard => shard.Key)),
        Sorted(before.Shards.Keys.Where(shard => !after.Shards.ContainsKey(shard))),
        Sorted(after.Unallocated.Where(shard => !before.Unallocated.Contains(shard))),
        Sorted(before.Unallocated.Where(shard => !after.Unallocated.Contains(shard))));

    public CoordinatorState ApplyTo(CoordinatorState state) => new(
        Epoch,
        Version,
        state.Shards.RemoveRange(Taken).SetItems(Given),
        Sorted(state.Unallocated.Where(shard => !Served.Contains(shard)).Concat(Waiting)));

    private static ImmutableSortedSet<string> Sorted(IEnumerable<string> shards) =>
        shards.ToImmutableSortedSet(StringComparer.Ordinal);
}
