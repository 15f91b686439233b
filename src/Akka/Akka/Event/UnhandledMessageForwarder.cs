using Akka.Actor;

namespace Akka.Event;

/// <summary>Logs messages that no behaviour handled, at DEBUG (<c>akka.actor.debug.unhandled</c>).</summary>
internal sealed class UnhandledMessageForwarder : ActorBase
{
    private readonly EventStream _eventStream = Context.System.EventStream;

    protected override void PreStart() => _eventStream.Subscribe(Self, typeof(UnhandledMessage));

    protected override void PostStop() => _eventStream.Unsubscribe(Self);

    protected override bool Receive(object message)
    {
        if (message is not UnhandledMessage unhandled) return false;
        _eventStream.Publish(new Debug(
            unhandled.Recipient.Path.ToString(),
            unhandled.Recipient.GetType(),
            $"Unhandled message from {unhandled.Sender} : {unhandled.Message}"));
        return true;
    }
}
