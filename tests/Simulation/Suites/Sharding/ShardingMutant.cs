using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Cluster.Sharding.Serialization;

namespace HaActors.Simulation.Suites;

/// <summary>A bug of sharding, planted at a seam.</summary>
internal enum ShardingMutant
{
    None,

    /// <summary>A hand-off is over before the entities have stopped.</summary>
    HandsOffEarly,

    /// <summary>A region starts each shard that it asks for, wherever the coordinator says that it is.</summary>
    StartsUnasked,

    /// <summary>The shards of a lost node go to others without the removal margin.</summary>
    TakesOverAtOnce,

    /// <summary>The next coordinator knows of no shards.</summary>
    StateForgotten,

    /// <summary>The next coordinator knows of no shards that wait for an owner.</summary>
    WaitingForgotten,

    /// <summary>Regions register with their first coordinator alone.</summary>
    RegistersOnce,

    /// <summary>What waits for a shard that moves is dropped.</summary>
    BufferDropped,

    /// <summary>Nobody remembers entities.</summary>
    RemembersNothing,
}

/// <summary>The bugs that are planted where one node reads what another has written.</summary>
public sealed class BuggedShardingSerializer(ExtendedActorSystem system) : ClusterShardingMessageSerializer(system)
{
    public const string MutantKey = "simulated-sharding-mutant";

    private readonly ShardingMutant _mutant =
        Enum.Parse<ShardingMutant>(system.Settings.Config.GetString(MutantKey)!);

    public override object FromBinary(byte[] bytes, string manifest) =>
        (_mutant, base.FromBinary(bytes, manifest)) switch
        {
            (ShardingMutant.HandsOffEarly, BeginHandOffAck ack) => new ShardStopped(ack.Shard, ack.Attempt),
            (ShardingMutant.StartsUnasked, ShardHome home) => new HostShard(home.Shard, home.Epoch),
            (ShardingMutant.StateForgotten, CoordinatorState state) => CoordinatorState.Empty with
            {
                Epoch = state.Epoch,
                Version = state.Version,
            },
            (ShardingMutant.WaitingForgotten, CoordinatorState state) => state with
            {
                Unallocated = CoordinatorState.Empty.Unallocated,
            },
            // To no shard: an answer that nobody has asked for.
            (ShardingMutant.RegistersOnce, Register { Epoch: > 0 }) => new ShardStarted(""),
            var (_, message) => message,
        };
}
