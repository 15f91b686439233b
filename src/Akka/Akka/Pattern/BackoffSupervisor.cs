using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Event;

namespace Akka.Pattern;

/// <summary>When the count of restarts begins anew.</summary>
public interface IBackoffReset;

internal sealed record ManualReset : IBackoffReset;

/// <param name="ResetBackoff">The child must live so long without a failure.</param>
internal sealed record AutoReset(TimeSpan ResetBackoff) : IBackoffReset;

/// <summary>The parent of one child that is started again after a growing delay.</summary>
public abstract class BackoffSupervisorBase : ActorBase
{
    internal BackoffSupervisorBase(
        Props childProps,
        string childName,
        IBackoffReset reset,
        object? replyWhileStopped = null,
        Func<object, bool>? finalStopMessage = null)
    {
        ChildProps = childProps;
        ChildName = childName;
        Reset = reset;
        ReplyWhileStopped = replyWhileStopped;
        FinalStopMessage = finalStopMessage;
    }

    protected Props ChildProps { get; }

    protected string ChildName { get; }

    protected IBackoffReset Reset { get; }

    protected object? ReplyWhileStopped { get; }

    protected Func<object, bool>? FinalStopMessage { get; }

    /// <summary>The child while it lives; null between two of them.</summary>
    protected IActorRef? Child { get; set; }

    protected int RestartCountN { get; set; }

    protected bool FinalStopMessageReceived { get; set; }

    private protected abstract bool IsChildWatched { get; }

    protected override void PreStart() => StartChild();

    private void StartChild()
    {
        if (Child is not null)
            return;

        Child = Context.ActorOf(ChildProps, ChildName);
        if (IsChildWatched)
            Context.Watch(Child);
    }

    /// <summary>Handles what concerns the back-off, and forwards the rest to the child.</summary>
    protected bool HandleBackoff(object message)
    {
        switch (message)
        {
            case BackoffSupervisor.StartChild:
                StartChild();
                if (Reset is AutoReset auto)
                    ScheduleReset(auto.ResetBackoff);
                break;
            case BackoffSupervisor.Reset when Reset is ManualReset:
                RestartCountN = 0;
                break;
            case BackoffSupervisor.ResetRestartCount reset:
                if (reset.Current == RestartCountN)
                    RestartCountN = 0;
                break;
            case BackoffSupervisor.GetRestartCount:
                Sender.Tell(new BackoffSupervisor.RestartCount(RestartCountN));
                break;
            case BackoffSupervisor.GetCurrentChild:
                Sender.Tell(new BackoffSupervisor.CurrentChild(Child!));
                break;
            default:
                Forward(message);
                break;
        }

        return true;
    }

    private void ScheduleReset(TimeSpan after) => Context.System.Scheduler.ScheduleTellOnce(
        after, Self, new BackoffSupervisor.ResetRestartCount(RestartCountN), Self);

    private void Forward(object message)
    {
        if (Child is null)
        {
            if (ReplyWhileStopped is not null)
                Sender.Tell(ReplyWhileStopped);
            else
                Context.System.DeadLetters.Forward(message);
            if (FinalStopMessage is not null && FinalStopMessage(message))
                Context.Stop(Self);
            return;
        }

        if (Child.Equals(Sender))
        {
            Context.Parent.Forward(message);
            return;
        }

        Child.Forward(message);
        if (FinalStopMessage is not null && FinalStopMessage(message))
            FinalStopMessageReceived = true;
    }
}

/// <summary>Starts its child again, after a growing delay, whenever the child stopped.</summary>
public sealed class BackoffSupervisor : BackoffSupervisorBase
{
    private readonly TimeSpan _minBackoff;
    private readonly TimeSpan _maxBackoff;
    private readonly double _randomFactor;
    private readonly SupervisorStrategy _strategy;
    private readonly Random _chance;

    public BackoffSupervisor(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor)
        : this(
            childProps,
            childName,
            minBackoff,
            maxBackoff,
            new AutoReset(minBackoff),
            randomFactor,
            Akka.Actor.SupervisorStrategy.DefaultStrategy)
    {
    }

