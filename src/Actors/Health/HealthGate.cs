using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.Model;

namespace HaActors.Actors.Health;

/// <summary>
/// What this director takes its real servers' health for. Of all that it hears (the cluster's checkers here and
/// elsewhere, its stand-ins, its own
/// looks, files) it makes one answer for each server, and tells it to whoever watches. It outlives the cluster's
/// incarnations.
/// </summary>
public sealed partial class HealthGate : ReceiveActor, IWithTimers
{
    /// <summary>
    /// Answered by a <see cref="ServerHealthChanged"/> to the sender, at once and at every change, until unwatched.
    /// </summary>
    public sealed record Watch(ServerAddress Server, CheckPlan Plan)
    {
        /// <summary>By which a file may name it as well; null: by its address only.</summary>
        public string? HostName { get; init; }

        /// <summary>Files there take servers out (<see cref="MaintenanceFiles"/>); null: none do.</summary>
        public string? MaintenanceDirectory { get; init; }
    }

    public sealed record Unwatch(ServerAddress Server, CheckKey Key);

    /// <summary>From an incarnation of the cluster: it can pass on orders and news now.</summary>
    public sealed record Attach(IActorRef Relay);

    /// <summary>From the same: it cannot any more.</summary>
    public sealed record Detach(IActorRef Relay);

    /// <summary>A director is gone, or is not reached: what it said counts no more.</summary>
    public sealed record DirectorGone(string Name);

    private sealed record Look;

    private sealed record TellAll;

    private sealed record FilesSeen(IReadOnlyDictionary<string, IReadOnlySet<string>?> Files);

    public const string Name = "health";

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    // A new order takes its way through the coordinator of shards.
    private static readonly TimeSpan BetweenOrders = TimeSpan.FromSeconds(5);

    // So long a server may be without any verdict before it is looked at from here.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly HealthPorts _ports;
    private readonly string _self;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _over = new();
    private readonly Dictionary<(ServerAddress, CheckKey), WatchedServer> _watched = [];
    private readonly CheckBoard _board;
    private readonly Random _chance;
    private IActorRef? _relay;
    private bool _isLookingAtFiles;
    private long _children;

    public HealthGate(HealthPorts ports, string self, CheckBoard board, int seed)
    {
        _ports = ports;
        _self = self;
        _board = board;
        _chance = new Random(seed);
        Receive<Watch>(OnWatch);
        Receive<Unwatch>(OnUnwatch);
        Receive<Terminated>(OnTerminated);
        Receive<RealServerActor.Report>(OnReport);
        Receive<RealServerActor.Gone>(OnGone);
        Receive<HealthNews>(OnNews);
        Receive<DirectorGone>(OnDirectorGone);
        Receive<Attach>(OnAttach);
        Receive<Detach>(OnDetach);
        Receive<Look>(_ => OnLook());
        Receive<TellAll>(_ => OnTellAll());
        Receive<FilesSeen>(OnFiles);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private Instant Now => _ports.Clock.Now();

    /// <param name="self">This node's name.</param>
    public static Props Props(HealthPorts ports, string self, CheckBoard board, int seed) =>
        Akka.Actor.Props.Create(() => new HealthGate(ports, self, board, seed));

    // A checker that breaks is a bug, and knows no more whom it checked: another one is made at the next look.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PostStop()
    {
        _over.Cancel();
        _over.Dispose();
    }

    private void OnWatch(Watch watch)
    {
        var key = watch.Plan.Key;
        if (!_watched.TryGetValue((watch.Server, key), out var server))
        {
            StartLooking();
            server = new WatchedServer(watch.Server, key, watch.Plan) { Watched = Now };
            _watched[(watch.Server, key)] = server;
            server.Published = server.Judge(server.Watched);
            Cover(server, server.Watched);
        }

        server.HostName = watch.HostName ?? server.HostName;
        server.MaintenanceDirectory = watch.MaintenanceDirectory ?? server.MaintenanceDirectory;
        if (server.Watchers.Add(Sender))
            Context.Watch(Sender);
        Sender.Tell(new ServerHealthChanged(server.Server, server.Key, server.Published));
    }

    // A director without real servers costs nothing.
    private void StartLooking()
    {
        if (_watched.Count > 0)
            return;

        Timers.StartPeriodicTimer(nameof(Look), new Look(), BetweenLooks);
        Timers.StartPeriodicTimer(nameof(TellAll), new TellAll(), WatchedServer.NewsPeriod);
    }

    private void OnUnwatch(Unwatch unwatch)
    {
        if (_watched.TryGetValue((unwatch.Server, unwatch.Key), out var server) && server.Watchers.Remove(Sender))
            DropUnwatched(server);
    }

    private void OnTerminated(Terminated ended)
    {
        foreach (var server in _watched.Values.Where(server => server.Watchers.Contains(ended.ActorRef)).ToList())
        {
            server.Watchers.Remove(ended.ActorRef);
            DropUnwatched(server);
        }
    }

    private void DropUnwatched(WatchedServer server)
    {
        if (server.Watchers.Count > 0)
            return;

        _watched.Remove((server.Server, server.Key));
        if (_watched.Count == 0)
            Timers.CancelAll();
        StopStandIn(server);
        StopConfirmer(server);
    }

    private void OnReport(RealServerActor.Report report)
    {
        if (!_watched.TryGetValue((report.Server, report.Key), out var server))
        {
            Sender.Tell(new RealServerActor.NotWatched());
            return;
        }

        var now = Now;
        switch (report.Purpose)
        {
            case CheckPurpose.Shared:
                var before = server.Hosted?.Health;
                server.Hosted = (report.Health, now);
                if (report.Health.State != HealthState.Unknown)
                {
                    StopStandIn(server);
                    StopConfirmer(server);
                }

                if (before != report.Health)
                    _relay?.Tell(new HealthNews(_self, [new ServerNews(server.Server, server.Key, report.Health, 0)]));
                break;
            case CheckPurpose.Local:
                server.Local = report.Health;
                break;
            default:
                server.Confirmed = report.Health;
                break;
        }

        Publish(server, now);
    }

    private void Publish(WatchedServer server, Instant now)
    {
        var health = server.Judge(now);
        if (health == server.Published)
            return;

        if (health.State != server.Published.State)
            _log.Info("Real server {Server} is {State}: {Reason}", server.Server, Word(health.State), health.Reason);
        server.Published = health;
        var changed = new ServerHealthChanged(server.Server, server.Key, health);
        foreach (var watcher in server.Watchers)
            watcher.Tell(changed);
    }

    private static string Word(HealthState state) => state.ToString().ToLowerInvariant();
}
