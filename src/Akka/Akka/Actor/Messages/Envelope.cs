namespace Akka.Actor;

/// <summary>A message in a mailbox, with who sent it.</summary>
public struct Envelope
{
    public Envelope(object message, IActorRef? sender, ActorSystem system)
    {
        Message = message;
        Sender = sender ?? system.DeadLetters;
    }

    public Envelope(object message, IActorRef? sender)
    {
        Message = message;
        Sender = sender!;
    }

    public IActorRef Sender { get; }

    public object Message { get; }

    public override readonly string ToString() => $"<{Message}> from {Sender?.ToString() ?? "NoSender"}";
}
