using System.Collections.Concurrent;
using System.Collections.Immutable;
using HaActors.Agents.Netlink;
using HaActors.Policy.VirtualServices;
using static HaActors.Agents.Ipvs.IpvsWire;

namespace HaActors.Agents.Ipvs;

/// <summary>
/// This machine's IPVS, over generic netlink. One thread asks, so that what one caller reads and changes meets nobody else's half.
/// </summary>
/// <remarks>Needs CAP_NET_ADMIN. The kernel's module is loaded by the first who asks for it, where that is allowed.</remarks>
public sealed class KernelIpvs : IIpvs, IDisposable
{
    private const string Connections = "/proc/net/ip_vs_conn", ConnectionsWithOrigin = "/proc/net/ip_vs_conn_sync";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly BlockingCollection<Action> _work = [];
    private readonly Func<Task> _loadModule;
    private GenericNetlink? _open;
    private NetlinkFailure? _noFamily;

    /// <param name="loadModule">Asks for the module <c>ip_vs</c>; does not fail.</param>
    public KernelIpvs(Func<Task> loadModule)
    {
        _loadModule = loadModule;
        new Thread(Work) { IsBackground = true, Name = "ipvs" }.Start();
    }

    public Task<IpvsAnswer<IpvsPicture>> ReadAsync() => AskAsync(Picture);

    public Task<IpvsAnswer<ImmutableArray<IpvsRefusal>>> ApplyAsync(ImmutableArray<IpvsChange> changes) =>
        AskAsync(netlink => Applied(netlink, changes));

    public Task<IpvsAnswer<IpvsTimeouts>> TimeoutsAsync() => AskAsync(netlink =>
        One(netlink, Request(netlink.Family, GetConfig), IpvsDecoding.TimeoutsOf));

    public Task<IpvsProblem?> SetTimeoutsAsync(IpvsTimeouts timeouts) =>
        TellAsync(netlink => IpvsEncoding.Of(netlink.Family, timeouts));

    public Task<IpvsAnswer<ImmutableArray<SyncDaemon>>> DaemonsAsync() => AskAsync(netlink =>
    {
        var found = netlink.Dump(() => Request(netlink.Family, GetDaemon, NetlinkRequest.Dump), out var failure);
        return failure is null
            ? Is<ImmutableArray<SyncDaemon>>([.. found.Select(one => IpvsDecoding.DaemonOf(one.Attributes)).OfType<SyncDaemon>()])
            : Failed<ImmutableArray<SyncDaemon>>(failure);
    });

    public Task<IpvsProblem?> StartAsync(SyncDaemon daemon) => TellAsync(netlink => IpvsEncoding.Of(netlink.Family, NewDaemon, daemon));

    public Task<IpvsProblem?> StopAsync(SyncDaemon daemon) => TellAsync(netlink => IpvsEncoding.Of(netlink.Family, RemoveDaemon, daemon));

    public Task<IpvsAnswer<IpvsKernel>> KernelAsync() => AskAsync(netlink =>
        One(netlink, Request(netlink.Family, GetInfo), IpvsDecoding.KernelOf));

    public async Task<IpvsAnswer<ImmutableArray<IpvsConnection>>> ConnectionsAsync()
    {
        try
        {
            var file = File.Exists(ConnectionsWithOrigin) ? ConnectionsWithOrigin : Connections;
            return new IpvsAnswer<ImmutableArray<IpvsConnection>>.Is(IpvsConnection.Read(await File.ReadAllLinesAsync(file)));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return new IpvsAnswer<ImmutableArray<IpvsConnection>>.Failed(new IpvsProblem(0, missing.Message));
        }
    }

    public void Dispose()
    {
        _work.Add(() => _open?.Dispose());
        _work.CompleteAdding();
    }

    private static IpvsAnswer<IpvsPicture> Picture(GenericNetlink netlink)
    {
        var found = netlink.Dump(() => Request(netlink.Family, GetService, NetlinkRequest.Dump), out var failure);
        if (failure is not null)
            return Failed<IpvsPicture>(failure);

        var services = ImmutableArray.CreateBuilder<IpvsService>();
        foreach (var service in found.Select(one => IpvsDecoding.ServiceOf(one.Attributes)).OfType<IpvsService>())
        {
            var servers = netlink.Dump(() => IpvsEncoding.Servers(netlink.Family, service.Key), out failure);
            // Somebody may have removed the service since.
            if (failure is { Error: IpvsProblem.NotFound })
                continue;
            if (failure is not null)
                return Failed<IpvsPicture>(failure);
            services.Add(service with
            {
                Servers =
                [
                    .. servers.Select(one => IpvsDecoding.ServerOf(one.Attributes, service.Key.IsV6)).OfType<IpvsServer>()
                        .OrderBy(server => server.Address),
                ],
            });
        }

        services.Sort((one, other) => one.Key.CompareTo(other.Key));
        return Is(new IpvsPicture(services.ToImmutable()));
    }

