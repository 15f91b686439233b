using Akka.Actor;
using Akka.Cluster.Sharding;
using AkkaCluster = Akka.Cluster.Cluster;

namespace HaActors.Shell.Palettes.Sharding;

/// <summary>What the regions of a node are asked; each answer within a limit, and a region that is silent is no failure of
/// the others.</summary>
internal sealed class ShardingQueries(ActorSystem system)
{
    /// <summary>Longer than the regions wait for their shards.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan LongestOfRegions = TimeSpan.FromSeconds(4);

    private readonly string _self = AkkaCluster.Get(system).SelfAddress.ToString();

    /// <summary>The kinds of entities that have a region here. Asking does not start sharding.</summary>
    public static string[] Types(ActorSystem system) => system.HasExtension<ClusterSharding>()
        ? [.. ClusterSharding.Get(system).ShardTypeNames.Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The region, or the proxy, of a kind.</summary>
    /// <returns>Null: it was not started here.</returns>
    public static IActorRef? RegionOf(ActorSystem system, string type)
    {
        if (!system.HasExtension<ClusterSharding>())
            return null;
        try
        {
            return ClusterSharding.Get(system).ShardRegion(type);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public Task<TypeReport> Regions(string type, IActorRef region) => Ask<CurrentRegions>(
        type, region, GetCurrentRegions.Instance, regions => new TypeReport(type, null, InOrder(
            regions.Regions.Select(address => Region(address, [], [])))));

    public Task<TypeReport> Stats(string type, IActorRef region) => Ask<ClusterShardingStats>(
        type, region, new GetClusterShardingStats(LongestOfRegions), stats => new TypeReport(type, null, InOrder(
            stats.Regions.Select(each => Region(
                each.Key, each.Value.Stats.Select(shard => new ShardReport(shard.Key, shard.Value, null)), each.Value.Failed)))));

    public Task<TypeReport> Entities(string type, IActorRef region, string? shard) => Ask<CurrentShardRegionState>(
        type, region, GetShardRegionState.Instance, state => new TypeReport(type, null,
        [
            Region(
                AkkaCluster.Get(system).SelfAddress,
                state.Shards.Where(each => shard is null || each.ShardId == shard).Select(each => new ShardReport(
                    each.ShardId, each.EntityIds.Count, [.. each.EntityIds.Order(StringComparer.Ordinal)])),
                state.Failed),
        ]));

    public static async Task<LocationReport> Locate(string type, IActorRef region, string entity)
    {
        var found = await region.Ask<EntityLocation>(new GetEntityLocation(entity, LongestOfRegions), Longest);
        return new LocationReport(
            type,
            found.EntityId,
            found.ShardId,
            found.ShardRegion.Equals(Address.AllSystems) ? null : found.ShardRegion.ToString(),
            found.EntityRef.HasValue);
    }

    private static async Task<TypeReport> Ask<T>(string type, IActorRef region, object question, Func<T, TypeReport> answer)
    {
        try
        {
            return answer(await region.Ask<T>(question, Longest));
        }
        catch (AskTimeoutException)
        {
            return new TypeReport(type, $"no answer within {Longest.TotalSeconds:0} s: has its coordinator a node to run on?", []);
        }
    }

    private RegionReport Region(Address address, IEnumerable<ShardReport> shards, IEnumerable<string> failed)
    {
        var text = address.HasGlobalScope ? address.ToString() : _self;
        return new RegionReport(
            text, text == _self, [.. shards.OrderBy(shard => shard.Shard, Numerically)], [.. failed.Order(Numerically)]);
    }

    private static RegionReport[] InOrder(IEnumerable<RegionReport> regions) =>
        [.. regions.OrderBy(region => region.Address, StringComparer.Ordinal)];

    // Shards are mostly numbered.
    private static IComparer<string> Numerically { get; } = Comparer<string>.Create((one, other) =>
        one.Length != other.Length && one.All(char.IsAsciiDigit) && other.All(char.IsAsciiDigit)
            ? one.Length.CompareTo(other.Length)
            : string.CompareOrdinal(one, other));
}

internal sealed record ShardingReport(TypeReport[] Types);

/// <param name="Error">Why nothing is known; null if it is.</param>
internal sealed record TypeReport(string Type, string? Error, RegionReport[] Regions);

/// <param name="Self">It is this node's.</param>
/// <param name="Silent">Shards that did not answer in time.</param>
internal sealed record RegionReport(string Address, bool Self, ShardReport[] Shards, string[] Silent);

/// <param name="Entities">How many run.</param>
/// <param name="Ids">Null where only their number was asked for.</param>
internal sealed record ShardReport(string Shard, int Entities, string[]? Ids);

internal sealed record LocationsReport(LocationReport[] Locations);

/// <param name="Region">The node; null: not known here, since nothing was sent to that shard from here.</param>
internal sealed record LocationReport(string Type, string Entity, string Shard, string? Region, bool Runs);
