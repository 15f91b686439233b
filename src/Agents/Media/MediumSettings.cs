using System.Collections.Immutable;
using System.Net;
using HaActors.Policy.Model;

namespace HaActors.Agents.Media;

/// <summary>One heartbeat medium of this node, as configured. Its name is the same on all nodes that it joins.</summary>
public abstract record MediumSettings(string Name)
{
    /// <param name="Local">Where it is bound.</param>
    /// <param name="Peers">Where the others are bound.</param>
    public sealed record Unicast(string Name, IPEndPoint Local, ImmutableSortedDictionary<NodeName, IPEndPoint> Peers)
        : MediumSettings(Name);

    /// <param name="Interface">Name of the network interface.</param>
    /// <param name="Hops">Routers that it may pass, and one: 1 stays on the network.</param>
    public sealed record Multicast(string Name, IPAddress Group, int Port, string Interface, int Hops) : MediumSettings(Name);

    /// <param name="Address">Broadcast address of the network.</param>
    public sealed record Broadcast(string Name, IPAddress Address, int Port) : MediumSettings(Name);

    /// <param name="Device">For example <c>/dev/ttyS0</c>.</param>
    /// <param name="Speed">Bits a second.</param>
    public sealed record Serial(string Name, string Device, int Speed) : MediumSettings(Name);

    /// <summary>As operators write it.</summary>
    public string Type => this switch
    {
        Unicast => "unicast",
        Multicast => "multicast",
        Broadcast => "broadcast",
        _ => "serial",
    };
}