    private static IpvsAnswer<ImmutableArray<IpvsRefusal>> Applied(GenericNetlink netlink, ImmutableArray<IpvsChange> changes)
    {
        var refusals = ImmutableArray.CreateBuilder<IpvsRefusal>();
        // A service may only lose something once all that it gains is there; others have nothing to do with that.
        for (var at = 0; at < changes.Length;)
        {
            var removes = changes[at].Removes;
            var end = at;
            while (end < changes.Length && changes[end].Removes == removes)
                end++;

            var failing = refusals.Select(refusal => refusal.Change.Service).ToHashSet();
            var step = changes[at..end];
            foreach (var kept in step.Where(change => removes && failing.Contains(change.Service)))
                refusals.Add(new IpvsRefusal(kept, new IpvsProblem(0, "not tried: what replaces it could not be added")));

            ImmutableArray<IpvsChange> sent = [.. step.Where(change => !removes || !failing.Contains(change.Service))];
            var results = netlink.Send([.. sent.Select(change => IpvsEncoding.Of(netlink.Family, change))]);
            refusals.AddRange(sent.Zip(results).Where(pair => pair.Second is not null)
                .Select(pair => new IpvsRefusal(pair.First, ProblemOf(pair.Second!))));
            at = end;
        }

        return Is(refusals.ToImmutable());
    }

    private static IpvsAnswer<T> One<T>(GenericNetlink netlink, NetlinkRequest request, Func<NetlinkAttributes, T> read)
    {
        var found = netlink.Ask(request, out var failure);
        failure ??= found.IsEmpty ? new NetlinkFailure(0, "the kernel says nothing") : null;
        return failure is null ? Is(read(found[0].Attributes)) : Failed<T>(failure);
    }

    private async Task<IpvsProblem?> TellAsync(Func<GenericNetlink, NetlinkRequest> request)
    {
        var answer = await AskAsync(netlink =>
        {
            _ = netlink.Ask(request(netlink), out var failure);
            return failure is null ? Is(true) : Failed<bool>(failure);
        });
        return (answer as IpvsAnswer<bool>.Failed)?.Problem;
    }

    private async Task<IpvsAnswer<T>> AskAsync<T>(Func<GenericNetlink, IpvsAnswer<T>> ask)
    {
        var answer = await OnThreadAsync(ask);
        if (answer is not IpvsAnswer<T>.Failed { Problem.Error: IpvsProblem.NotFound } || _open is not null)
            return answer;

        await _loadModule();
        return await OnThreadAsync(ask);
    }

    private Task<IpvsAnswer<T>> OnThreadAsync<T>(Func<GenericNetlink, IpvsAnswer<T>> ask)
    {
        var result = new TaskCompletionSource<IpvsAnswer<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                result.SetResult(Answer(ask));
            }
            catch (Exception bug)
            {
                // The thread serves others, too: a bug is the asker's to hear of.
                result.SetException(bug);
            }
        });
        return result.Task;
    }

    private IpvsAnswer<T> Answer<T>(Func<GenericNetlink, IpvsAnswer<T>> ask)
    {
        _open ??= GenericNetlink.Open(IpvsWire.Family, Patience, out _noFamily);
        if (_open is not { } netlink)
            return new IpvsAnswer<T>.Failed(new IpvsProblem(
                _noFamily!.Error,
                _noFamily.Error == IpvsProblem.NotFound ? "this kernel has no IPVS: its module ip_vs is not loaded" : _noFamily.Text));

        var answer = ask(netlink);
        // After a failure that the kernel did not name, or with the module gone, the socket and the number may be stale.
        if (answer is IpvsAnswer<T>.Failed { Problem.Error: 0 or IpvsProblem.NotFound })
        {
            netlink.Dispose();
            _open = null;
        }

        return answer;
    }

    private void Work()
    {
        foreach (var work in _work.GetConsumingEnumerable())
            work();
    }

    private static IpvsProblem ProblemOf(NetlinkFailure failure) => new(failure.Error, failure.Error switch
    {
        IpvsProblem.NoPermission => "not permitted: the daemon needs the capability CAP_NET_ADMIN",
        _ => failure.Text,
    });

    private static IpvsAnswer<T> Is<T>(T value) => new IpvsAnswer<T>.Is(value);

    private static IpvsAnswer<T> Failed<T>(NetlinkFailure failure) => new IpvsAnswer<T>.Failed(ProblemOf(failure));
}
