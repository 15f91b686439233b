using Akka.Actor;

namespace Akka.Routing;

/// <summary>Chooses the routee of a message. Called on the senders' threads, several at a time.</summary>
public abstract class RoutingLogic : INoSerializationVerificationNeeded
{
    /// <param name="message">The message, as it was sent to the router.</param>
    /// <param name="routees">To choose from.</param>
    /// <returns>A routee, <see cref="SeveralRoutees"/> or <see cref="Routee.NoRoutee"/>.</returns>
    public abstract Routee Select(object message, Routee[] routees);
}

/// <summary>Routees and the logic that chooses among them. Immutable; usable without a router actor.</summary>
public class Router
{
    private readonly Routee[] _routees;

    public Router(RoutingLogic logic, IActorRef routee, params IActorRef[] routees)
        : this(logic, [Routee.FromActorRef(routee), .. routees.Select(Routee.FromActorRef)])
    {
    }

    public Router(RoutingLogic logic, params Routee[] routees)
    {
        RoutingLogic = logic;
        _routees = routees;
    }

    public RoutingLogic RoutingLogic { get; }

    public IEnumerable<Routee> Routees => _routees;

    internal int Count => _routees.Length;

    /// <summary>Sends a message to the routee that the logic chooses; a <see cref="Broadcast"/> to all.</summary>
    public virtual void Route(object message, IActorRef sender)
    {
        if (message is Broadcast)
            Send(_routees.Length == 0 ? Routee.NoRoutee : new SeveralRoutees(_routees), message, sender);
        else
            Send(RoutingLogic.Select(message, _routees), message, sender);
    }

    protected virtual void Send(Routee routee, object message, IActorRef sender) =>
        routee.Send(UnWrap(message), sender);

    protected object UnWrap(object message) => message is RouterEnvelope envelope ? envelope.Message : message;

    public virtual Router WithRoutees(params Routee[] routees) => new(RoutingLogic, routees);

    public virtual Router AddRoutee(Routee routee) => WithRoutees([.. _routees, routee]);

    public Router AddRoutee(IActorRef routee) => AddRoutee(new ActorRefRoutee(routee));

    public Router AddRoutee(ActorSelection routee) => AddRoutee(new ActorSelectionRoutee(routee));

    public virtual Router RemoveRoutee(Routee routee)
    {
        var at = Array.IndexOf(_routees, routee);
        return at < 0 ? this : WithRoutees([.. _routees[..at], .. _routees[(at + 1)..]]);
    }

    public Router RemoveRoutee(IActorRef routee) => RemoveRoutee(new ActorRefRoutee(routee));

    public Router RemoveRoutee(ActorSelection routee) => RemoveRoutee(new ActorSelectionRoutee(routee));
}
