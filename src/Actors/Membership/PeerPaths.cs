using Akka.Actor;
using HaActors.Policy.Model;

namespace HaActors.Actors.Membership;

/// <summary>Where the actors of other nodes are.</summary>
public sealed class PeerPaths(NodeRuntime runtime, Address self)
{
    public Address AddressOf(NodeName node)
    {
        // One that is no longer configured may still have to be told so.
        var configured = runtime.Configuration.Nodes.GetValueOrDefault(node) ?? runtime.Settings.Configuration.Nodes[node];
        return new Address(self.Protocol, self.System, configured.Address, configured.Port);
    }

    public ActorPath PathOf(NodeName node, string actor) => new RootActorPath(AddressOf(node)) / "user" / actor;
}
