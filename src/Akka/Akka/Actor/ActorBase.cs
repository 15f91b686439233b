using Akka.Event;

namespace Akka.Actor;

/// <summary>An actor: state and behaviour behind a mailbox. Made by the runtime from <see cref="Props"/> only.</summary>
public abstract class ActorBase : IInternalActor
{
    private readonly IActorRef _self;
    private ActorCell? _cell;
    private SupervisorStrategy? _strategy;

    /// <exception cref="ActorInitializationException">Made by <c>new</c>, outside the runtime.</exception>
    protected ActorBase()
    {
        _cell = Internal.InternalCurrentActorCellKeeper.Current
            ?? throw new ActorInitializationException(
                $"You cannot create an instance of [{GetType()}] explicitly using the constructor (new). "
                + "Use ActorOf with Props instead.");
        _self = _cell.Self;
    }

    IActorContext IInternalActor.ActorContext =>
        _cell ?? throw new ActorInitializationException("This actor is no longer active.");

    /// <summary>This actor's reference; constant, and safe to use from anywhere.</summary>
    protected IActorRef Self => _self;

    /// <summary>Who sent the current message. Read it before anything asynchronous begins.</summary>
    protected IActorRef Sender => _cell?.Sender ?? ActorRefs.Nobody;

    /// <exception cref="NotSupportedException">Read outside the actor's own turn.</exception>
    protected static IActorContext Context => CurrentCell;

    internal static ActorCell CurrentCell => Internal.InternalCurrentActorCellKeeper.Current
        ?? throw new NotSupportedException(
            "There is no active ActorContext, this is most likely due to use of async operations from within this "
            + "actor.");

    /// <summary>A behaviour that handles nothing.</summary>
    protected static Receive EmptyReceive { get; } = _ => false;

    internal Receive ReceiveFunction => Receive;

    internal SupervisorStrategy SupervisorStrategyInternal
    {
        get => _strategy ??= _cell?.Props.SupervisorStrategy ?? SupervisorStrategy();
        set => _strategy = value;
    }

    /// <summary>Handles a message; false where it is not handled.</summary>
    protected abstract bool Receive(object message);

    protected internal virtual bool AroundReceive(Receive receive, object message)
    {
        var handled = receive(message);
        if (!handled)
            Unhandled(message);
        return handled;
    }

    /// <summary>What becomes of a message that nothing handled: <see cref="UnhandledMessage"/> on the event stream.</summary>
    /// <exception cref="DeathPactException">The message is a <see cref="Terminated"/>.</exception>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
            throw new DeathPactException(terminated.ActorRef);

        CurrentCell.System.EventStream.Publish(new UnhandledMessage(message, Sender, Self));
    }

    protected void Become(Receive receive) => Context.Become(receive);

    protected void BecomeStacked(Receive receive) => Context.BecomeStacked(receive);

    protected void UnbecomeStacked() => Context.UnbecomeStacked();

    protected void SetReceiveTimeout(TimeSpan? timeout) => Context.SetReceiveTimeout(timeout);

    /// <summary>How this actor treats its children's failures; read once for each instance.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.DefaultStrategy;

    /// <summary>Runs before the first message of the first instance.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>Runs in the new instance after a restart; by default it is <see cref="PreStart"/>.</summary>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>Runs in the failed instance before a restart; by default it stops the children, then PostStop.</summary>
    protected virtual void PreRestart(Exception reason, object message)
    {
        foreach (var child in Context.GetChildren())
        {
            Context.Unwatch(child);
            Context.Stop(child);
        }

        PostStop();
    }

    /// <summary>Runs after the actor's last message.</summary>
    protected virtual void PostStop()
    {
    }

    public virtual void AroundPreStart() => PreStart();

    public virtual void AroundPreRestart(Exception cause, object message) => PreRestart(cause, message);

    public virtual void AroundPostRestart(Exception cause, object message) => PostRestart(cause);

    public virtual void AroundPostStop() => PostStop();

    internal void Forget() => _cell = null;
}
