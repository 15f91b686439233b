using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Cluster.Serialization;

namespace Akka.Cluster.Sharding.Serialization;

/// <summary>Queries and their answers on the wire.</summary>
internal static class QueryFormat
{
    public static void Write(WireWriter wire, object message)
    {
        switch (message)
        {
            case GetCurrentRegions or GetShardRegionStats or GetShardRegionState:
                break;
            case CurrentRegions current:
                wire.Many([.. current.Regions.Order(Member.AddressOrdering)], wire.Address);
                break;
            case GetClusterShardingStats get:
                wire.ULong((ulong)get.Timeout.Ticks);
                break;
            case ClusterShardingStats stats:
                wire.Many([.. stats.Regions.OrderBy(region => region.Key, Member.AddressOrdering)], region =>
                {
                    wire.Address(region.Key);
                    Write(wire, region.Value);
                });
                break;
            case ShardRegionStats stats:
                Write(wire, stats);
                break;
            case CurrentShardRegionState state:
                wire.Many([.. state.Shards.OrderBy(shard => shard.ShardId, StringComparer.Ordinal)],
                    shard => Write(wire, shard));
                Write(wire, state.Failed);
                break;
            case ShardState state:
                Write(wire, state);
                break;
            default:
                throw new SerializationException($"Not a message of sharding: {message.GetType()}");
        }
    }

    public static object Read(WireReader wire, string manifest) => manifest switch
    {
        "QR" => GetCurrentRegions.Instance,
        "CR" => new CurrentRegions(wire.Many(wire.Address).ToImmutableHashSet()),
        "QC" => new GetClusterShardingStats(TimeSpan.FromTicks((long)wire.ULong())),
        "CC" => new ClusterShardingStats(ImmutableDictionary<Actor.Address, ShardRegionStats>.Empty.SetItems(
            wire.Many(() => KeyValuePair.Create(wire.Address(), ReadStats(wire))))),
        "QS" => GetShardRegionStats.Instance,
        "RS" => ReadStats(wire),
        "QT" => GetShardRegionState.Instance,
        "RT" => new CurrentShardRegionState(
            wire.Many(() => ReadShard(wire)).ToImmutableHashSet(),
            ClusterShardingMessageSerializer.ReadTexts(wire)),
        "SX" => ReadShard(wire),
        _ => throw new SerializationException($"Unknown message of sharding [{manifest}]"),
    };

    private static void Write(WireWriter wire, ShardRegionStats stats)
    {
        wire.Many([.. stats.Stats.OrderBy(shard => shard.Key, StringComparer.Ordinal)], shard =>
        {
            wire.Text(shard.Key);
            wire.Count(shard.Value);
        });
        Write(wire, stats.Failed);
    }

    private static void Write(WireWriter wire, ShardState state)
    {
        wire.Text(state.ShardId);
        Write(wire, state.EntityIds);
    }

    private static void Write(WireWriter wire, IImmutableSet<string> texts) =>
        wire.Many([.. texts.Order(StringComparer.Ordinal)], wire.Text);

    private static ShardRegionStats ReadStats(WireReader wire) => new(
        ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal).SetItems(
            wire.Many(() => KeyValuePair.Create(wire.Text(), (int)wire.Count()))),
        ClusterShardingMessageSerializer.ReadTexts(wire));

    private static ShardState ReadShard(WireReader wire) =>
        new(wire.Text(), ClusterShardingMessageSerializer.ReadTexts(wire));
}
