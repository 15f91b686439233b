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
    private static readonly TimeSpan ShortestPatience = TimeSpan.FromSeconds(2);

    public static Config Settings(NodeConfiguration self, Timings timings)
    {
        // Where a healthy node may be silent for long, a connection may take as long to be made.
        var dead = timings.DeadTime;
        var patience = Milliseconds(dead > ShortestPatience ? dead : ShortestPatience);
        var plain = $$"""
            akka.remote {
              handshake-timeout = {{patience}}
              dot-netty.tcp { hostname = "{{self.Address}}", port = {{self.Port}}, connection-timeout = {{patience}} }
            }
            """;
        if (self.MoreAddresses.IsEmpty)
            return ConfigurationFactory.ParseString(plain);

        // The loss of a network has to be over well within the lease, which is 5/6 of the dead time.
        return ConfigurationFactory.ParseString($$"""
            {{plain}}
            akka.remote.enabled-transports = ["ha.paths"]
            ha.paths {
              handshake-timeout = {{patience}}
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
