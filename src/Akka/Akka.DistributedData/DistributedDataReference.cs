using Akka.Actor;
using Akka.Configuration;
using Akka.DistributedData.Serialization;
using Akka.Event;

namespace Akka.DistributedData;

/// <summary>The defaults that come with this assembly, and the serializers that they name.</summary>
internal static class DistributedDataReference
{
    /// <summary>Keys of Akka.NET that are set by somebody and have no effect here.</summary>
    private static readonly string[] NotHonoured =
    [
        "serializer-cache-time-to-live", "durable.store-actor-class", "durable.use-dispatcher", "durable.pinned-store",
        "durable.lmdb",
    ];

    public static Config Config() => ConfigurationFactory.FromResource<DistributedData>("reference.conf");

    public static void InjectInto(ActorSystem system)
    {
        lock (system.Settings)
        {
            if (system.Settings.Config.HasPath("akka.actor.serializers.akka-replicated-data"))
                return;

            // The system read its configuration and its serializers when it started, before anybody asked for this
            // assembly.
            system.Settings.InjectTopLevelFallback(Config());
            var messages = new ReplicatorMessageSerializer((ExtendedActorSystem)system);
            var data = new ReplicatedDataSerializer((ExtendedActorSystem)system);
            system.Serialization.AddSerializer("akka-data-replication", messages);
            system.Serialization.AddSerializer("akka-replicated-data", data);
            system.Serialization.AddSerializationMap(typeof(IReplicatorMessage), messages);
            system.Serialization.AddSerializationMap(typeof(IReplicatedDataSerialization), data);
            foreach (var key in NotHonoured)
            {
                if (system.Settings.Config.HasPath($"akka.cluster.distributed-data.{key}"))
                    system.Log.Warning("akka.cluster.distributed-data.{0} has no effect", key);
            }
        }
    }
}
