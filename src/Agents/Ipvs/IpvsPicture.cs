using System.Collections.Immutable;
using System.Net;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.VirtualServices;

namespace HaActors.Agents.Ipvs;

/// <summary>What the kernel counted. Rates are the kernel's own, over about two seconds.</summary>
/// <param name="ConnectionRate">A second; the other rates, too.</param>
public sealed record IpvsCounters(
    ulong Connections,
    ulong InPackets,
    ulong OutPackets,
    ulong InBytes,
    ulong OutBytes,
    ulong ConnectionRate,
    ulong InPacketRate,
    ulong OutPacketRate,
    ulong InByteRate,
    ulong OutByteRate)
{
    public static IpvsCounters None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

/// <param name="Active">Established connections.</param>
/// <param name="Inactive">Connections in any other state.</param>
/// <param name="Persistent">Clients that are kept on the server.</param>
public sealed record IpvsServer(
    ServerAddress Address, DestinationSettings Settings, uint Active, uint Inactive, uint Persistent, IpvsCounters Counters);

public sealed record IpvsService(
    VirtualServiceKey Key, ServiceSettings Settings, IpvsCounters Counters, ImmutableArray<IpvsServer> Servers);

/// <summary>The kernel's table with what it counted.</summary>
public sealed record IpvsPicture(ImmutableArray<IpvsService> Services)
{
    public static IpvsPicture Empty { get; } = new([]);

    public IpvsTable Table => new(Services.ToImmutableSortedDictionary(
        service => service.Key,
        service => new IpvsEntry(
            service.Settings, service.Servers.ToImmutableSortedDictionary(server => server.Address, server => server.Settings))));
}

/// <summary>Idle time after which a connection is forgotten; zero leaves what the kernel has.</summary>
public sealed record IpvsTimeouts(TimeSpan Tcp, TimeSpan TcpFin, TimeSpan Udp);

public enum SyncRole
{
    /// <summary>Tells the other directors of its connections.</summary>
    Master = 1,

    /// <summary>Hears of others' connections.</summary>
    Backup = 2,
}

/// <summary>The daemon that carries connections from one director to the others.</summary>
/// <param name="Id">0 to 255; a backup hears those of its own number only, one of 0 all.</param>
public sealed record SyncDaemon(SyncRole Role, string Interface, int Id)
{
    /// <summary>Longest datagram in bytes; 0: what the interface carries.</summary>
    public int MaximumLength { get; init; }

    /// <summary>Null: 224.0.0.81.</summary>
    public IPAddress? Group { get; init; }

    /// <summary>UDP; 0: 8848.</summary>
    public int Port { get; init; }

    /// <summary>Routers that it passes, and one; 0: 1.</summary>
    public int Hops { get; init; }
}

/// <param name="Version">Such as 1.2.1.</param>
/// <param name="HashSize">Buckets of the table of connections.</param>
public sealed record IpvsKernel(string Version, uint HashSize);
