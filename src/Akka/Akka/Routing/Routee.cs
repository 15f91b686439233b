using Akka.Actor;

namespace Akka.Routing;

/// <summary>Somebody that a router sends messages to.</summary>
public class Routee
{
    /// <summary>Nobody: what is sent there is a dead letter.</summary>
    public static readonly Routee NoRoutee = new NobodyAtAll();

    public virtual void Send(object message, IActorRef sender)
    {
    }

    /// <summary>Sends a message and waits for the answer; null for no answer ever.</summary>
    public virtual Task<object>? Ask(object message, TimeSpan? timeout) => null;

    public static Routee FromActorRef(IActorRef actorRef) => new ActorRefRoutee(actorRef);

    private sealed class NobodyAtAll : Routee
    {
        public override void Send(object message, IActorRef sender)
        {
            var system = Actor.Internal.InternalCurrentActorCellKeeper.Current?.SystemImpl.Provider
                ?? (sender as IInternalActorRef)?.Provider;
            system?.DeadLetters.Tell(message, sender);
        }
    }
}

/// <summary>A routee known by its reference.</summary>
public class ActorRefRoutee(IActorRef actor) : Routee
{
    public IActorRef Actor { get; } = actor;

    public override void Send(object message, IActorRef sender) => Actor.Tell(message, sender);

    public override Task<object> Ask(object message, TimeSpan? timeout) => Actor.Ask(message, timeout);

    protected bool Equals(ActorRefRoutee other) => Equals(Actor, other.Actor);

    public override bool Equals(object? obj) => obj is ActorRefRoutee other && Equals(other);

    public override int GetHashCode() => Actor.GetHashCode();

    public override string ToString() => Actor.ToString()!;
}

/// <summary>A routee looked up for each message.</summary>
public class ActorSelectionRoutee(ActorSelection actor) : Routee
{
    public ActorSelection Selection { get; } = actor;

    public override void Send(object message, IActorRef sender) => Selection.Tell(message, sender);

    public override Task<object> Ask(object message, TimeSpan? timeout) => Selection.Ask(message, timeout);

    protected bool Equals(ActorSelectionRoutee other) => Equals(Selection, other.Selection);

    public override bool Equals(object? obj) => obj is ActorSelectionRoutee other && Equals(other);

    public override int GetHashCode() => Selection.GetHashCode();

    public override string ToString() => Selection.ToString();
}

/// <summary>Several routees that all get the message.</summary>
public class SeveralRoutees(Routee[] routees) : Routee
{
    public override void Send(object message, IActorRef sender)
    {
        foreach (var routee in routees) routee.Send(message, sender);
    }
}
