using Akka.Actor;

namespace Akka.TestKit;

/// <summary>A message as a test actor received it.</summary>
public abstract class MessageEnvelope
{
    public abstract object? Message { get; }

    public abstract IActorRef Sender { get; }
}

/// <summary>Stands for no message.</summary>
public sealed class NullMessageEnvelope : MessageEnvelope
{
#pragma warning disable CA2211 // Akka.NET's shape
    public static NullMessageEnvelope Instance = new();
#pragma warning restore CA2211

    private NullMessageEnvelope()
    {
    }

    public override object? Message => null;

    public override IActorRef Sender => throw new IllegalActorStateException("last receive did not dequeue a message");

    public override string ToString() => "<null>";
}

public class RealMessageEnvelope(object message, IActorRef sender) : MessageEnvelope
{
    public override object Message { get; } = message;

    public override IActorRef Sender { get; } = sender;

    public override string ToString() => $"<{Message}> from {(Sender.IsNobody() ? "NoSender" : Sender.ToString())}";
}
