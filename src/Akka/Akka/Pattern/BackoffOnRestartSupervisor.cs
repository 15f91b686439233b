using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Pattern;

/// <summary>Restarts its child, as a new one and after a growing delay, whenever the child failed.</summary>
internal sealed class BackoffOnRestartSupervisor : BackoffSupervisorBase
{
    private readonly TimeSpan _minBackoff;
    private readonly TimeSpan _maxBackoff;
    private readonly double _randomFactor;
    private readonly OneForOneStrategy _strategy;
    private readonly Random _chance;
    private IActorRef? _stopping;

    public BackoffOnRestartSupervisor(
        Props childProps,
        string childName,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        IBackoffReset reset,
        double randomFactor,
        OneForOneStrategy strategy,
        object? replyWhileStopped,
        Func<object, bool>? finalStopMessage)
        : base(childProps, childName, reset, replyWhileStopped, finalStopMessage)
    {
        _minBackoff = minBackoff;
        _maxBackoff = maxBackoff;
        _randomFactor = randomFactor;
        _strategy = strategy;
        _chance = ((ActorSystemImpl)Context.System).ForkChance($"backoff:{Self.Path}");
    }

    private protected override bool IsChildWatched => true;

    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(-1, -1, new LocalOnlyDecider(Decide), true);

    private Directive Decide(Exception cause)
    {
        var directive = _strategy.Decider.Decide(cause);
        if (directive != Directive.Restart)
            return directive;

        var limit = _strategy.MaxNumberOfRetries;
        if (limit >= 0 && RestartCountN >= limit)
        {
            Context.Stop(Self);
            return Directive.Stop;
        }

        // The failed child stops; a new one comes when the delay is over.
        _stopping = Child;
        return Directive.Stop;
    }

    protected override bool Receive(object message)
    {
        if (message is not Terminated terminated || !terminated.ActorRef.Equals(Child))
            return HandleBackoff(message);

        var failed = terminated.ActorRef.Equals(_stopping);
        Child = null;
        _stopping = null;
        if (!failed || FinalStopMessageReceived)
        {
            Context.Stop(Self);
            return true;
        }

        var delay = BackoffSupervisor.CalculateDelay(RestartCountN, _minBackoff, _maxBackoff, _randomFactor, _chance);
        Context.System.Scheduler.ScheduleTellOnce(delay, Self, BackoffSupervisor.StartChild.Instance, Self);
        RestartCountN++;
        return true;
    }
}
