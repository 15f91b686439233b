using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Policy.Media;

namespace HaActors.Actors.Media;

/// <summary>
/// Asks a lost node over this node's media to stop everything, for a coordinator that does not hear it, and says what comes of it: again with
/// every beat, since an answer may be lost on its way. Ends when it is taken back, when the target falls silent, when the
/// coordinator waits no longer, and when a newer term is known: nobody is asked for a coordinator that is none any more.
/// </summary>
public sealed class StopRelay : ReceiveActor, IWithTimers
{
    private sealed record Beat;

    private sealed record Over;

    private readonly NodeRuntime _node;
    private readonly AskOverMedium _order;
    private readonly IActorRef _media;
    private readonly ICanTell _coordinator;
    private (StopProgress Progress, string Medium)? _said;

    public StopRelay(NodeRuntime node, AskOverMedium order, IActorRef media, ICanTell coordinator)
    {
        _node = node;
        _order = order;
        _media = media;
        _coordinator = coordinator;
        Receive<MediaActor.StopOutcome>(outcome =>
        {
            _said = (outcome.Progress, outcome.Medium);
            Say(outcome.Progress, outcome.Medium);
        });
        Receive<Beat>(_ => OnBeat());
        Receive<AskNoMore>(_ => Context.Stop(Self));
        Receive<Over>(_ => Context.Stop(Self));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeRuntime node, AskOverMedium order, IActorRef media, ICanTell coordinator) =>
        Akka.Actor.Props.Create(() => new StopRelay(node, order, media, coordinator));

    protected override void PreStart()
    {
        var timings = _node.Settings.Timings;
        var left = _order.Left < timings.StopWait ? _order.Left : timings.StopWait;
        if (left <= TimeSpan.Zero)
        {
            Context.Stop(Self);
            return;
        }

        if (!_node.Media.Now.Hear(_order.Target, timings.DeadTime, steadily: true).Any())
        {
            IsSilent();
            return;
        }

        Context.GetLogger().Warning("Node {Node} is asked over a heartbeat medium to stop everything, for the coordinator", _order.Target);
        _media.Tell(new MediaActor.AskToStop(_order.Target, _order.Authority.Term, _order.Nonce));
        Timers.StartPeriodicTimer(nameof(Beat), new Beat(), timings.BeatInterval);
        Timers.StartSingleTimer(nameof(Over), new Over(), left);
    }

    protected override void PostStop() => _media.Tell(new MediaActor.StopAsking(_order.Target, _order.Nonce));

    private void OnBeat()
    {
        if (_order.Authority.Term < _node.Guard.Newest)
            Context.Stop(Self);
        else if (!_node.Media.Now.Hear(_order.Target, TimeSpan.MaxValue).Any())
            IsSilent();
        else if (_said is var (progress, medium))
            Say(progress, medium);
    }

    private void IsSilent()
    {
        Say(null, "");
        Context.Stop(Self);
    }

    private void Say(StopProgress? progress, string medium) => _coordinator.Tell(
        new MediumAnswered(_node.Settings.Self, _order.Target, _order.Authority.Term, _order.Nonce, progress, medium), Self);
}
