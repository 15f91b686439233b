using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Sharding;

/// <param name="Region">The region that a shard was given to.</param>
/// <param name="Node">The incarnation that it runs on.</param>
internal sealed record ShardOwner(IActorRef Region, UniqueAddress Node);

/// <summary>What a coordinator must not forget: where the shards are.</summary>
/// <param name="Epoch">Which coordinator wrote it; each takes a higher number than it found.</param>
/// <param name="Version">Counts its changes.</param>
/// <param name="Shards">Owners by shard.</param>
/// <param name="Unallocated">Shards with remembered entities that have no owner.</param>
internal sealed record CoordinatorState(
    long Epoch,
    long Version,
    ImmutableSortedDictionary<string, ShardOwner> Shards,
    ImmutableSortedSet<string> Unallocated)
{
    private const int VersionBits = 32;

    public static readonly CoordinatorState Empty = new(
        0,
        0,
        ImmutableSortedDictionary.Create<string, ShardOwner>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>Of two states the one of the later coordinator counts, then its later one: no clock is asked.</summary>
    public long Timestamp => (Epoch << VersionBits) | Version;

    public CoordinatorState Next() => this with { Version = Version + 1 };

    public CoordinatorState Allocate(string shard, ShardOwner owner) =>
        Next() with { Shards = Shards.SetItem(shard, owner), Unallocated = Unallocated.Remove(shard) };

    public CoordinatorState Deallocate(IEnumerable<string> shards, bool remember)
    {
        var gone = shards.ToArray();
        return Next() with
        {
            Shards = Shards.RemoveRange(gone),
            Unallocated = remember ? Unallocated.Union(gone) : Unallocated,
        };
    }

    public bool Equals(CoordinatorState? other) =>
        other is not null && Epoch == other.Epoch && Version == other.Version;

    public override int GetHashCode() => HashCode.Combine(Epoch, Version);
}
