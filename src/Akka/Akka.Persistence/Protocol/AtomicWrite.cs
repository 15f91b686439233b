using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Serialization;

namespace Akka.Persistence;

/// <summary>Events of one persistence id that are written all, or not at all.</summary>
public sealed class AtomicWrite : IPersistentEnvelope, IMessage
{
    private readonly IImmutableList<IPersistentRepresentation> _events;

    public AtomicWrite(IPersistentRepresentation @event)
        : this(ImmutableArray.Create(@event))
    {
    }

    /// <exception cref="ArgumentException">There are no events, or not of one persistence id.</exception>
    public AtomicWrite(IImmutableList<IPersistentRepresentation> payload)
    {
        if (payload is null || payload.Count == 0)
            throw new ArgumentException("Payload of AtomicWrite must not be empty.", nameof(payload));

        var first = payload[0];
        foreach (var each in payload)
        {
            if (each.PersistenceId != first.PersistenceId)
            {
                throw new ArgumentException(
                    $"AtomicWrite must contain messages for the same persistenceId, yet it is for "
                    + $"[{first.PersistenceId}] and [{each.PersistenceId}].",
                    nameof(payload));
            }
        }

        _events = payload;
        PersistenceId = first.PersistenceId;
        LowestSequenceNr = first.SequenceNr;
        HighestSequenceNr = payload[^1].SequenceNr;
    }

    public string PersistenceId { get; }

    public long LowestSequenceNr { get; }

    public long HighestSequenceNr { get; }

    /// <summary>A list of <see cref="IPersistentRepresentation"/>.</summary>
    public object Payload => _events;

    public IActorRef? Sender => ActorRefs.NoSender;

    public int Size => _events.Count;

    internal IImmutableList<IPersistentRepresentation> Events => _events;

    public bool Equals(AtomicWrite? other) =>
        other is not null && PersistenceId == other.PersistenceId && _events.SequenceEqual(other._events);

    public override bool Equals(object? obj) => Equals(obj as AtomicWrite);

    public override int GetHashCode() => HashCode.Combine(PersistenceId, LowestSequenceNr, HighestSequenceNr);

    public override string ToString() =>
        $"AtomicWrite<PersistenceId = {PersistenceId}, LowestSequenceNr = {LowestSequenceNr}, "
        + $"HighestSequenceNr = {HighestSequenceNr}>";
}

/// <summary>Keeps its place among the events, and is not written.</summary>
internal sealed class NonPersistentMessage(object payload, IActorRef? sender) : IPersistentEnvelope
{
    public object Payload { get; } = payload;

    public IActorRef? Sender { get; } = sender;

    public int Size => 1;
}
