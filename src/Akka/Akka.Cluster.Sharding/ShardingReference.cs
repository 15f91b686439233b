using Akka.Actor;
using Akka.Cluster.Sharding.Serialization;
using Akka.Cluster.Tools;
using Akka.Configuration;
using Akka.DistributedData;
using Akka.Event;

namespace Akka.Cluster.Sharding;

/// <summary>The defaults that come with this assembly, and the serializer that they name.</summary>
internal static class ShardingReference
{
    /// <summary>Keys of Akka.NET that are set by somebody and have no effect here.</summary>
    private static readonly string[] NotHonoured =
    [
        "sharding.distributed-data.backward-compatible-wire-format",
        "sharding.use-lease", "sharding.lease-retry-interval", "sharding.fail-on-invalid-entity-state-transition",
        "sharded-daemon-process",
    ];

    public static Config Config() => ConfigurationFactory.FromResource<ClusterSharding>("reference.conf");

    public static void InjectInto(ActorSystem system)
    {
        DistributedDataReference.InjectInto(system);
        ToolsReference.InjectInto(system);
        lock (system.Settings)
        {
            if (system.Settings.Config.HasPath("akka.actor.serializers.akka-sharding"))
                return;

            // The system read its configuration and its serializers when it started, before anybody asked for this
            // assembly.
            system.Settings.InjectTopLevelFallback(Config());
            var serializer = new ClusterShardingMessageSerializer((ExtendedActorSystem)system);
            system.Serialization.AddSerializer("akka-sharding", serializer);
            system.Serialization.AddSerializationMap(typeof(IClusterShardingSerializable), serializer);
            system.Serialization.AddSerializationMap(typeof(CoordinatorState), serializer);
            foreach (var key in NotHonoured)
            {
                if (system.Settings.Config.HasPath($"akka.cluster.{key}"))
                    system.Log.Warning("akka.cluster.{0} has no effect", key);
            }
        }
    }
}
