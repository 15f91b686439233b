using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Events;
using HaActors.Actors.Health;
using HaActors.Agents.Ipvs;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.Model;
using HaActors.Policy.VirtualServices;

namespace HaActors.Actors.VirtualService;

/// <summary>
/// Owns one virtual service of this director's kernel: hears of its servers' health, has the pool decided, and brings the kernel's
/// table there, one set of changes at a time.
/// </summary>
public sealed class VirtualServiceActor : ReceiveActor, IWithTimers
{
    /// <summary>The service is configured so now; its key never changes.</summary>
    public sealed record Configure(Policy.VirtualServices.VirtualService Service, DirectorSettings Director);

    /// <summary>What the kernel had when the parent looked; null: no such service.</summary>
    /// <param name="At">When the look began: what was changed since then makes it outdated.</param>
    public sealed record Found(IpvsEntry? Entry, Instant At);

    /// <summary>Take the service out of the kernel if told so, and end.</summary>
    public sealed record Retire(bool Removes);

    /// <summary>Answered with <see cref="Standing"/>.</summary>
    public sealed record GetStanding;

    /// <param name="Desired">Null: nothing was decided yet.</param>
    public sealed record Standing(
        Policy.VirtualServices.VirtualService Service,
        PoolDecision? Desired,
        ImmutableSortedDictionary<ServerAddress, ServerHealth> Healths,
        string? Problem);

    private sealed record Applied(ImmutableArray<IpvsChange> Changes, IpvsAnswer<ImmutableArray<IpvsRefusal>> Answer);

    private sealed record DecideAgain;

    private sealed record CommandEnded(string Command, string? Problem);

    private readonly DirectorScope _scope;
    private readonly DirectorPorts _ports;
    private readonly IActorRef _health;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<ServerAddress, CheckPlan> _watched = [];

    private Policy.VirtualServices.VirtualService _service;
    private DirectorSettings _director;
    private ImmutableSortedDictionary<ServerAddress, ServerHealth> _healths =
        ImmutableSortedDictionary<ServerAddress, ServerHealth>.Empty;

    private PoolState _state = PoolState.Initial;
    private PoolDecision? _decision;

    // What the kernel has, as far as this director knows: it looked, or made it so.
    private IpvsEntry? _present;
    private bool _hasLooked;
    private Instant _lastChange = Instant.Never;
    private bool _isApplying;
    private bool _isForeign;
    private string? _problem;
    private (bool Removes, IActorRef Asker)? _retiring;

