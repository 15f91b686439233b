using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Cluster.Tools.PublishSubscribe.Serialization;
using Akka.Cluster.Tools.Singleton;
using Akka.Cluster.Tools.Singleton.Serialization;
using Akka.Configuration;
using Akka.Coordination;

namespace Akka.Cluster.Tools;

/// <summary>The defaults that come with this assembly, and the serializers that they name.</summary>
internal static class ToolsReference
{
    public static Config Config() => ConfigurationFactory.FromResource<ClusterSingletonManager>("reference.conf");

    public static void InjectInto(ActorSystem system)
    {
        lock (system.Settings)
        {
            if (system.Settings.Config.HasPath("akka.cluster.singleton.min-number-of-hand-over-retries"))
                return;

            // The system read its configuration and its serializers when it started, before anybody asked for this
            // assembly.
            system.Settings.InjectTopLevelFallback(Config());
            var extended = (ExtendedActorSystem)system;
            Add<IClusterSingletonMessage>(system, "akka-singleton", new ClusterSingletonMessageSerializer(extended));
            Add<IDistributedPubSubMessage>(system, "akka-pubsub", new DistributedPubSubMessageSerializer(extended));
        }
    }

    public static string? RoleOf(Config config) => config.GetString("role") is { Length: > 0 } role ? role : null;

    public static LeaseUsageSettings? LeaseOf(Config config) => config.GetString("use-lease") is { Length: > 0 } lease
        ? new LeaseUsageSettings(lease, config.GetTimeSpan("lease-retry-interval", null))
        : null;

    private static void Add<T>(ActorSystem system, string name, Akka.Serialization.Serializer serializer)
    {
        system.Serialization.AddSerializer(name, serializer);
        system.Serialization.AddSerializationMap(typeof(T), serializer);
    }
}
