using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Event;

/// <summary>The bus of an actor system: dead letters, log events, and whatever applications publish.</summary>
/// <param name="debug">Log each change of subscriptions at DEBUG.</param>
public class EventStream(bool debug) : LoggingBus
{
    private readonly object _lock = new();
    private readonly List<IActorRef> _waiting = [];
    private IActorRef? _unsubscriber;

    /// <exception cref="ArgumentNullException">The subscriber is missing.</exception>
    public override bool Subscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        Watch(subscriber);
        if (debug) Tell($"subscribing {subscriber} to channel {channel}");
        return base.Subscribe(subscriber, channel);
    }

    /// <exception cref="ArgumentNullException">The subscriber is missing.</exception>
    public override bool Unsubscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        var changed = base.Unsubscribe(subscriber, channel);
        if (debug) Tell($"unsubscribing {subscriber} from channel {channel}");
        if (!HasSubscriptions(subscriber)) Unwatch(subscriber);
        return changed;
    }

    /// <exception cref="ArgumentNullException">The subscriber is missing.</exception>
    public override bool Unsubscribe(IActorRef subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        var changed = base.Unsubscribe(subscriber);
        if (debug) Tell($"unsubscribing {subscriber} from all channels");
        Unwatch(subscriber);
        return changed;
    }

    /// <summary>Starts the actor that ends the subscriptions of actors that stopped.</summary>
    public void StartUnsubscriber(ActorSystemImpl system)
    {
        lock (_lock)
        {
            _unsubscriber ??= system.SystemActorOf(
                Props.Create(() => new EventStreamUnsubscriber(this)).WithDeploy(Deploy.Local),
                "eventStreamUnsubscriber");
            foreach (var subscriber in _waiting) _unsubscriber.Tell(new EventStreamUnsubscriber.Watch(subscriber));
            _waiting.Clear();
        }
    }

    private void Watch(IActorRef subscriber)
    {
        // A logger without a mailbox never stops; it needs no watching.
        if (subscriber is MinimalLogger) return;
        lock (_lock)
        {
            if (_unsubscriber is { } unsubscriber) unsubscriber.Tell(new EventStreamUnsubscriber.Watch(subscriber));
            else _waiting.Add(subscriber);
        }
    }

    private void Unwatch(IActorRef subscriber)
    {
        if (subscriber is MinimalLogger) return;
        lock (_lock)
        {
            if (_unsubscriber is { } unsubscriber) unsubscriber.Tell(new EventStreamUnsubscriber.Unwatch(subscriber));
            else _waiting.Remove(subscriber);
        }
    }

    private void Tell(string what) => Publish(new Debug(SimpleName(this), GetType(), what));
}

/// <summary>Subscribing by type argument.</summary>
public static class EventStreamExtensions
{
    public static bool Subscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) =>
        eventStream.Subscribe(subscriber, typeof(TChannel));

    public static bool Unsubscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) =>
        eventStream.Unsubscribe(subscriber, typeof(TChannel));
}

/// <summary>Ends the subscriptions of actors that stopped.</summary>
internal sealed class EventStreamUnsubscriber(EventStream stream) : ActorBase
{
    internal sealed record Watch(IActorRef Subscriber) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    internal sealed record Unwatch(IActorRef Subscriber) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Watch watch:
                Context.Watch(watch.Subscriber);
                return true;
            // It may have subscribed again since.
            case Unwatch unwatch when !stream.HasSubscriptions(unwatch.Subscriber):
                Context.Unwatch(unwatch.Subscriber);
                return true;
            case Unwatch:
                return true;
            case Terminated terminated:
                stream.Unsubscribe(terminated.ActorRef);
                return true;
            default:
                return false;
        }
    }
}
