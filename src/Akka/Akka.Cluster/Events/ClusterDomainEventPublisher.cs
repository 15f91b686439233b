using Akka.Actor;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster;

/// <summary>Turns states of the membership into events, and keeps who subscribed to which of them.</summary>
internal sealed class ClusterDomainEventPublisher : UntypedActor
{
    internal sealed record PublishChanges(MembershipState State) : INoSerializationVerificationNeeded;

    private sealed record Subscription(IActorRef Subscriber, Type Topic);

    private readonly Cluster _cluster;
    private readonly MembershipState _nothing;
    private readonly List<Subscription> _subscriptions = [];   // a list: events go out in the order of subscribing
    private MembershipState _state;

    public ClusterDomainEventPublisher(Cluster cluster)
    {
        _cluster = cluster;
        _nothing = new MembershipState(Gossip.Empty, cluster.SelfUniqueAddress);
        _state = _nothing;
    }

    protected override void PostStop()
    {
        Publish(ClusterShuttingDown.Instance);
        Change(_nothing);
    }

    // Subscribers would lose events, and see old ones again: the whole cluster of this node stops instead.
    protected override void PreRestart(Exception reason, object message)
    {
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PublishChanges changes:
                Change(changes.State);
                break;
            case ClusterCommand.Subscribe subscribe:
                Subscribe(subscribe);
                break;
            case ClusterCommand.Unsubscribe unsubscribe:
                Unsubscribe(unsubscribe.Subscriber, unsubscribe.Topic);
                break;
            case ClusterCommand.SendCurrentClusterState send:
                send.Receiver.Tell(MembershipDiff.Snapshot(_state));
                break;
            case Terminated terminated:
                _subscriptions.RemoveAll(subscription => subscription.Subscriber.Equals(terminated.ActorRef));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Change(MembershipState state)
    {
        var before = _state;
        _state = state;
        // The view first: whoever gets an event finds at least that much in Cluster.State.
        _cluster.ReadView.Update(state);
        foreach (var change in MembershipDiff.Events(before, state))
            Publish(change);
        if (state.SelfMember.Status == MemberStatus.Up)
            _cluster.NotifyUp();
    }

    private void Subscribe(ClusterCommand.Subscribe subscribe)
    {
        if (subscribe.Mode == SubscriptionInitialStateMode.InitialStateAsSnapshot)
            subscribe.Subscriber.Tell(MembershipDiff.Snapshot(_state));
        else
            foreach (var change in MembershipDiff.Events(_nothing, _state))
                if (subscribe.Topics.Any(topic => topic.IsInstanceOfType(change)))
                    subscribe.Subscriber.Tell(change);

        foreach (var topic in subscribe.Topics)
        {
            var subscription = new Subscription(subscribe.Subscriber, topic);
            if (!_subscriptions.Contains(subscription))
                _subscriptions.Add(subscription);
        }

        Context.Watch(subscribe.Subscriber);
    }

    private void Unsubscribe(IActorRef subscriber, Type? topic)
    {
        _subscriptions.RemoveAll(subscription =>
            subscription.Subscriber.Equals(subscriber) && (topic is null || subscription.Topic == topic));
        if (!_subscriptions.Exists(subscription => subscription.Subscriber.Equals(subscriber)))
            Context.Unwatch(subscriber);
    }

    private void Publish(IClusterDomainEvent change)
    {
        var receivers = new List<IActorRef>();
        foreach (var subscription in _subscriptions)
            if (subscription.Topic.IsInstanceOfType(change) && !receivers.Contains(subscription.Subscriber))
                receivers.Add(subscription.Subscriber);

        foreach (var receiver in receivers)
            receiver.Tell(change);
    }
}
