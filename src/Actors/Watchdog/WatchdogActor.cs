using Akka.Actor;
using Akka.Event;

namespace HaActors.Actors.Watchdog;

/// <summary>
/// Vouches to the watchdog's keeper that this node's actors still answer, and says what becomes of the device.
/// </summary>
public sealed class WatchdogActor : ReceiveActor, IWithTimers
{
    private sealed record Ask;

    public const string Name = "watchdog";

    private readonly WatchdogKeeper _keeper;
    private readonly IActorRef _node;
    private readonly NodeProblems _problems;
    private readonly TimeSpan _pace;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private bool _wasArmed;
    private string? _toldBroken;
    private string? _toldPills;

    public WatchdogActor(WatchdogKeeper keeper, IActorRef node, NodeProblems problems, TimeSpan pace)
    {
        _keeper = keeper;
        _node = node;
        _problems = problems;
        _pace = pace;
        Receive<Ask>(_ =>
        {
            _node.Tell(new Identify(Name));
            Tell();
        });
        Receive<ActorIdentity>(_ => _keeper.ActorsAnswered());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(WatchdogKeeper keeper, IActorRef node, NodeProblems problems, TimeSpan pace) =>
        Akka.Actor.Props.Create(() => new WatchdogActor(keeper, node, problems, pace));

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Ask), new Ask(), TimeSpan.Zero, _pace);

    private void Tell()
    {
        if (_keeper.Broken is { } why && why != _toldBroken)
            _log.Error("The watchdog cannot be used: {Reason}. Nothing is started on this node without it", why);

        _toldBroken = _keeper.Broken;
        if (_keeper.Pills?.Trouble is var trouble && trouble != _toldPills)
            TellOfPills(trouble);

        if (_keeper.IsArmed && !_wasArmed)
            _log.Info("The watchdog is armed: without a quorum this node is reset");

        _wasArmed = _keeper.IsArmed;
    }

    private void TellOfPills(string? trouble)
    {
        _toldPills = trouble;
        if (trouble is null)
        {
            _problems.Clear(nameof(TellOfPills));
            _log.Info("All devices with this node's slots can be read");
            return;
        }

        _problems.Set(nameof(TellOfPills), $"{trouble}. Without a majority of clear slots this node is reset.");
        _log.Error("{Trouble}. Without a majority of clear slots this node is reset", trouble);
    }
}
