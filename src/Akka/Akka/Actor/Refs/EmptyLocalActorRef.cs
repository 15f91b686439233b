using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>A path at which no actor is: what is told to it is a dead letter, and who asks hears so.</summary>
public class EmptyLocalActorRef : MinimalActorRef
{
    private readonly EventStream _eventStream;

    public EmptyLocalActorRef(IActorRefProvider provider, ActorPath path, EventStream eventStream)
    {
        Provider = provider;
        Path = path;
        _eventStream = eventStream;
    }

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider { get; }

    public override bool IsTerminated => true;

    protected override void TellInternal(object message, IActorRef? sender)
    {
        if (message is DeadLetter letter)
            SpecialHandle(letter.Message, letter.Sender);
        else if (!SpecialHandle(message, sender))
            Publish(message, sender);
    }

    public override void SendSystemMessage(ISystemMessage message) => SpecialHandle(message, Provider.DeadLetters);

    /// <summary>Answers what even a dead actor answers; false where the message is a plain dead letter.</summary>
    protected virtual bool SpecialHandle(object message, IActorRef? sender)
    {
        switch (message)
        {
            case Watch watch:
                if (watch.Watchee.Equals(this) && !watch.Watcher.Equals(this))
                    watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, false, false));
                return true;
            case Unwatch:
                return true;
            case Identify identify:
                sender?.Tell(new ActorIdentity(identify.MessageId, null), this);
                return true;
            case ActorSelectionMessage { Message: Identify identify } selection:
                if (!selection.WildCardFanOut)
                    sender?.Tell(new ActorIdentity(identify.MessageId, null), this);
                return true;
            case ActorSelectionMessage selection:
                Publish(selection.Message, sender);
                return true;
            case IDeadLetterSuppression suppressed:
                _eventStream.Publish(new SuppressedDeadLetter(suppressed, sender ?? Provider.DeadLetters, this));
                return true;
            default:
                return false;
        }
    }

    private protected void Publish(object message, IActorRef? sender)
    {
        if (message is IDeadLetterSuppression suppressed)
            _eventStream.Publish(new SuppressedDeadLetter(suppressed, sender ?? Provider.DeadLetters, this));
        else
            _eventStream.Publish(new DeadLetter(message, sender ?? Provider.DeadLetters, this));
    }

    private protected EventStream Events => _eventStream;
}

/// <summary>Where messages go that no actor will ever handle: published as <see cref="DeadLetter"/>.</summary>
public class DeadLetterActorRef(IActorRefProvider provider, ActorPath path, EventStream eventStream)
    : EmptyLocalActorRef(provider, path, eventStream)
{
    public override bool IsTerminated => false;

    protected override void TellInternal(object message, IActorRef? sender)
    {
        switch (message)
        {
            case Identify identify:
                sender?.Tell(new ActorIdentity(identify.MessageId, null), this);
                break;
            case DeadLetter letter:
                if (!SpecialHandle(letter.Message, letter.Sender, letter.Recipient))
                    Events.Publish(letter);
                break;
            default:
                if (!SpecialHandle(message, sender))
                    Publish(message, sender);
                break;
        }
    }

    protected override bool SpecialHandle(object message, IActorRef? sender)
    {
        // The dead letters themselves never die, so that nobody hears of their death.
        if (message is Watch watch && !watch.Watchee.Equals(this) && !watch.Watcher.Equals(this))
        {
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, false, false));
            return true;
        }

        return base.SpecialHandle(message, sender);
    }

    private bool SpecialHandle(object message, IActorRef? sender, IActorRef recipient)
    {
        switch (message)
        {
            case IDeadLetterSuppression suppressed:
                Events.Publish(new SuppressedDeadLetter(suppressed, sender ?? Provider.DeadLetters, recipient));
                return true;
            case ActorTask or Create or Supervise or Dispatch.SysMsg.Suspend or Dispatch.SysMsg.Resume or Recreate
                or Failed or NoMessage:
                // The runtime's own, overtaken by the actor's death: nothing is lost with them.
                return true;
            default:
                return SpecialHandle(message, sender);
        }
    }
}

/// <summary>Swallows everything, silently.</summary>
internal sealed class IgnoreActorRef(IActorRefProvider provider) : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(new Address("akka", "local")) / "ignore";

    public override IActorRefProvider Provider { get; } = provider;
}
