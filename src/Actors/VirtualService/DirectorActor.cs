using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Agents.Ipvs;
using HaActors.Policy.Model;
using HaActors.Policy.VirtualServices;

namespace HaActors.Actors.VirtualService;

/// <summary>
/// This node as a director: parent of its virtual services. Looks at the kernel's table for all of them, at what nobody declared, and
/// at the daemons that carry connections. On a standby director it does the same, so that its table is warm before it is needed.
/// </summary>
public sealed class DirectorActor : ReceiveActor, IWithTimers
{
    /// <summary>This director is the active one, or is no more; answered with <see cref="RoleTaken"/>.</summary>
    public sealed record TakeRole(bool IsActive);

    /// <param name="Problem">Null: done.</param>
    public sealed record RoleTaken(string? Problem);

    /// <summary>Answered with <see cref="Condition"/>.</summary>
    public sealed record GetCondition;

    /// <param name="IsActive">By the resource that says so.</param>
    /// <param name="Problem">The kernel's table cannot be read: this machine directs nobody. Null: it can.</param>
    public sealed record Condition(bool IsActive, string? Problem);

    /// <summary>Leave the kernel as the configuration says, and end; the sender hears <see cref="Ended"/>.</summary>
    public sealed record End;

    public sealed record Ended;

    private sealed record Tick;

    private sealed record Seen(
        IpvsAnswer<IpvsPicture> Table, IpvsAnswer<ImmutableArray<SyncDaemon>> Daemons, Instant At);

    private sealed record Settled(string What, IpvsProblem? Problem);

    private sealed record ForeignGone(ImmutableArray<VirtualServiceKey> Keys, string? Problem);

    public const string Name = "lvs";

    private const string TableProblem = "ipvs";
    private const string ForeignProblem = "ipvs-foreign";
    private const string DaemonProblem = "ipvs-sync";

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly DirectorScope _scope;
    private readonly DirectorPorts _ports;
    private readonly IActorRef _health;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SortedDictionary<string, (IActorRef Actor, Policy.VirtualServices.VirtualService Service)> _services = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _troubles = new(StringComparer.Ordinal);

    private DirectorSettings? _settings;
    private IpvsPicture? _picture;
    private ImmutableArray<SyncDaemon> _daemons = [];
    private Instant _lastLook = Instant.Never;
    private Instant _daemonsChanged = Instant.Never;
    private bool _isLooking;
    private bool _hasFlushed;
    private bool _isActive;
    private bool _hasRole;
    private (IActorRef Asker, int Left)? _ending;

