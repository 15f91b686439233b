using Akka.Configuration;

namespace Akka.Cluster;

/// <summary>The defaults that come with this assembly.</summary>
internal static class ClusterReference
{
    public static Config Config() => ConfigurationFactory.FromResource<Cluster>("reference.conf");
}
