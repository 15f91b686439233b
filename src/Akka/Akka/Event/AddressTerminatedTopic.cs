using Akka.Actor;

namespace Akka.Event;

/// <summary>An address was declared dead: to every cell that watches, or is watched from, there.</summary>
internal sealed class AddressTerminated(Address address) : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression
{
    public Address Address { get; } = address;

    public override string ToString() => $"<AddressTerminated>: {Address}";
}

/// <summary>Tells subscribed actors of addresses that were declared dead. Beside the event stream: many, and often.</summary>
internal sealed class AddressTerminatedTopic : IExtension
{
    // Ordered, so that the news goes out in the same order in every process.
    private readonly SortedSet<IActorRef> _subscribers = [];
    private readonly Lock _lock = new();

    public static AddressTerminatedTopic Get(ActorSystem system) => AddressTerminatedTopicProvider.Instance.Get(system);

    public void Subscribe(IActorRef subscriber)
    {
        lock (_lock)
            _subscribers.Add(subscriber);
    }

    public void Unsubscribe(IActorRef subscriber)
    {
        lock (_lock)
            _subscribers.Remove(subscriber);
    }

    public void Publish(AddressTerminated message)
    {
        IActorRef[] subscribers;
        lock (_lock)
            subscribers = [.. _subscribers];
        foreach (var subscriber in subscribers)
            subscriber.Tell(message, ActorRefs.NoSender);
    }
}

internal sealed class AddressTerminatedTopicProvider : ExtensionIdProvider<AddressTerminatedTopic>
{
    public static readonly AddressTerminatedTopicProvider Instance = new();

    public override AddressTerminatedTopic CreateExtension(ExtendedActorSystem system) => new();
}
