using Akka.Actor;
using Akka.Configuration;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>The defaults that come with this assembly, and the serializer that they name.</summary>
internal static class SingletonReference
{
    public static void InjectInto(ActorSystem system)
    {
        lock (system.Settings)
        {
            if (system.Settings.Config.HasPath("akka.cluster.singleton.min-number-of-hand-over-retries"))
                return;

            // The system read its configuration and its serializers when it started, before anybody asked for this
            // assembly.
            system.Settings.InjectTopLevelFallback(ClusterSingletonManager.DefaultConfig());
            var serializer = new Serialization.ClusterSingletonMessageSerializer((ExtendedActorSystem)system);
            system.Serialization.AddSerializer("akka-singleton", serializer);
            system.Serialization.AddSerializationMap(typeof(IClusterSingletonMessage), serializer);
        }
    }

    public static string? RoleOf(Config config) => config.GetString("role") is { Length: > 0 } role ? role : null;
}
