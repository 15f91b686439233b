using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;
using static HaActors.Akka.Internals.Tests.Cluster.SomeMembers;

namespace HaActors.Akka.Internals.Tests.Serialization.Samples;

/// <summary>What regions and coordinators say, and what is asked of them: each kind once.</summary>
internal static class ShardingSamples
{
    private const long Epoch = 300;

    public static object[] All(IActorRef actor)
    {
        var stats = new ShardRegionStats(ImmutableDictionary<string, int>.Empty.Add("2", 4).Add("1", 3), Texts("3"));
        var shard = new ShardState("1", Texts("entity", "another"));
        var none = CoordinatorState.Empty.Unallocated;
        var owners = CoordinatorState.Empty.Shards.Add("1", new ShardOwner(actor, Node('a')));
        return
        [
            CoordinatorState.Empty with { Epoch = Epoch, Version = 7, Shards = owners, Unallocated = none.Add("2") },
            new CoordinatorChanged(Epoch, 7, owners, none.Add("2"), none.Add("3"), none.Add("4")),
            new RememberedChanged(none.Add("1"), none.Add("2")), new Remembered(none.Add("1").Add("2")),
            new Register(actor, Node('a'), true, none.Add("1").Add("2"), Epoch),
            new RegisterAck(actor, Epoch), new GetShardHome("1"), new ShardHome("1", actor, Epoch),
            new HostShard("1", Epoch), new ShardStarted("1"), new BeginHandOff("1", 200, Epoch),
            new BeginHandOffAck("1", 200), new HandOff("1", 200, Epoch), new ShardStopped("1", 200),
            new GracefulShutdownReq(actor), new ShardRegion.StartEntity("entity"), new StartEntityAck("entity", "1"),
            new ShardingEnvelope("entity", "text"),
            GetCurrentRegions.Instance, new CurrentRegions([Node('b').Address, Node('a').Address]),
            new GetClusterShardingStats(TimeSpan.FromSeconds(5)),
            new ClusterShardingStats(ImmutableDictionary<Address, ShardRegionStats>.Empty.Add(Node('a').Address, stats)),
            GetShardRegionStats.Instance, stats, GetShardRegionState.Instance,
            new CurrentShardRegionState([shard], Texts("3")), shard,
        ];
    }

    private static ImmutableHashSet<string> Texts(params string[] texts) => [.. texts];
}
