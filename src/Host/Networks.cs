using System.Collections.Immutable;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Configuration;
using HaActors.Actors.Paths;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Host;

/// <summary>How the cluster's actor system reaches the others: plainly with one address, over links with several.</summary>
internal static class Networks
{
    public static Config Settings(NodeConfiguration self, Timings timings)
    {
        var plain = $$"""akka.remote.dot-netty.tcp { hostname = "{{self.Address}}", port = {{self.Port}} }""";
        if (self.MoreAddresses.IsEmpty)
            return ConfigurationFactory.ParseString(plain);

        // The loss of a network has to be over well within the lease, which is 5/6 of the dead time.
        var dead = timings.DeadTime;
        return ConfigurationFactory.ParseString($$"""
            {{plain}}
            akka.remote.enabled-transports = ["ha.paths"]
            ha.paths {
              probe-interval = {{Milliseconds(dead / 8)}}
              silent-after = {{Milliseconds(dead / 5)}}
              down-after = {{Milliseconds(dead * 2)}}
              orphan-after = {{Milliseconds(dead * 2)}}
            }
            """);
    }

    /// <summary>Checks of real servers are spread over the directors.</summary>
    public static Config Roles(NodeName self, ClusterConfiguration cluster) => cluster.Directors.Nodes.Contains(self)
        ? ConfigurationFactory.ParseString("akka.cluster.roles = [director]")
        : Config.Empty;

    public static PathSetup Setup(NodeConfiguration self, Func<ClusterConfiguration> inForce, PathBoard board) => new(
        Endpoints(self), address => EndpointsOf(inForce(), address), board, RandomNumberGenerator.GetBytes);

    private static ImmutableArray<PathEndpoint> EndpointsOf(ClusterConfiguration cluster, Address address) =>
        cluster.Nodes.Values.FirstOrDefault(node => node.Address == address.Host && node.Port == address.Port) is { } node
            ? Endpoints(node)
            : [];

    private static ImmutableArray<PathEndpoint> Endpoints(NodeConfiguration node) =>
        [.. node.Addresses.Select(address => new PathEndpoint(address, node.Port))];

    private static string Milliseconds(TimeSpan span) => $"{Math.Max(1, span.TotalMilliseconds):0}ms";
}
