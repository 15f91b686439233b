using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace HaActors.Simulation.Runtime;

/// <summary>The scheduler of a simulated actor system: every timer is an entry of the driver's queue.</summary>
internal sealed class SimulatedScheduler : SchedulerBase
{
    private readonly Incarnation _owner = NodeTasks.CurrentLife
        ?? throw new InvalidOperationException("A simulated scheduler is made in a turn of its node.");

    public SimulatedScheduler(Config scheduler, ILoggingAdapter log)
        : base(scheduler, log)
    {
    }

    public override TimeSpan MonotonicClock => _owner.Node.MonotonicClock;

    public override TimeSpan HighResMonotonicClock => _owner.Node.MonotonicClock;

    protected override DateTimeOffset TimeNow => _owner.Node.WallClock;

    protected override void InternalScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Once(delay, () => receiver.Tell(message, sender!), cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        ICanTell receiver,
        object message,
        IActorRef? sender,
        ICancelable? cancelable) =>
        Repeatedly(initialDelay, interval, () => receiver.Tell(message, sender!), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Once(delay, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Once(delay, action.Run, cancelable);

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Repeatedly(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Repeatedly(initialDelay, interval, action.Run, cancelable);

    private void Once(TimeSpan delay, Action action, ICancelable? cancelable) => Add(delay, null, action, cancelable);

    private void Repeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Add(initialDelay, interval, action, cancelable);

    private void Add(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        if (cancelable is { IsCancellationRequested: true })
            return;
        new ScheduledAction(_owner, interval, action, cancelable).Enqueue(delay);
    }

    private sealed class ScheduledAction(
        Incarnation owner, TimeSpan? interval, Action action, ICancelable? cancelable) : QueueEntry(owner, action)
    {
        public override bool IsCancelled => cancelable is { IsCancellationRequested: true };

        public void Enqueue(TimeSpan delay) => Owner!.Node.Driver.Enqueue(this, Owner.Node.TrueTime(delay));

        public override void Run()
        {
            if (interval is { } again)
                Enqueue(again);
            action();
        }
    }
}
