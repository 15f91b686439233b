using Akka.Actor;
using Akka.Persistence.Serialization;

namespace Akka.Persistence;

/// <summary>What was sent and not confirmed, to be saved with the actor's own snapshot.</summary>
public sealed class AtLeastOnceDeliverySnapshot : IMessage, IEquatable<AtLeastOnceDeliverySnapshot>
{
    /// <exception cref="ArgumentNullException">The deliveries are null.</exception>
    public AtLeastOnceDeliverySnapshot(long currentDeliveryId, UnconfirmedDelivery[] unconfirmedDeliveries)
    {
        ArgumentNullException.ThrowIfNull(unconfirmedDeliveries);
        CurrentDeliveryId = currentDeliveryId;
        UnconfirmedDeliveries = unconfirmedDeliveries;
    }

    public long CurrentDeliveryId { get; }

    public UnconfirmedDelivery[] UnconfirmedDeliveries { get; }

    public bool Equals(AtLeastOnceDeliverySnapshot? other) =>
        other is not null
        && CurrentDeliveryId == other.CurrentDeliveryId
        && UnconfirmedDeliveries.SequenceEqual(other.UnconfirmedDeliveries);

    public override bool Equals(object? obj) => Equals(obj as AtLeastOnceDeliverySnapshot);

    public override int GetHashCode() => HashCode.Combine(CurrentDeliveryId, UnconfirmedDeliveries.Length);

    public override string ToString() =>
        $"AtLeastOnceDeliverySnapshot<CurrentDeliveryId = {CurrentDeliveryId}, "
        + $"UnconfirmedDeliveries = {UnconfirmedDeliveries.Length}>";
}

/// <summary>One message that was sent and not confirmed.</summary>
public sealed class UnconfirmedDelivery(long deliveryId, ActorPath destination, object message)
    : IEquatable<UnconfirmedDelivery>
{
    public long DeliveryId { get; } = deliveryId;

    public ActorPath Destination { get; } = destination;

    public object Message { get; } = message;

    public bool Equals(UnconfirmedDelivery? other) =>
        other is not null
        && DeliveryId == other.DeliveryId
        && Equals(Destination, other.Destination)
        && Equals(Message, other.Message);

    public override bool Equals(object? obj) => Equals(obj as UnconfirmedDelivery);

    public override int GetHashCode() => HashCode.Combine(DeliveryId, Destination, Message);

    public override string ToString() =>
        $"UnconfirmedDelivery<DeliveryId = {DeliveryId}, Destination = {Destination}, Message = {Message}>";
}

/// <summary>Told to the sending actor when messages stay unconfirmed after many attempts.</summary>
public sealed class UnconfirmedWarning(UnconfirmedDelivery[] unconfirmedDeliveries) : IEquatable<UnconfirmedWarning>
{
    public UnconfirmedDelivery[] UnconfirmedDeliveries { get; } = unconfirmedDeliveries;

    public bool Equals(UnconfirmedWarning? other) =>
        other is not null && UnconfirmedDeliveries.SequenceEqual(other.UnconfirmedDeliveries);

    public override bool Equals(object? obj) => Equals(obj as UnconfirmedWarning);

    public override int GetHashCode() => UnconfirmedDeliveries.Length;

    public override string ToString() =>
        $"UnconfirmedWarning<{string.Join<UnconfirmedDelivery>(", ", UnconfirmedDeliveries)}>";
}

/// <summary>More messages are unconfirmed than max-unconfirmed-messages allows.</summary>
public class MaxUnconfirmedMessagesExceededException : Exception
{
    public MaxUnconfirmedMessagesExceededException()
    {
    }

    public MaxUnconfirmedMessagesExceededException(string message)
        : base(message)
    {
    }

    public MaxUnconfirmedMessagesExceededException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
