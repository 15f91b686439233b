using Akka.Actor;
using HaActors.Policy.Model;

namespace HaActors.Actors.Membership;

/// <summary>Where the actors of other nodes are.</summary>
public sealed class PeerPaths(ClusterConfiguration configuration, Address self)
{
    public Address AddressOf(NodeName node)
    {
        var configured = configuration.Nodes[node];
        return new Address(self.Protocol, self.System, configured.Address, configured.Port);
    }

    public ActorPath PathOf(NodeName node, string actor) => new RootActorPath(AddressOf(node)) / "user" / actor;
}
