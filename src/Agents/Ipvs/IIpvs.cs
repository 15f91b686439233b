using System.Collections.Immutable;
using HaActors.Policy.VirtualServices;

namespace HaActors.Agents.Ipvs;

/// <summary>A machine's IPVS table.</summary>
public interface IIpvs
{
    /// <summary>All services with their servers and counters.</summary>
    Task<IpvsAnswer<IpvsPicture>> ReadAsync();

    /// <summary>
    /// Makes changes in the given order. When one that adds or edits fails, none of those that take something away is made:
    /// what should replace it is not there.
    /// </summary>
    /// <returns>The changes that were not made, and why; empty: all were.</returns>
    Task<IpvsAnswer<ImmutableArray<IpvsRefusal>>> ApplyAsync(ImmutableArray<IpvsChange> changes);

    Task<IpvsAnswer<IpvsTimeouts>> TimeoutsAsync();

    /// <returns>Null: done.</returns>
    Task<IpvsProblem?> SetTimeoutsAsync(IpvsTimeouts timeouts);

    /// <summary>Those that run: one of each role at most.</summary>
    Task<IpvsAnswer<ImmutableArray<SyncDaemon>>> DaemonsAsync();

    /// <returns>Null: it runs.</returns>
    Task<IpvsProblem?> StartAsync(SyncDaemon daemon);

    /// <returns>Null: none of the role runs.</returns>
    Task<IpvsProblem?> StopAsync(SyncDaemon daemon);

    Task<IpvsAnswer<ImmutableArray<IpvsConnection>>> ConnectionsAsync();

    Task<IpvsAnswer<IpvsKernel>> KernelAsync();
}

/// <param name="Error">As in <c>errno.h</c>; 0: the kernel did not answer, or has no IPVS.</param>
/// <param name="Text">In words that an operator can act upon.</param>
public sealed record IpvsProblem(int Error, string Text)
{
    public const int NotFound = 2, Exists = 17, NoPermission = 1;
}

public sealed record IpvsRefusal(IpvsChange Change, IpvsProblem Problem);

/// <summary>What was asked for, or why it is not to be had.</summary>
public abstract record IpvsAnswer<T>
{
    private IpvsAnswer()
    {
    }

    public sealed record Is(T Value) : IpvsAnswer<T>;

    public sealed record Failed(IpvsProblem Problem) : IpvsAnswer<T>;
}
