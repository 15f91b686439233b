using System.Collections.Immutable;
using System.Diagnostics;
using HaActors.Policy.HealthChecks;

namespace HaActors.Policy.VirtualServices;

/// <summary>Keeps a client on its server.</summary>
/// <param name="Timeout">Whole seconds, 1 or more, since the client's last connection.</param>
/// <param name="Prefix">Clients whose addresses begin with so many equal bits count as one: 1 to 32, IPv6 to 128.</param>
/// <param name="Engine">What looks into packets for the client, such as <c>sip</c>; null: none.</param>
public sealed record Persistence(TimeSpan Timeout, int Prefix, string? Engine = null);

/// <summary>What the kernel is told of a virtual service, its servers aside.</summary>
/// <param name="Scheduler">See <see cref="Scheduling.Known"/>.</param>
public sealed record ServiceSettings(string Scheduler)
{
    public SchedulerFlags Flags { get; init; }

    /// <summary>Null: each connection is scheduled by itself.</summary>
    public Persistence? Persistence { get; init; }

    /// <summary>Every datagram is scheduled by itself; UDP only.</summary>
    public bool OnePacket { get; init; }
}

/// <summary>What the kernel is told of a real server of a service.</summary>
/// <param name="Weight">0: gets no new connections, keeps those that it has.</param>
/// <param name="Upper">No new connections above so many; 0: no limit.</param>
/// <param name="Lower">New ones again below so many; 0: three quarters of <paramref name="Upper"/>.</param>
public sealed record DestinationSettings(Forwarding Forwarding, int Weight, int Upper = 0, int Lower = 0);

/// <summary>A virtual service as the kernel has it, or should have it.</summary>
public sealed record IpvsEntry(
    ServiceSettings Settings, ImmutableSortedDictionary<ServerAddress, DestinationSettings> Servers)
{
    public bool IsSame(IpvsEntry other) => Settings == other.Settings && Servers.SequenceEqual(other.Servers);
}

/// <summary>The services of a director.</summary>
public sealed record IpvsTable(ImmutableSortedDictionary<VirtualServiceKey, IpvsEntry> Services)
{
    public static IpvsTable Empty { get; } = new(ImmutableSortedDictionary<VirtualServiceKey, IpvsEntry>.Empty);

    public IpvsEntry? this[VirtualServiceKey key] => Services.GetValueOrDefault(key);

    public bool IsSame(IpvsTable other) => Services.Count == other.Services.Count
        && Services.All(pair => other[pair.Key] is { } twin && twin.IsSame(pair.Value));

    public IpvsTable With(VirtualServiceKey key, IpvsEntry? entry) =>
        new(entry is null ? Services.Remove(key) : Services.SetItem(key, entry));

    /// <summary>The table after a change, as the kernel makes it; null: it refuses, and nothing is changed.</summary>
    public IpvsTable? Apply(IpvsChange change) => (change, this[change.Service]) switch
    {
        (IpvsChange.AddService add, null) => With(
            add.Service, new IpvsEntry(add.Settings, ImmutableSortedDictionary<ServerAddress, DestinationSettings>.Empty)),
        (IpvsChange.EditService edit, { } entry) => With(edit.Service, entry with { Settings = edit.Settings }),
        (IpvsChange.RemoveService remove, { }) => With(remove.Service, null),
        (IpvsChange.AddServer add, { } entry) when !entry.Servers.ContainsKey(add.Server) =>
            With(add.Service, entry with { Servers = entry.Servers.Add(add.Server, add.Settings) }),
        (IpvsChange.EditServer edit, { } entry) when entry.Servers.ContainsKey(edit.Server) =>
            With(edit.Service, entry with { Servers = entry.Servers.SetItem(edit.Server, edit.Settings) }),
        (IpvsChange.RemoveServer remove, { } entry) when entry.Servers.ContainsKey(remove.Server) =>
            With(remove.Service, entry with { Servers = entry.Servers.Remove(remove.Server) }),
        (IpvsChange.AddService or IpvsChange.EditService or IpvsChange.RemoveService
            or IpvsChange.AddServer or IpvsChange.EditServer or IpvsChange.RemoveServer, _) => null,
        _ => throw new UnreachableException(),
    };
}

/// <summary>One change of the kernel's table.</summary>
public abstract record IpvsChange(VirtualServiceKey Service)
{
    public sealed record AddService(VirtualServiceKey Service, ServiceSettings Settings) : IpvsChange(Service);

    public sealed record EditService(VirtualServiceKey Service, ServiceSettings Settings) : IpvsChange(Service);

    /// <summary>With all its servers.</summary>
    public sealed record RemoveService(VirtualServiceKey Service) : IpvsChange(Service);

    public sealed record AddServer(VirtualServiceKey Service, ServerAddress Server, DestinationSettings Settings) : IpvsChange(Service);

    public sealed record EditServer(VirtualServiceKey Service, ServerAddress Server, DestinationSettings Settings) : IpvsChange(Service);

    public sealed record RemoveServer(VirtualServiceKey Service, ServerAddress Server) : IpvsChange(Service);

    /// <summary>It takes something away: what replaces it must be there before.</summary>
    public bool Removes => this is RemoveService or RemoveServer or EditServer { Settings.Weight: 0 };
}