    /// <param name="health">The gate that tells of servers' health.</param>
    public VirtualServiceActor(DirectorScope scope, DirectorPorts ports, IActorRef health, Configure configure)
    {
        (_scope, _ports, _health) = (scope, ports, health);
        (_service, _director) = (configure.Service, configure.Director);
        Receive<Configure>(OnConfigure);
        Receive<Found>(OnFound);
        Receive<ServerHealthChanged>(OnHealth);
        Receive<DecideAgain>(_ => Decide());
        Receive<Applied>(OnApplied);
        Receive<CommandEnded>(ended =>
        {
            if (ended.Problem is { } problem)
                _log.Warning("Service {Service}: {Command} failed: {Problem}", _service.Id, ended.Command, problem);
        });
        Receive<GetStanding>(_ => Sender.Tell(new Standing(_service, _decision, _healths, _problem)));
        Receive<Retire>(OnRetire);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private Instant Now => _scope.Clock.Now();

    private VirtualServiceKey Key => _service.Key;

    public static Props Props(DirectorScope scope, DirectorPorts ports, IActorRef health, Configure configure) =>
        Akka.Actor.Props.Create(() => new VirtualServiceActor(scope, ports, health, configure));

    protected override void PreStart() => Watch();

    protected override void PostStop()
    {
        foreach (var (server, plan) in _watched)
            _health.Tell(new HealthGate.Unwatch(server, plan.Key));
    }

    private void OnConfigure(Configure configure)
    {
        (_service, _director) = (configure.Service, configure.Director);
        Watch();
        Decide();
    }

    private void OnHealth(ServerHealthChanged changed)
    {
        // An answer about a plan that is no longer ours comes late.
        if (!_watched.TryGetValue(changed.Server, out var plan) || plan.Key != changed.Key)
            return;

        var before = _healths.GetValueOrDefault(changed.Server);
        _healths = _healths.SetItem(changed.Server, changed.Health);
        if (before?.State != changed.Health.State && changed.Health.State != HealthState.Unknown)
        {
            _log.Info(
                "Service {Service}: server {Server} is {State}: {Reason}", _service.Id, changed.Server, changed.Health.State, changed.Health.Reason);
            Publish(changed.Health.State.ToString().ToLowerInvariant(), $"{changed.Server}", changed.Health.Reason);
        }

        Decide();
    }

    private void OnFound(Found found)
    {
        // It looked before our last change ended: it may have seen a half.
        if (_isApplying || _retiring is not null || found.At <= _lastChange)
            return;

        var isOurs = !_hasLooked || (found.Entry, _present) switch
        {
            (null, null) => true,
            ({ } now, { } known) => Reconciliation.Between(Key, known, now).IsEmpty,
            _ => false,
        };
        (_present, _hasLooked) = (found.Entry, true);
        if (!isOurs)
            OnForeignChange();
        else if (!_isForeign)
            Decide();
    }

    private void OnForeignChange()
    {
        var isRepaired = _director.ForeignChanges == ForeignChanges.Repair;
        _isForeign = !isRepaired;
        _problem = isRepaired ? null : $"{_service.Id}: somebody changed it in the kernel: it stays so until it is changed here";
        _log.Warning(
            "Service {Service} was changed in the kernel by somebody else: {What}", _service.Id, isRepaired ? "repaired" : "left as it is");
        if (isRepaired)
            Decide();
    }

    private void Decide()
    {
        // Whoever serves already is known only after a first look.
        if (_retiring is not null || !_hasLooked)
            return;

        var before = _decision;
        var decision = Pool.Decide(_service, _healths, _state, _present, Now);
        var (was, wasDoubted) = (_state, _state.DoubtedSince is not null);
        (_decision, _state) = (decision, decision.State);
        if (decision.DecideAgainAt is { } at)
            Timers.StartSingleTimer(nameof(DecideAgain), new DecideAgain(), Positive(at - Now));
        else
            Timers.Cancel(nameof(DecideAgain));
        if (before is not null && !before.Entry.IsSame(decision.Entry))
            _isForeign = false;
        SayWhatChanged(before, was, wasDoubted != (_state.DoubtedSince is not null));
        Apply();
    }

    private void Apply()
    {
        if (_isApplying || _isForeign || _decision is not { } decision)
            return;

        var changes = Reconciliation.Between(Key, decision.Entry, _present);
        if (changes.IsEmpty)
            return;

        _isApplying = true;
        _ = _ports.Ipvs.ApplyAsync(changes).PipeTo(
            Self,
            success: answer => new Applied(changes, answer),
            failure: thrown => new Applied(changes, new IpvsAnswer<ImmutableArray<IpvsRefusal>>.Failed(new IpvsProblem(0, thrown.Message))));
    }

    private void OnApplied(Applied applied)
    {
        (_isApplying, _lastChange) = (false, Now);
        var refused = applied.Answer switch
        {
            IpvsAnswer<ImmutableArray<IpvsRefusal>>.Is { Value: var refusals } => refusals,
            IpvsAnswer<ImmutableArray<IpvsRefusal>>.Failed failed => [.. applied.Changes.Select(change => new IpvsRefusal(change, failed.Problem))],
            _ => [],
        };
        _present = applied.Changes.Except(refused.Select(refusal => refusal.Change))
            .Aggregate(IpvsTable.Empty.With(Key, _present), (table, change) => table.Apply(change) ?? table)[Key];
        Say(refused);
        if (_retiring is { } retiring)
            End(retiring);
        else if (refused.IsEmpty)
            Apply();   // what was decided meanwhile
        else
            _hasLooked = false;   // the next look tells what there is
    }

    private void Say(ImmutableArray<IpvsRefusal> refused)
    {
        var problem = refused.IsEmpty ? null : $"{_service.Id}: {refused.Length} changes of the kernel's table failed: {refused[0].Problem.Text}";
        if (problem is not null && problem != _problem)
            _log.Error("Service {Service}: {Change} failed: {Problem}", _service.Id, refused[0].Change, refused[0].Problem.Text);
        _problem = problem;
    }

    private void SayWhatChanged(PoolDecision? before, PoolState was, bool doubtChanged)
    {
        if (doubtChanged)
        {
            _log.Warning(
                _state.DoubtedSince is null
                    ? "Service {Service}: checks are believed again"
                    : "Service {Service}: too many servers fail at once: the checks are doubted, nobody is taken out", _service.Id);
            Publish(_state.DoubtedSince is null ? "believed" : "doubted");
        }

        if (was.OnFallback != _state.OnFallback)
        {
            _log.Warning("Service {Service}: the fallback {What}", _service.Id, _state.OnFallback ? "serves" : "rests again");
            Publish(_state.OnFallback ? "fallback" : "served");
        }

        var isEmpty = _decision!.Serving == 0;
        if (_service.FallbackCommand is { } command && (before is null ? isEmpty : isEmpty != (before.Serving == 0)))
            Run(command, [isEmpty ? "start" : "stop", AddressWord, ProtocolWord]);
        if (was.HasQuorum != _state.HasQuorum)
        {
            _log.Info("Service {Service} {What} its quorum", _service.Id, _state.HasQuorum ? "has" : "lost");
            Publish(_state.HasQuorum ? "quorate" : "inquorate");
            if ((_state.HasQuorum ? _service.QuorumUp : before is null ? null : _service.QuorumDown) is { } told)
                Run(told, [_service.Id]);
        }
    }

    private void Publish(string state, string? server = null, string? detail = null) =>
        _scope.Publish(Context.System, new ClusterEvent.Service(_service.Id, server, state, detail));

    private string AddressWord => Key is VirtualServiceKey.At at ? $"{new ServerAddress(at.Address, at.Port)}" : $"{((VirtualServiceKey.Marked)Key).Number}";

    private string ProtocolWord => Key is VirtualServiceKey.At at ? at.Protocol.ToString().ToLowerInvariant() : "fwm";

    private void Run(string command, ImmutableArray<string> arguments) => _ = _ports.Run(command, arguments).PipeTo(
        Self,
        success: problem => new CommandEnded(command, problem),
        failure: thrown => new CommandEnded(command, thrown.Message));

    private void OnRetire(Retire retire)
    {
        _retiring = (retire.Removes, Sender);
        if (!_isApplying)
            End(_retiring.Value);
    }

    private void End((bool Removes, IActorRef Asker) retiring)
    {
        if (!retiring.Removes || _present is null)
        {
            Context.Stop(Self);
            return;
        }

        _isApplying = true;
        _present = null;
        ImmutableArray<IpvsChange> removal = [new IpvsChange.RemoveService(Key)];
        _ = _ports.Ipvs.ApplyAsync(removal).PipeTo(
            Self,
            success: answer => new Applied(removal, answer),
            failure: thrown => new Applied(removal, new IpvsAnswer<ImmutableArray<IpvsRefusal>>.Failed(new IpvsProblem(0, thrown.Message))));
    }

    /// <summary>Of new plans and servers; what is watched already goes on, with what is known of it.</summary>
    private void Watch()
    {
        var wanted = _service.Servers.ToDictionary(
            server => server.Address, server => server.Checks ?? CheckPlan.Of(new CheckSpecification.Declared(true), CheckTiming.Usual));
        foreach (var (server, plan) in _watched.Where(pair => !wanted.TryGetValue(pair.Key, out var now) || now.Key != pair.Value.Key).ToList())
        {
            _watched.Remove(server);
            _health.Tell(new HealthGate.Unwatch(server, plan.Key));
            // A server that was checked otherwise so far is what it was until the new check has said something.
            if (!wanted.ContainsKey(server))
                _healths = _healths.Remove(server);
        }

        foreach (var server in _service.Servers.Where(server => !_watched.ContainsKey(server.Address)))
        {
            _watched[server.Address] = wanted[server.Address];
            _health.Tell(new HealthGate.Watch(server.Address, wanted[server.Address])
            {
                HostName = server.HostName, MaintenanceDirectory = _director.MaintenanceDirectory,
            });
        }
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.FromMilliseconds(1);
}
