using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Agents.Ipvs;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.VirtualServices;

namespace HaActors.Actors.VirtualService;

/// <summary>Asks each service's actor once, puts the answers beside what the kernel has, tells the asker, and ends.</summary>
internal sealed class DirectorPicture : ReceiveActor, IWithTimers
{
    private sealed record Late;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly List<VirtualServiceActor.Standing> _standings = [];

    public DirectorPicture(
        string node, bool isDirector, bool isActive, ImmutableArray<IActorRef> services, IpvsPicture? picture,
        ImmutableArray<SyncDaemon> daemons, ImmutableArray<string> troubles, IActorRef asker)
    {
        void Answer()
        {
            asker.Tell(new DirectorStatus(
                node,
                isDirector,
                isActive,
                StatusOf(_standings, picture),
                [.. daemons.Select(daemon => $"{daemon.Role.ToString().ToLowerInvariant()} {daemon.Interface} {daemon.Id}")],
                [.. troubles, .. _standings.Select(standing => standing.Problem).OfType<string>()]));
            Context.Stop(Self);
        }

        foreach (var service in services)
            service.Tell(new VirtualServiceActor.GetStanding());
        Receive<VirtualServiceActor.Standing>(standing =>
        {
            _standings.Add(standing);
            if (_standings.Count == services.Length)
                Answer();
        });
        Receive<Late>(_ => Answer());
        if (services.IsEmpty)
            Self.Tell(new Late());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(
        string node, bool isDirector, bool isActive, ImmutableArray<IActorRef> services, IpvsPicture? picture,
        ImmutableArray<SyncDaemon> daemons, ImmutableArray<string> troubles, IActorRef asker) =>
        Akka.Actor.Props.Create(() => new DirectorPicture(node, isDirector, isActive, services, picture, daemons, troubles, asker));

    protected override void PreStart() => Timers.StartSingleTimer(nameof(Late), new Late(), Patience);

    /// <summary>Of declared services by name, then of those that nobody declared.</summary>
    internal static ImmutableArray<VirtualServiceStatus> StatusOf(IReadOnlyList<VirtualServiceActor.Standing> standings, IpvsPicture? picture)
    {
        var found = (picture ?? IpvsPicture.Empty).Services.ToDictionary(service => service.Key);
        return
        [
            .. standings.OrderBy(standing => standing.Service.Id, StringComparer.Ordinal)
                .Select(standing => StatusOf(standing, found.GetValueOrDefault(standing.Service.Key))),
            .. found.Values.Where(service => standings.All(standing => standing.Service.Key != service.Key))
                .OrderBy(service => service.Key).Select(ForeignOf),
        ];
    }

    private static VirtualServiceStatus StatusOf(VirtualServiceActor.Standing standing, IpvsService? found)
    {
        var (service, decision) = (standing.Service, standing.Desired);
        var kernel = found?.Servers.ToDictionary(server => server.Address) ?? [];
        var servers = service.Servers.Select(server => StatusOf(
            server.Name, server.Address, server.Forwarding, server.Weight, StateOf(server, standing), kernel.GetValueOrDefault(server.Address),
            decision?.Reasons.GetValueOrDefault(server.Address)));
        var fallback = service.Fallback is { } sorry
            ? new[]
            {
                StatusOf(sorry.Name, sorry.Address, sorry.Forwarding, Math.Max(1, sorry.Weight), "fallback", kernel.GetValueOrDefault(sorry.Address), null),
            }
            : [];
        var foreign = kernel.Values
            .Where(server => service.Servers.All(known => known.Address != server.Address) && service.Fallback?.Address != server.Address)
            .Select(server => StatusOf($"{server.Address}", server.Address, server.Settings.Forwarding, 0, "foreign", server, "nobody declared it"));
        return new VirtualServiceStatus(
            service.Id,
            $"{service.Key}",
            string.Join(' ', [service.Settings.Scheduler, .. Scheduling.Names(service.Settings.Scheduler, service.Settings.Flags)]),
            StateOf(decision, found),
            decision?.Serving ?? 0,
            service.Servers.Length,
            service.Settings.Persistence is { } persistence ? $"{persistence.Timeout.TotalSeconds:0}s/{persistence.Prefix}" : null,
            CountersOf(found?.Counters),
            [.. servers, .. fallback, .. foreign],
            standing.Problem);
    }

    private static VirtualServiceStatus ForeignOf(IpvsService service) => new(
        $"{service.Key}", $"{service.Key}", service.Settings.Scheduler, "foreign",
        service.Servers.Count(server => server.Settings.Weight > 0), 0, null, CountersOf(service.Counters),
        [.. service.Servers.Select(server => StatusOf($"{server.Address}", server.Address, server.Settings.Forwarding, 0, "foreign", server, null))],
        null);

    private static string StateOf(PoolDecision? decision, IpvsService? found) => (decision, found) switch
    {
        (null, _) => "starting",
        (_, null) => "missing",
        ({ State.OnFallback: true }, _) => "fallback",
        ({ State.DoubtedSince: not null }, _) => "doubting",
        ({ Serving: 0 }, _) => "empty",
        ({ State.HasQuorum: false }, _) => "without-quorum",
        _ => "serving",
    };

    private static string StateOf(RealServer server, VirtualServiceActor.Standing standing)
    {
        if (server.State == ServerState.Maintenance)
            return "maintenance";
        var health = standing.Healths.GetValueOrDefault(server.Address)?.State ?? HealthState.Unknown;
        if (health == HealthState.Down && standing.Desired?.Entry.Servers.GetValueOrDefault(server.Address) is { Weight: > 0 })
            return "kept";
        return health switch
        {
            HealthState.Up when server.State == ServerState.Drain => "draining",
            HealthState.Up => "up",
            HealthState.Down => "down",
            HealthState.Maintenance => "maintenance",
            _ => "unknown",
        };
    }

    private static RealServerStatus StatusOf(
        string name, ServerAddress address, Forwarding forwarding, int weight, string state, IpvsServer? found, string? reason) => new(
        name, $"{address}", $"{forwarding}", state, weight, found?.Settings.Weight, found?.Active ?? 0, found?.Inactive ?? 0, found?.Persistent ?? 0,
        CountersOf(found?.Counters), reason);

    private static ServiceCounters CountersOf(IpvsCounters? counted) => counted is null
        ? new ServiceCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        : new ServiceCounters(
            counted.Connections, counted.InPackets, counted.OutPackets, counted.InBytes, counted.OutBytes, counted.ConnectionRate,
            counted.InPacketRate, counted.OutPacketRate, counted.InByteRate, counted.OutByteRate);
}
