using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Agents.Checks;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.Model;

namespace HaActors.Actors.Health;

/// <summary>
/// Checks one real server in one way, for as long as it lives: the one of the cluster that does, a stand-in while
/// that one is not heard, or a
/// director's own cheap look. Which one it is does not matter here.
/// </summary>
public sealed class RealServerActor : ReceiveActor, IWithTimers
{
    /// <summary>To the gate, after every check and whenever the weight of a slow start grows.</summary>
    public sealed record Report(ServerAddress Server, CheckKey Key, CheckPurpose Purpose, ServerHealth Health);

    /// <summary>To the gate: this one checks no more (its shard moves).</summary>
    public sealed record Gone(ServerAddress Server, CheckKey Key, CheckPurpose Purpose);

    /// <summary>From the gate: nobody here wants to know; another director may.</summary>
    public sealed record NotWatched;

    private sealed record Due(int Check);

    private sealed record Checked(int Check, CheckVerdict Verdict);

    private sealed record Step;

    // Two directors learn of a new configuration at different times.
    private static readonly TimeSpan UnwatchedLife = TimeSpan.FromMinutes(1);

    private readonly CheckerSettings _settings;
    private readonly Random _chance;
    private readonly CancellationTokenSource _over = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private CheckOrder? _order;
    private HealthMachine? _machine;
    private Instant[] _begun = [];
    private Instant _ordered;

    public RealServerActor(CheckerSettings settings, int seed)
    {
        _settings = settings;
        _chance = new Random(seed);
        Receive<CheckOrder>(OnOrder);
        Receive<Due>(OnDue);
        Receive<Checked>(OnChecked);
        Receive<Step>(_ => OnStep());
        Receive<NotWatched>(_ => OnNotWatched());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private Instant Now => _settings.Ports.Clock.Now();

    public static Props Props(CheckerSettings settings, int seed) =>
        Akka.Actor.Props.Create(() => new RealServerActor(settings, seed));

    protected override void PostStop()
    {
        _over.Cancel();
        _over.Dispose();
        for (var check = 0; check < _begun.Length; check++)
            _settings.Board.Drop((this, check));
        if (_order is { } order)
            _settings.Gate.Tell(new Gone(order.Server, order.Key, _settings.Purpose));
    }

    private void OnOrder(CheckOrder order)
    {
        _ordered = Now;
        // Said again to be sure. A key says all of a plan, so that another plan is another actor's.
        if (_machine is not null)
            return;

        _order = order;
        _machine = HealthMachine.Begin(order.Plan, order.IsKnownUp);
        _begun = new Instant[order.Plan.Checks.Length];
        for (var check = 0; check < _begun.Length; check++)
        {
            var timing = order.Plan.Checks[check].Timing;
            _settings.Board.Plan((this, check), timing);
            Await(check, HealthMachine.FirstWait(timing, _chance.NextDouble()));
        }
    }

    private void OnDue(Due due)
    {
        var (order, machine) = (_order!, _machine!);
        _begun[due.Check] = Now;
        var call = new CheckCall(order.Server, machine.Due(due.Check), order.Plan.Checks[due.Check].Timing.Timeout);
        var check = due.Check;
        _settings.Ports.Checks.RunAsync(call, _over.Token).PipeTo(
            Self,
            success: verdict => new Checked(check, verdict),
            failure: bug => new Checked(check, new CheckVerdict(false, bug.Message, default) { IsOwnFault = true }));
    }

    private void OnChecked(Checked made)
    {
        var now = Now;
        var before = _machine!;
        _settings.Board.Ended(made.Verdict);
        _machine = before.Hear(made.Check, made.Verdict, now);
        if (made.Verdict.IsOwnFault)
            _log.Debug("A check of {Server} could not be made: {Reason}", _order!.Server, made.Verdict.Reason);

        Tell();
        Await(made.Check, _machine.Wait(made.Check, _begun[made.Check], now, _chance.NextDouble()));
        AwaitStep(now);
    }

    private void OnStep()
    {
        var now = Now;
        _machine = _machine!.At(now);
        Tell();
        AwaitStep(now);
    }

    private void OnNotWatched()
    {
        if (Now - _ordered < UnwatchedLife)
            return;

        // Passivation, on the gate's word: a shard starts again who has messages waiting, and only that one.
        if (_settings.Purpose == CheckPurpose.Shared)
            Context.Parent.Tell(new Akka.Cluster.Sharding.Passivate(PoisonPill.Instance));
        else
            Context.Stop(Self);
    }

    private void Tell() =>
        _settings.Gate.Tell(new Report(_order!.Server, _order.Key, _settings.Purpose, _machine!.Health));

    private void Await(int check, TimeSpan wait) => Timers.StartSingleTimer(check, new Due(check), wait);

    private void AwaitStep(Instant now)
    {
        if (_machine!.UntilNextStep(now) is { } wait)
            Timers.StartSingleTimer(nameof(Step), new Step(), wait);
    }
}

/// <summary>Why a checker checks.</summary>
public enum CheckPurpose
{
    /// <summary>For all directors: the one of the cluster.</summary>
    Shared,

    /// <summary>For this director, while the one of the cluster is not heard.</summary>
    Local,

    /// <summary>This director's cheap look, by which it believes another one's "up".</summary>
    Confirmation,
}

/// <summary>What all checkers of one purpose on a director share.</summary>
public sealed record CheckerSettings(HealthPorts Ports, CheckBoard Board, IActorRef Gate, CheckPurpose Purpose);
