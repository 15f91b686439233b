using Akka.Actor;
using Akka.Event;
using Akka.Routing;

namespace Akka.Cluster.Tools.PublishSubscribe;

public partial class DistributedPubSubMediator
{
    private void Published(Publish publish)
    {
        var isSent = publish.SendOneMessageToEachGroup
            ? PublishToEachGroup(publish)
            : PublishToAll(publish);
        if (!isSent)
            NobodyFor(publish);
    }

    private bool PublishToAll(Publish publish)
    {
        var owners = _registry.OwnersOf(RegistryKey.OfTopic(publish.Topic, null));
        foreach (var owner in owners)
            MediatorAt(owner).Forward(new Deliver(publish.Topic, null, publish.Message));
        return owners.Length > 0;
    }

    private bool PublishToEachGroup(Publish publish)
    {
        var groups = _registry.Keys
            .Where(key => key.Kind == RegistryKind.Group && key.Name == publish.Topic)
            .ToArray();
        foreach (var group in groups)
            Route(
                new Deliver(publish.Topic, group.Group, publish.Message),
                [.. _registry.OwnersOf(group).Select(MediatorAt)]);
        return groups.Length > 0;
    }

    private void Delivered(Deliver deliver)
    {
        var subscribers = _subscribers.Of(deliver.Topic, deliver.Group);
        if (subscribers.Length == 0)
        {
            // They left while it was on its way.
            NobodyFor(deliver);
            return;
        }

        if (deliver.Group is not null)
        {
            Route(deliver.Message, subscribers);
            return;
        }

        foreach (var subscriber in subscribers)
            subscriber.Forward(deliver.Message);
    }

    private void SendToOne(Send send)
    {
        var owners = _registry.OwnersOf(RegistryKey.OfPath(send.Path));
        if (send.LocalAffinity && _paths.TryGetValue(send.Path, out var here))
            here.Forward(send.Message);
        else if (owners.Length > 0)
            Route(send.Message, [.. owners.Select(owner => At(owner, send.Path))]);
        else
            NobodyFor(send);
    }

    private void SendToEach(SendToAll send)
    {
        var owners = Array.FindAll(
            _registry.OwnersOf(RegistryKey.OfPath(send.Path)),
            owner => !send.ExcludeSelf || owner != _cluster.SelfUniqueAddress);
        foreach (var owner in owners)
            At(owner, send.Path).Forward(send.Message);
        if (owners.Length == 0)
            NobodyFor(send);
    }

    private void Route(object message, IActorRef[] receivers)
    {
        // The default logic draws from the one generator that a simulation seeds.
        if (_settings.RoutingLogic is RandomLogic)
            receivers[_chance.Next(receivers.Length)].Forward(message);
        else
            _settings.RoutingLogic.Select(message, [.. receivers.Select(Routee.FromActorRef)]).Send(message, Sender);
    }

    private void NobodyFor(object message)
    {
        if (_settings.SendToDeadLettersWhenNoSubscribers)
            Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self));
    }

    private IActorRef At(UniqueAddress owner, string path) =>
        owner == _cluster.SelfUniqueAddress && _paths.TryGetValue(path, out var here)
            ? here
            : Resolve(owner, path.Split('/', StringSplitOptions.RemoveEmptyEntries));

    private IActorRef MediatorAt(UniqueAddress owner) =>
        owner == _cluster.SelfUniqueAddress ? Self : Resolve(owner, Self.Path.Elements);

    private static IActorRef Resolve(UniqueAddress owner, IEnumerable<string> path) =>
        ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef(new RootActorPath(owner.Address) / path);
}