    public BackoffSupervisor(
        Props childProps,
        string childName,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        IBackoffReset reset,
        double randomFactor,
        SupervisorStrategy strategy,
        object? replyWhileStopped = null,
        Func<object, bool>? finalStopMessage = null)
        : base(childProps, childName, reset, replyWhileStopped, finalStopMessage)
    {
        _minBackoff = minBackoff;
        _maxBackoff = maxBackoff;
        _randomFactor = randomFactor;
        _strategy = strategy;
        _chance = ((ActorSystemImpl)Context.System).ForkChance($"backoff:{Self.Path}");
    }

    private protected override bool IsChildWatched => true;

    protected override SupervisorStrategy SupervisorStrategy() => _strategy;

    protected override bool Receive(object message)
    {
        if (message is not Terminated terminated || !terminated.ActorRef.Equals(Child))
            return HandleBackoff(message);

        Child = null;
        var limit = _strategy is OneForOneStrategy one ? one.MaxNumberOfRetries : -1;
        if (FinalStopMessageReceived || (limit >= 0 && RestartCountN >= limit))
        {
            Context.Stop(Self);
            return true;
        }

        var delay = CalculateDelay(RestartCountN, _minBackoff, _maxBackoff, _randomFactor, _chance);
        Context.System.Scheduler.ScheduleTellOnce(delay, Self, StartChild.Instance, Self);
        RestartCountN++;
        return true;
    }

    public static Props Props(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor).ToProps();

    public static Props Props(
        Props childProps,
        string childName,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor,
        int maxNrOfRetries) =>
        Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries).ToProps();

    public static Props Props(BackoffOptions options) => options.ToProps();

    public static Props PropsWithSupervisorStrategy(
        Props childProps,
        string childName,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor,
        SupervisorStrategy strategy)
    {
        Check(minBackoff, maxBackoff, randomFactor);
        return Actor.Props.Create(() => new BackoffSupervisor(
            childProps, childName, minBackoff, maxBackoff, new AutoReset(minBackoff), randomFactor, strategy, null, null));
    }

    /// <exception cref="ArgumentException">A delay is not above zero, or the largest is below the least.</exception>
    internal static void Check(TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor)
    {
        if (minBackoff <= TimeSpan.Zero)
            throw new ArgumentException("MinBackoff must be > 0", nameof(minBackoff));
        if (maxBackoff < minBackoff)
            throw new ArgumentException("MaxBackoff must be >= MinBackoff", nameof(maxBackoff));
        if (randomFactor is < 0 or > 1)
            throw new ArgumentException("RandomFactor must be between 0.0 and 1.0", nameof(randomFactor));
    }

    /// <summary>The delay doubles with each restart, up to the largest, and is lengthened by chance.</summary>
    internal static TimeSpan CalculateDelay(
        int restarts, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, Random chance)
    {
        var stretched = 1 + (chance.NextDouble() * randomFactor);
        var ticks = minBackoff.Ticks * Math.Pow(2, Math.Min(restarts, 60));
        return TimeSpan.FromTicks((long)(Math.Min(maxBackoff.Ticks, ticks) * stretched));
    }

    /// <summary>Asks for <see cref="CurrentChild"/>.</summary>
    public sealed class GetCurrentChild
    {
        public static readonly GetCurrentChild Instance = new();

        private GetCurrentChild()
        {
        }
    }

    /// <summary>The child that lives now; null where none does.</summary>
    public sealed class CurrentChild(IActorRef @ref)
    {
        public IActorRef Ref { get; } = @ref;
    }

    /// <summary>From the child: all is well, the next delay is the least again.</summary>
    public new sealed class Reset
    {
        public static readonly Reset Instance = new();

        private Reset()
        {
        }
    }

    /// <summary>Asks for <see cref="RestartCount"/>.</summary>
    public sealed class GetRestartCount
    {
        public static readonly GetRestartCount Instance = new();

        private GetRestartCount()
        {
        }
    }

    public sealed class RestartCount(int count)
    {
        public int Count { get; } = count;
    }

    public sealed class StartChild : IDeadLetterSuppression
    {
        public static readonly StartChild Instance = new();

        private StartChild()
        {
        }
    }

    public sealed class ResetRestartCount(int current) : IDeadLetterSuppression
    {
        public int Current { get; } = current;
    }
}
