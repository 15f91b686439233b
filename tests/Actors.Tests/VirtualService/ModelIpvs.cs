using System.Collections.Immutable;
using HaActors.Agents.Ipvs;
using HaActors.Policy.VirtualServices;

namespace HaActors.Actors.Tests.VirtualService;

/// <summary>A kernel's table that behaves as the kernel's does, and answers at once.</summary>
internal sealed class ModelIpvs : IIpvs
{
    public IpvsTable Table { get; set; } = IpvsTable.Empty;

    public ImmutableArray<SyncDaemon> Daemons { get; set; } = [];

    /// <summary>All changes, in the order in which they were made.</summary>
    public List<IpvsChange> Made { get; } = [];

    /// <summary>Null: nothing fails.</summary>
    public Func<IpvsChange, IpvsProblem?> Refuses { get; set; } = _ => null;

    /// <summary>Of a daemon that is to start; null: none is refused.</summary>
    public IpvsProblem? RefusesDaemons { get; set; }

    public IpvsTimeouts Timeouts { get; private set; } = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);

    public Task<IpvsAnswer<IpvsPicture>> ReadAsync() => Is(new IpvsPicture(
    [
        .. Table.Services.Select(pair => new IpvsService(
            pair.Key, pair.Value.Settings, IpvsCounters.None,
            [.. pair.Value.Servers.Select(server => new IpvsServer(server.Key, server.Value, 1, 2, 3, IpvsCounters.None))])),
    ]));

    public Task<IpvsAnswer<ImmutableArray<IpvsRefusal>>> ApplyAsync(ImmutableArray<IpvsChange> changes)
    {
        var refused = ImmutableArray.CreateBuilder<IpvsRefusal>();
        foreach (var change in changes)
        {
            var problem = Refuses(change) ?? (Table.Apply(change) is null ? new IpvsProblem(IpvsProblem.Exists, "File exists") : null);
            if (problem is not null)
                refused.Add(new IpvsRefusal(change, problem));
            else
            {
                Table = Table.Apply(change)!;
                Made.Add(change);
            }
        }

        return Is(refused.ToImmutable());
    }

    public Task<IpvsAnswer<IpvsTimeouts>> TimeoutsAsync() => Is(Timeouts);

    public Task<IpvsProblem?> SetTimeoutsAsync(IpvsTimeouts timeouts)
    {
        Timeouts = timeouts;
        return Task.FromResult<IpvsProblem?>(null);
    }

    public Task<IpvsAnswer<ImmutableArray<SyncDaemon>>> DaemonsAsync() => Is(Daemons);

    public Task<IpvsProblem?> StartAsync(SyncDaemon daemon)
    {
        if (RefusesDaemons is { } problem)
            return Task.FromResult<IpvsProblem?>(problem);
        Daemons = Daemons.Add(daemon);
        return Task.FromResult<IpvsProblem?>(null);
    }

    public Task<IpvsProblem?> StopAsync(SyncDaemon daemon)
    {
        Daemons = Daemons.RemoveAll(one => one.Role == daemon.Role);
        return Task.FromResult<IpvsProblem?>(null);
    }

    public Task<IpvsAnswer<ImmutableArray<IpvsConnection>>> ConnectionsAsync() => Is(ImmutableArray<IpvsConnection>.Empty);

    public Task<IpvsAnswer<IpvsKernel>> KernelAsync() => Is(new IpvsKernel("1.2.1", 4096));

    private static Task<IpvsAnswer<T>> Is<T>(T value) => Task.FromResult<IpvsAnswer<T>>(new IpvsAnswer<T>.Is(value));
}
