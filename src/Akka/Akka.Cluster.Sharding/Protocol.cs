using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster.Sharding;

/// <summary>
/// What the coordinator says to regions. Each coordinator has its own epoch, later ones higher: what an earlier one had
/// sent is void once a region has heard of a later one.
/// </summary>
internal interface IFromCoordinator : IClusterShardingSerializable, IDeadLetterSuppression
{
    long Epoch { get; }
}

/// <summary>Region to coordinator.</summary>
/// <param name="Region">The region; for a proxy: the proxy.</param>
/// <param name="Node">The incarnation that it runs on.</param>
/// <param name="IsProxy">It hosts no shards.</param>
/// <param name="Shards">Those that run there.</param>
/// <param name="Epoch">The highest that it has heard of.</param>
internal sealed record Register(
    IActorRef Region, UniqueAddress Node, bool IsProxy, ImmutableSortedSet<string> Shards, long Epoch)
    : IClusterShardingSerializable, IDeadLetterSuppression;

internal sealed record RegisterAck(IActorRef Coordinator, long Epoch) : IFromCoordinator;

/// <summary>Region to coordinator: where is it?</summary>
internal sealed record GetShardHome(string Shard) : IClusterShardingSerializable, IDeadLetterSuppression;

internal sealed record ShardHome(string Shard, IActorRef Region, long Epoch) : IFromCoordinator;

/// <summary>Start it.</summary>
internal sealed record HostShard(string Shard, long Epoch) : IFromCoordinator;

internal sealed record ShardStarted(string Shard) : IClusterShardingSerializable, IDeadLetterSuppression;

/// <summary>Forget where it is: it is about to move.</summary>
internal sealed record BeginHandOff(string Shard, long Attempt, long Epoch) : IFromCoordinator;

internal sealed record BeginHandOffAck(string Shard, long Attempt) : IClusterShardingSerializable, IDeadLetterSuppression;

/// <summary>Stop it.</summary>
internal sealed record HandOff(string Shard, long Attempt, long Epoch) : IFromCoordinator;

internal sealed record ShardStopped(string Shard, long Attempt) : IClusterShardingSerializable, IDeadLetterSuppression;

/// <summary>Region to coordinator: take all shards from me.</summary>
internal sealed record GracefulShutdownReq(IActorRef Region) : IClusterShardingSerializable, IDeadLetterSuppression;

internal sealed record StartEntityAck(string EntityId, string ShardId) : IClusterShardingSerializable;

/// <summary>What the coordinator asks regions on behalf of who asked for all of them.</summary>
internal sealed record RegionStatsOf(Address Region, ShardRegionStats? Stats) : INoSerializationVerificationNeeded;
