using System.Collections.Immutable;
using Akka.Actor;
using Akka.Util;

namespace Akka.Cluster.Sharding;

/// <summary>A command to a region or a shard.</summary>
public interface IShardRegionCommand;

/// <summary>A question to a region.</summary>
public interface IShardRegionQuery;

/// <summary>An entity tells its parent: send me this message when nothing is on its way to me; I then stop.</summary>
public sealed class Passivate(object stopMessage) : IShardRegionCommand
{
    public object StopMessage { get; } = stopMessage;
}

/// <summary>Lets a region hand all its shards over, and stop.</summary>
public sealed class GracefulShutdown : IShardRegionCommand
{
    public static readonly GracefulShutdown Instance = new();

    private GracefulShutdown()
    {
    }
}

/// <summary>Asks a region for the addresses of all regions: <see cref="CurrentRegions"/>.</summary>
public sealed class GetCurrentRegions : IShardRegionQuery, IClusterShardingSerializable
{
    public static readonly GetCurrentRegions Instance = new();

    private GetCurrentRegions()
    {
    }

    public override string ToString() => "GetCurrentRegions";
}

public sealed class CurrentRegions(IImmutableSet<Address> regions)
    : IClusterShardingSerializable, IEquatable<CurrentRegions>
{
    public readonly IImmutableSet<Address> Regions = regions;

    public bool Equals(CurrentRegions? other) => other is not null && Regions.SetEquals(other.Regions);

    public override bool Equals(object? obj) => Equals(obj as CurrentRegions);

    public override int GetHashCode() => Regions.Count;

    public override string ToString() => $"CurrentRegions({string.Join(", ", Regions)})";
}

/// <summary>Asks a region for the number of entities of all regions: <see cref="ClusterShardingStats"/>.</summary>
/// <param name="timeout">Regions that do not answer in time are left out.</param>
public sealed class GetClusterShardingStats(TimeSpan timeout)
    : IShardRegionQuery, IClusterShardingSerializable, IEquatable<GetClusterShardingStats>
{
    public readonly TimeSpan Timeout = timeout;

    public bool Equals(GetClusterShardingStats? other) => other is not null && other.Timeout == Timeout;

    public override bool Equals(object? obj) => Equals(obj as GetClusterShardingStats);

    public override int GetHashCode() => Timeout.GetHashCode();

    public override string ToString() => $"GetClusterShardingStats({Timeout})";
}

public sealed class ClusterShardingStats(IImmutableDictionary<Address, ShardRegionStats> regions)
    : IClusterShardingSerializable, IEquatable<ClusterShardingStats>
{
    public readonly IImmutableDictionary<Address, ShardRegionStats> Regions = regions;

    public bool Equals(ClusterShardingStats? other) =>
        other is not null && Regions.Count == other.Regions.Count
        && Regions.All(region => other.Regions.TryGetValue(region.Key, out var stats) && stats.Equals(region.Value));

    public override bool Equals(object? obj) => Equals(obj as ClusterShardingStats);

    public override int GetHashCode() => Regions.Count;

    public override string ToString() =>
        $"ClusterShardingStats({string.Join(", ", Regions.Select(region => $"{region.Key}: {region.Value}"))})";
}

/// <summary>Asks a region for the number of its entities by shard: <see cref="ShardRegionStats"/>.</summary>
public sealed class GetShardRegionStats : IShardRegionQuery, IClusterShardingSerializable
{
    public static readonly GetShardRegionStats Instance = new();

    private GetShardRegionStats()
    {
    }

    public override string ToString() => "GetShardRegionStats";
}

/// <param name="stats">Entities by shard.</param>
/// <param name="failed">Shards that did not answer in time.</param>
public sealed class ShardRegionStats(IImmutableDictionary<string, int> stats, IImmutableSet<string> failed)
    : IClusterShardingSerializable, IEquatable<ShardRegionStats>
{
    public readonly IImmutableDictionary<string, int> Stats = stats;

    public readonly IImmutableSet<string> Failed = failed;

    public ShardRegionStats(IImmutableDictionary<string, int> stats)
        : this(stats, ImmutableSortedSet<string>.Empty)
    {
    }

    public bool Equals(ShardRegionStats? other) =>
        other is not null && Failed.SetEquals(other.Failed) && Stats.Count == other.Stats.Count
        && Stats.All(shard => other.Stats.TryGetValue(shard.Key, out var count) && count == shard.Value);

    public override bool Equals(object? obj) => Equals(obj as ShardRegionStats);

    public override int GetHashCode() => Stats.Count;

    public override string ToString() =>
        $"ShardRegionStats({string.Join(", ", Stats.Select(shard => $"{shard.Key}: {shard.Value}"))})";
}

/// <summary>Asks a region for its shards and entities: <see cref="CurrentShardRegionState"/>.</summary>
public sealed class GetShardRegionState : IShardRegionQuery, IClusterShardingSerializable
{
    public static readonly GetShardRegionState Instance = new();

    private GetShardRegionState()
    {
    }

    public override string ToString() => "GetShardRegionState";
}

/// <param name="shards">The region's shards.</param>
/// <param name="failed">Shards that did not answer in time.</param>
public sealed class CurrentShardRegionState(IImmutableSet<ShardState> shards, IImmutableSet<string> failed)
    : IClusterShardingSerializable, IEquatable<CurrentShardRegionState>
{
    public readonly IImmutableSet<ShardState> Shards = shards;

    public readonly IImmutableSet<string> Failed = failed;

    public CurrentShardRegionState(IImmutableSet<ShardState> shards)
        : this(shards, ImmutableSortedSet<string>.Empty)
    {
    }

    public bool Equals(CurrentShardRegionState? other) =>
        other is not null && Shards.SetEquals(other.Shards) && Failed.SetEquals(other.Failed);

    public override bool Equals(object? obj) => Equals(obj as CurrentShardRegionState);

    public override int GetHashCode() => Shards.Count;

    public override string ToString() => $"CurrentShardRegionState({string.Join(", ", Shards)})";
}

public sealed class ShardState(string shardId, IImmutableSet<string> entityIds)
    : IClusterShardingSerializable, IEquatable<ShardState>
{
    public readonly string ShardId = shardId;

    public readonly IImmutableSet<string> EntityIds = entityIds;

    public bool Equals(ShardState? other) =>
        other is not null && ShardId == other.ShardId && EntityIds.SetEquals(other.EntityIds);

    public override bool Equals(object? obj) => Equals(obj as ShardState);

    public override int GetHashCode() => HashCode.Combine(ShardId, EntityIds.Count);

    public override string ToString() => $"ShardState({ShardId}: {string.Join(", ", EntityIds)})";
}

/// <summary>Asks a region where an entity is: <see cref="EntityLocation"/>.</summary>
public sealed class GetEntityLocation(string entityId, TimeSpan timeout) : IShardRegionQuery
{
    public string EntityId { get; } = entityId;

    public TimeSpan Timeout { get; } = timeout;
}

/// <param name="entityId">The entity.</param>
/// <param name="shardId">Its shard.</param>
/// <param name="shardRegion">The address of the region; <see cref="Address.AllSystems"/>: not known.</param>
/// <param name="entityRef">The entity, if it runs.</param>
public sealed class EntityLocation(
    string entityId, string shardId, Address shardRegion, Option<IActorRef> entityRef)
{
    public string EntityId { get; } = entityId;

    public string ShardId { get; } = shardId;

    public Address ShardRegion { get; } = shardRegion;

    public Option<IActorRef> EntityRef { get; } = entityRef;
}