    /// <param name="health">The gate that tells of servers' health.</param>
    public DirectorActor(DirectorScope scope, DirectorPorts ports, IActorRef health)
    {
        (_scope, _ports, _health) = (scope, ports, health);
        Receive<Tick>(_ => OnTick());
        Receive<Seen>(OnSeen);
        Receive<Settled>(OnSettled);
        Receive<ForeignGone>(gone => Trouble(
            ForeignProblem, gone.Problem is null ? null : $"services that nobody declared cannot be removed: {gone.Problem}"));
        Receive<TakeRole>(OnTakeRole);
        Receive<GetCondition>(_ => Sender.Tell(new Condition(_isActive, _troubles.GetValueOrDefault(TableProblem))));
        Receive<GetConnections>(_ => OnGetConnections());
        Receive<GetDirector>(_ => Context.ActorOf(DirectorPicture.Props(
            _scope.Self.Value, IsDirector, _isActive, [.. _services.Values.Select(service => service.Actor)], _picture, _daemons,
            [.. _troubles.Values], Sender)));
        Receive<End>(_ => OnEnd());
        Receive<Terminated>(died => OnTerminated(died.ActorRef));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private Instant Now => _scope.Clock.Now();

    private bool IsDirector => _settings is { } settings && settings.Nodes.Contains(_scope.Self);

    public static Props Props(DirectorScope scope, DirectorPorts ports, IActorRef health) =>
        Akka.Actor.Props.Create(() => new DirectorActor(scope, ports, health));

    // A service's actor that crashed reads the truth from the kernel and asks for its servers' health again.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        maxNrOfRetries: 10, withinTimeRange: TimeSpan.FromMinutes(1), localOnlyDecider: _ => Directive.Restart);

    protected override void PreStart() => Self.Tell(new Tick());

    private void OnTick()
    {
        Timers.StartSingleTimer(nameof(Tick), new Tick(), Pace);
        if (_ending is not null)
            return;

        if (_scope.Settings() is var settings && !ReferenceEquals(settings, _settings))
            OnSettings(settings);
        if (IsDirector && !_isLooking && Now - _lastLook >= _settings!.ReconcileInterval)
            Look();
    }

    private void OnSettings(DirectorSettings settings)
    {
        var was = _settings;
        _settings = settings;
        ImmutableArray<Policy.VirtualServices.VirtualService> wanted = IsDirector ? settings.Services : [];
        foreach (var (id, service) in _services.Where(pair => wanted.All(one => one.Id != pair.Key || one.Key != pair.Value.Service.Key)).ToList())
        {
            // Not in one breath with its successor of the same key: the kernel forwards on until that one has looked.
            var isKept = wanted.Any(one => one.Key == service.Service.Key);
            service.Actor.Tell(new VirtualServiceActor.Retire(!isKept));
            _services.Remove(id);
        }

        foreach (var service in wanted)
        {
            var configure = new VirtualServiceActor.Configure(service, settings);
            if (_services.TryGetValue(service.Id, out var known))
                known.Actor.Tell(configure);
            else
                _services[service.Id] = (Context.Watch(Context.ActorOf(VirtualServiceActor.Props(_scope, _ports, _health, configure))), service);
            _services[service.Id] = (_services[service.Id].Actor, service);
        }

        if (IsDirector && (was is null || (was.TcpTimeout, was.TcpFinTimeout, was.UdpTimeout) != (settings.TcpTimeout, settings.TcpFinTimeout, settings.UdpTimeout)))
            SetTimeouts(settings);
        _lastLook = Instant.Never;
    }

    private void Look()
    {
        (_isLooking, _lastLook) = (true, Now);
        var at = Now;
        _ = LookAsync(_ports.Ipvs, at).PipeTo(Self, failure: thrown => new Seen(
            new IpvsAnswer<IpvsPicture>.Failed(new IpvsProblem(0, thrown.Message)),
            new IpvsAnswer<ImmutableArray<SyncDaemon>>.Failed(new IpvsProblem(0, thrown.Message)), at));
    }

    private static async Task<Seen> LookAsync(IIpvs ipvs, Instant at) => new(await ipvs.ReadAsync(), await ipvs.DaemonsAsync(), at);

    private void OnSeen(Seen seen)
    {
        _isLooking = false;
        if (seen.Table is not IpvsAnswer<IpvsPicture>.Is { Value: var picture })
        {
            Trouble(TableProblem, $"the table of virtual services cannot be read: {((IpvsAnswer<IpvsPicture>.Failed)seen.Table).Problem.Text}");
            return;
        }

        Trouble(TableProblem, null);
        if (!_hasFlushed)
        {
            _hasFlushed = true;
            if (_settings!.AtStart == LeftoversAtStart.Flush && !picture.Services.IsEmpty)
            {
                Remove([.. picture.Services.Select(service => service.Key)]);
                _lastLook = Instant.Never;
                return;
            }
        }

        _picture = picture;
        var table = picture.Table;
        foreach (var (actor, service) in _services.Values)
            actor.Tell(new VirtualServiceActor.Found(table[service.Key], seen.At));
        LookAtForeign(table);
        // A look from before the last change of daemons would have it made once more, which fails.
        if (seen.At > _daemonsChanged && seen.Daemons is IpvsAnswer<ImmutableArray<SyncDaemon>>.Is { Value: var daemons })
        {
            _daemons = daemons;
            SettleDaemons();
        }
    }

    private void LookAtForeign(IpvsTable table)
    {
        ImmutableArray<VirtualServiceKey> foreign = [.. Reconciliation.Foreign(_settings!.Services.Select(service => service.Key), table)];
        if (foreign.IsEmpty)
            Trouble(ForeignProblem, null);
        else if (_settings.ForeignServices == ForeignServices.Remove)
            Remove(foreign);
        else
            Trouble(ForeignProblem, $"services that nobody declared: {string.Join(", ", foreign)}: left as they are");
    }

    private void Remove(ImmutableArray<VirtualServiceKey> keys)
    {
        _log.Warning("Services that nobody declared are removed from the kernel: {Services}", string.Join(", ", keys));
        _ = _ports.Ipvs.ApplyAsync([.. keys.Select(key => new IpvsChange.RemoveService(key))]).PipeTo(
            Self,
            success: answer => new ForeignGone(keys, answer switch
            {
                IpvsAnswer<ImmutableArray<IpvsRefusal>>.Is { Value: [] } => null,
                IpvsAnswer<ImmutableArray<IpvsRefusal>>.Is { Value: var refused } => refused[0].Problem.Text,
                IpvsAnswer<ImmutableArray<IpvsRefusal>>.Failed failed => failed.Problem.Text,
                _ => null,
            }),
            failure: thrown => new ForeignGone(keys, thrown.Message));
    }

    private void SetTimeouts(DirectorSettings settings)
    {
        if (settings.TcpTimeout + settings.TcpFinTimeout + settings.UdpTimeout > TimeSpan.Zero)
            _ = _ports.Ipvs.SetTimeoutsAsync(new IpvsTimeouts(settings.TcpTimeout, settings.TcpFinTimeout, settings.UdpTimeout)).PipeTo(
                Self,
                success: problem => new Settled("ipvs-timeouts", problem),
                failure: thrown => new Settled("ipvs-timeouts", new IpvsProblem(0, thrown.Message)));
    }

    private void SettleDaemons()
    {
        ImmutableArray<(SyncDaemon, bool)> changes = [.. SyncPlan.Changes(_settings!.Sync, _hasRole && _isActive, _daemons)];
        if (changes.IsEmpty)
            Trouble(DaemonProblem, null);
        else
            _daemonsChanged = Now;
        foreach (var (daemon, starts) in changes)
        {
            _log.Info("Connections: {Daemon} {What}", $"{daemon.Role} on {daemon.Interface}", starts ? "starts" : "stops");
            var ended = starts ? _ports.Ipvs.StartAsync(daemon) : _ports.Ipvs.StopAsync(daemon);
            _ = ended.PipeTo(
                Self,
                success: problem => new Settled(DaemonProblem, problem),
                failure: thrown => new Settled(DaemonProblem, new IpvsProblem(0, thrown.Message)));
        }
    }

    private void OnSettled(Settled settled)
    {
        Trouble(settled.What, settled.Problem?.Text);
        // Who asks what carries connections is to hear of it now, not at the next look.
        if (settled is { What: DaemonProblem, Problem: null })
            _lastLook = Instant.Never;
    }

    private void OnTakeRole(TakeRole take)
    {
        (_hasRole, _isActive) = (true, take.IsActive);
        if (IsDirector)
            SettleDaemons();
        Sender.Tell(new RoleTaken(IsDirector || !take.IsActive ? null : "this node is no director: it is not among ha.director.nodes"));
    }

    private void OnGetConnections()
    {
        var node = _scope.Self.Value;
        _ = _ports.Ipvs.ConnectionsAsync().PipeTo(
            Sender,
            Self,
            success: answer => answer switch
            {
                IpvsAnswer<ImmutableArray<IpvsConnection>>.Is { Value: var found } => new ConnectionsReport(
                    node,
                    [
                        .. found.Select(one => new ConnectionStatus(
                            one.Protocol, $"{one.Client}", $"{one.Virtual}", $"{one.Server}", one.State, (long)one.Expires.TotalSeconds,
                            one.WasSynced)),
                    ],
                    null),
                IpvsAnswer<ImmutableArray<IpvsConnection>>.Failed failed => new ConnectionsReport(node, [], failed.Problem.Text),
                _ => throw new System.Diagnostics.UnreachableException(),
            },
            failure: thrown => new ConnectionsReport(node, [], thrown.Message));
    }

    private void OnEnd()
    {
        var removes = _settings?.AtStop == LeftoversAtStop.Remove;
        if (_services.Count == 0)
        {
            Sender.Tell(new Ended());
            return;
        }

        _ending = (Sender, _services.Count);
        foreach (var (actor, _) in _services.Values)
            actor.Tell(new VirtualServiceActor.Retire(removes));
    }

    private void OnTerminated(IActorRef died)
    {
        if (_ending is var (asker, left))
        {
            _ending = (asker, left - 1);
            if (left == 1)
                asker.Tell(new Ended());
            return;
        }

        // Given up after too many crashes: made anew with the next settings, or now.
        foreach (var id in _services.Where(pair => Equals(pair.Value.Actor, died)).Select(pair => pair.Key).ToList())
        {
            _log.Error("Service {Service}: its actor stopped for good and is made anew", id);
            _services.Remove(id);
            _settings = null;
        }
    }

    private void Trouble(string name, string? problem)
    {
        if (problem is null)
        {
            _troubles.Remove(name);
            _scope.Problems.Clear(name);
        }
        else if (_troubles.GetValueOrDefault(name) != problem)
        {
            _troubles[name] = problem;
            _scope.Problems.Set(name, $"Director: {problem}.");
            _log.Warning("Director {Node}: {Problem}", _scope.Self, problem);
        }
    }
}
