using Akka.Actor;

namespace Akka.Event;

/// <summary>Marks messages whose loss is no news: they do not appear among the dead letters that are logged.</summary>
public interface IDeadLetterSuppression;

/// <summary>A message that reached nobody who wanted it.</summary>
public abstract class AllDeadLetters : IWrappedMessage
{
    protected AllDeadLetters(object message, IActorRef? sender, IActorRef recipient)
    {
        Message = message;
        Sender = sender!;
        Recipient = recipient;
    }

    public object Message { get; }
    public IActorRef Sender { get; }
    public IActorRef Recipient { get; }

    public override string ToString() =>
        $"{GetType().Name} from {Sender?.ToString() ?? "nobody"} to {Recipient}: <{Message}>";
}

/// <summary>A message to an actor that does not exist, or not any more.</summary>
public sealed class DeadLetter : AllDeadLetters
{
    /// <exception cref="ArgumentNullException">The message or the recipient is missing.</exception>
    public DeadLetter(object message, IActorRef? sender, IActorRef recipient)
        : base(
            message ?? throw new ArgumentNullException(nameof(message)),
            sender,
            recipient ?? throw new ArgumentNullException(nameof(recipient)))
    {
    }
}

/// <summary>A dead letter that is no news.</summary>
public sealed class SuppressedDeadLetter : AllDeadLetters
{
    /// <exception cref="ArgumentNullException">The message or the recipient is missing.</exception>
    public SuppressedDeadLetter(IDeadLetterSuppression message, IActorRef? sender, IActorRef recipient)
        : base(
            message ?? throw new ArgumentNullException(nameof(message)),
            sender,
            recipient ?? throw new ArgumentNullException(nameof(recipient)))
    {
    }
}

/// <summary>A message that was given up on the way: a full mailbox or buffer, a pool without routees.</summary>
public sealed class Dropped : AllDeadLetters
{
    public Dropped(object message, string reason, IActorRef? sender, IActorRef recipient)
        : base(message, sender, recipient) => Reason = reason;

    public Dropped(object message, string reason, IActorRef recipient)
        : this(message, reason, ActorRefs.NoSender, recipient)
    {
    }

    public string Reason { get; }
}

/// <summary>A message that its actor did not handle.</summary>
public sealed class UnhandledMessage(object message, IActorRef? sender, IActorRef recipient)
    : AllDeadLetters(message, sender, recipient);
