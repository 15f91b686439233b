using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HaActors.Policy.HealthChecks;

namespace HaActors.Policy.VirtualServices;

/// <summary>Protocols that IPVS balances; the numbers are those of IP.</summary>
public enum ServiceProtocol
{
    Tcp = 6,
    Udp = 17,
    Sctp = 132,
}

/// <summary>What a director's kernel knows a virtual service by. Ordered, so that tables are the same everywhere.</summary>
public abstract record VirtualServiceKey : IComparable<VirtualServiceKey>
{
    private VirtualServiceKey()
    {
    }

    public abstract bool IsV6 { get; }

    /// <summary>Packets to an address and port.</summary>
    /// <param name="Port">0: all ports that no other service of the address has; only with persistence.</param>
    public sealed record At(ServiceProtocol Protocol, IPAddress Address, int Port) : VirtualServiceKey
    {
        public override bool IsV6 => Address.AddressFamily == AddressFamily.InterNetworkV6;

        public override string ToString() => $"{Protocol.ToString().ToLowerInvariant()}:{new ServerAddress(Address, Port)}";
    }

    /// <summary>Packets that the packet filter marked, of one family.</summary>
    /// <param name="Number">1 or more.</param>
    public sealed record Marked(uint Number, bool OfV6 = false) : VirtualServiceKey
    {
        public override bool IsV6 => OfV6;

        public override string ToString() => $"{(OfV6 ? "mark6" : "mark")}:{Number.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>What <see cref="object.ToString"/> writes: <c>tcp:192.0.2.1:80</c>, <c>udp:[2001:db8::1]:53</c>, <c>mark:7</c>, <c>mark6:7</c>.</summary>
    /// <returns>Null: it is something else.</returns>
    public static VirtualServiceKey? Parse(string text) => text.Split(':', 2) switch
    {
        [("mark" or "mark6") and var kind, var number]
            when uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var mark) && mark > 0 =>
            new Marked(mark, kind == "mark6"),
        ["tcp", var at] when ServerAddress.TryParse(at, out var server) => new At(ServiceProtocol.Tcp, server.Value.Address, server.Value.Port),
        ["udp", var at] when ServerAddress.TryParse(at, out var server) => new At(ServiceProtocol.Udp, server.Value.Address, server.Value.Port),
        ["sctp", var at] when ServerAddress.TryParse(at, out var server) => new At(ServiceProtocol.Sctp, server.Value.Address, server.Value.Port),
        _ => null,
    };

    public int CompareTo(VirtualServiceKey? other) => (this, other) switch
    {
        (_, null) => 1,
        (At one, At two) when one.Protocol != two.Protocol => one.Protocol.CompareTo(two.Protocol),
        (At one, At two) => new ServerAddress(one.Address, one.Port).CompareTo(new ServerAddress(two.Address, two.Port)),
        (Marked one, Marked two) => one.OfV6 != two.OfV6 ? one.OfV6.CompareTo(two.OfV6) : one.Number.CompareTo(two.Number),
        _ => this is At ? -1 : 1,
    };
}
