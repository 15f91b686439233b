using System.Collections.Immutable;
using System.Net;
using HaActors.Policy.Model;

namespace HaActors.Policy.VirtualServices;

/// <summary>What the cluster's directors do.</summary>
/// <param name="Nodes">Those that hold the tables; empty: nobody is a director.</param>
/// <param name="Services">In ordinal order of their names; each key once.</param>
public sealed record DirectorSettings(ImmutableSortedSet<NodeName> Nodes, ImmutableArray<VirtualService> Services)
{
    public static DirectorSettings None { get; } = new([], []);

    /// <summary>How often the kernel's table is compared with what it should be. 100 ms or more.</summary>
    public TimeSpan ReconcileInterval { get; init; } = TimeSpan.FromSeconds(5);

    public ForeignChanges ForeignChanges { get; init; }

    public ForeignServices ForeignServices { get; init; }

    public LeftoversAtStart AtStart { get; init; }

    public LeftoversAtStop AtStop { get; init; }

    /// <summary>Null: connections are not carried to the other directors.</summary>
    public SyncSettings? Sync { get; init; }

    /// <summary>Zero: as the kernel has it.</summary>
    public TimeSpan TcpTimeout { get; init; }

    /// <summary>Zero: as the kernel has it.</summary>
    public TimeSpan TcpFinTimeout { get; init; }

    /// <summary>Zero: as the kernel has it.</summary>
    public TimeSpan UdpTimeout { get; init; }

    /// <summary>A directory of files that hold servers out of service, as ldirectord's <c>maintenancedir</c>; null: none.</summary>
    public string? MaintenanceDirectory { get; init; }
}

/// <summary>What becomes of changes that somebody else makes to our services.</summary>
public enum ForeignChanges
{
    Repair,

    /// <summary>They stay until our own next change of the service, and are told of.</summary>
    Report,
}

/// <summary>What becomes of services that nobody declared.</summary>
public enum ForeignServices
{
    Leave,
    Remove,
}

/// <summary>What a director does with what it finds in the kernel when it starts.</summary>
public enum LeftoversAtStart
{
    /// <summary>It goes on with it: established connections stay.</summary>
    Adopt,

    /// <summary>It begins with an empty table.</summary>
    Flush,
}

/// <summary>What a director leaves in the kernel when it stops.</summary>
public enum LeftoversAtStop
{
    /// <summary>All of it: the kernel forwards on without us, to servers that nobody checks.</summary>
    Keep,

    Remove,
}

/// <summary>How connections come to the other directors.</summary>
/// <param name="Interface">Through which they are told; of one network that all directors share.</param>
/// <param name="Id">1 to 255: directors hear those of their own number.</param>
public sealed record SyncSettings(string Interface, int Id)
{
    /// <summary>Who tells: the director that has the service's addresses, or all.</summary>
    public SyncMode Mode { get; init; }

    /// <summary>Longest datagram in bytes; 0: what the interface carries.</summary>
    public int MaximumLength { get; init; }

    /// <summary>Null: 224.0.0.81.</summary>
    public IPAddress? Group { get; init; }

    /// <summary>UDP; 0: 8848.</summary>
    public int Port { get; init; }

    /// <summary>0: 1.</summary>
    public int Hops { get; init; }
}

public enum SyncMode
{
    /// <summary>The active director tells, the others hear: where a resource of agent <c>net:director</c> says who is active.</summary>
    Follow,

    /// <summary>Every director tells and hears.</summary>
    Both,
}
