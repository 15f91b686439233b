using System.Collections.Immutable;
using HaActors.Policy.HealthChecks;

namespace HaActors.Policy.VirtualServices;

/// <summary>A service that directors offer at one address, and the servers behind it, as configured.</summary>
/// <param name="Id">The operator's name for it.</param>
/// <param name="Servers">In ordinal order of their names; each address once.</param>
public sealed record VirtualService(
    string Id, VirtualServiceKey Key, ServiceSettings Settings, ImmutableArray<RealServer> Servers)
{
    /// <summary>Serves when no server can, or too few; null: clients are refused then.</summary>
    public RealServer? Fallback { get; init; }

    public WhenDown WhenDown { get; init; } = WhenDown.Remove;

    public PoolRules Pool { get; init; } = PoolRules.Default;

    /// <summary>Called with <c>start</c> or <c>stop</c> when the fallback begins or ends, as ldirectord calls it; null: none.</summary>
    public string? FallbackCommand { get; init; }

    /// <summary>Called when the pool wins its quorum; null: none.</summary>
    public string? QuorumUp { get; init; }

    /// <summary>Called when the pool loses its quorum; null: none.</summary>
    public string? QuorumDown { get; init; }
}

/// <summary>One that does the work behind a virtual service.</summary>
/// <param name="Name">The operator's name for it.</param>
/// <param name="Weight">0 to 65535, against the others'; 0: gets no new connections.</param>
public sealed record RealServer(string Name, ServerAddress Address, Forwarding Forwarding, int Weight = 1)
{
    /// <summary>No new connections above so many; 0: no limit.</summary>
    public int Upper { get; init; }

    /// <summary>New ones again below so many; 0: three quarters of <see cref="Upper"/>.</summary>
    public int Lower { get; init; }

    public ServerState State { get; init; }

    /// <summary>Null: nobody looks, and it counts as healthy.</summary>
    public CheckPlan? Checks { get; init; }

    /// <summary>Its name in the network, where the configuration gave one; files of maintenance may be named after it.</summary>
    public string? HostName { get; init; }
}

/// <summary>What an operator wants of a real server.</summary>
public enum ServerState
{
    InService,

    /// <summary>No new connections; those that it has may end.</summary>
    Drain,

    /// <summary>Treated as if it were down, whatever its checks say.</summary>
    Maintenance,
}

/// <summary>What becomes of a server that is down.</summary>
public enum WhenDown
{
    /// <summary>Out of the table: its connections break, or time out.</summary>
    Remove,

    /// <summary>Weight 0 ("quiescent"): established connections, and persistent clients, still reach it.</summary>
    Quiesce,
}

/// <summary>When a pool of servers counts as able to serve, and when its checks are rather doubted than believed.</summary>
/// <param name="Quorum">Least sum of the healthy servers' weights with which the pool serves; 0 or more.</param>
/// <param name="Hysteresis">Won only that much above the quorum, lost only that much below it; less than the quorum.</param>
/// <param name="Minimum">Servers that failing checks never take out: with fewer healthy ones nothing is taken out any more.</param>
/// <param name="PanicPercent">0 to 100: with fewer of 100 that answer at all nothing is taken out any more; 0: never.</param>
/// <param name="PanicHold">Checks are doubted no longer than this; zero: for as long as it lasts.</param>
public sealed record PoolRules(int Quorum, int Hysteresis, int Minimum, int PanicPercent, TimeSpan PanicHold)
{
    public static PoolRules Default { get; } = new(Quorum: 1, Hysteresis: 0, Minimum: 0, PanicPercent: 0, TimeSpan.Zero);

    /// <summary>Servers of so many that must answer, so that the checks are believed.</summary>
    public int Trusted(int servers) => ((servers * PanicPercent) + 99) / 100;
}
