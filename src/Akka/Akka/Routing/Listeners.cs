using Akka.Actor;

namespace Akka.Routing;

/// <summary>An actor that others may listen to.</summary>
public interface IListeners
{
    ListenerSupport Listeners { get; }
}

/// <summary>Asks an actor that supports listeners to add, remove or use them.</summary>
public abstract class ListenerMessage;

/// <summary>Adds a listener.</summary>
public sealed class Listen(IActorRef listener) : ListenerMessage
{
    public IActorRef Listener { get; } = listener;
}

/// <summary>Removes a listener.</summary>
public sealed class Deafen(IActorRef listener) : ListenerMessage
{
    public IActorRef Listener { get; } = listener;
}

/// <summary>Does something with each listener.</summary>
public sealed class WithListeners(Action<IActorRef> listenerFunction) : ListenerMessage
{
    public Action<IActorRef> ListenerFunction { get; } = listenerFunction;
}

/// <summary>The listeners of an actor. For the actor's own thread only.</summary>
public class ListenerSupport
{
    protected readonly HashSet<IActorRef> Listeners = [];

    // What each hears goes out in the order in which they came, not in that of their hashes.
    private readonly List<IActorRef> _inOrder = [];

    /// <summary>Handles <see cref="ListenerMessage"/>s.</summary>
    public Receive ListenerReceive => message =>
    {
        switch (message)
        {
            case Listen listen:
                Add(listen.Listener);
                return true;
            case Deafen deafen:
                Remove(deafen.Listener);
                return true;
            case WithListeners with:
                foreach (var listener in _inOrder.ToArray()) with.ListenerFunction(listener);
                return true;
            default:
                return false;
        }
    };

    public void Add(IActorRef actor)
    {
        if (Listeners.Add(actor)) _inOrder.Add(actor);
    }

    public void Remove(IActorRef actor)
    {
        if (Listeners.Remove(actor)) _inOrder.Remove(actor);
    }

    /// <summary>Tells all listeners.</summary>
    public void Gossip(object message) => Gossip(message, ActorCell.GetCurrentSelfOrNoSender());

    public void Gossip(object message, IActorRef sender)
    {
        foreach (var listener in _inOrder.ToArray()) listener.Tell(message, sender);
    }
}
