using Akka.Configuration;

namespace Akka.Remote;

/// <summary>The module's reference.conf.</summary>
internal static class RemoteReference
{
    public static Config Config { get; } =
        ConfigurationFactory.FromResource("reference.conf", typeof(RemoteReference).Assembly);
}
