using Akka.Actor;
using Akka.Persistence.Journal;

namespace Akka.Persistence;

/// <summary>Writes events in their order; each is answered for by itself, to the actor that asked.</summary>
public sealed class WriteMessages(
    IEnumerable<IPersistentEnvelope> messages, IActorRef persistentActor, int actorInstanceId)
    : IJournalRequest, IEquatable<WriteMessages>
{
    public IEnumerable<IPersistentEnvelope> Messages { get; } = messages;

    public IActorRef PersistentActor { get; } = persistentActor;

    public int ActorInstanceId { get; } = actorInstanceId;

    public bool Equals(WriteMessages? other) =>
        other is not null
        && Equals(Messages, other.Messages)
        && Equals(PersistentActor, other.PersistentActor)
        && Equals(ActorInstanceId, other.ActorInstanceId);

    public override bool Equals(object? obj) => Equals(obj as WriteMessages);

    public override int GetHashCode() => HashCode.Combine(Messages, PersistentActor, ActorInstanceId);

    public override string ToString() =>
        $"WriteMessages<Messages = {Messages}, PersistentActor = {PersistentActor}, "
        + $"ActorInstanceId = {ActorInstanceId}>";
}

/// <summary>Sends the events of one persistence id to an actor: both ends are included.</summary>
public sealed class ReplayMessages(
    long fromSequenceNr, long toSequenceNr, long max, string persistenceId, IActorRef persistentActor)
    : IJournalRequest, IEquatable<ReplayMessages>
{
    /// <summary>What keeps the journal from reading far ahead; null: it reads all.</summary>
    internal ReplayFlow? Flow { get; init; }

    public long FromSequenceNr { get; } = fromSequenceNr;

    public long ToSequenceNr { get; } = toSequenceNr;

    public long Max { get; } = max;

    public string PersistenceId { get; } = persistenceId;

    public IActorRef PersistentActor { get; } = persistentActor;

    public bool Equals(ReplayMessages? other) =>
        other is not null
        && Equals(FromSequenceNr, other.FromSequenceNr)
        && Equals(ToSequenceNr, other.ToSequenceNr)
        && Equals(Max, other.Max)
        && Equals(PersistenceId, other.PersistenceId)
        && Equals(PersistentActor, other.PersistentActor);

    public override bool Equals(object? obj) => Equals(obj as ReplayMessages);

    public override int GetHashCode() =>
        HashCode.Combine(FromSequenceNr, ToSequenceNr, Max, PersistenceId, PersistentActor);

    public override string ToString() =>
        $"ReplayMessages<FromSequenceNr = {FromSequenceNr}, ToSequenceNr = {ToSequenceNr}, Max = {Max}, "
        + $"PersistenceId = {PersistenceId}, PersistentActor = {PersistentActor}>";
}

/// <summary>Deletes the events up to a number, which is included.</summary>
public sealed class DeleteMessagesTo(string persistenceId, long toSequenceNr, IActorRef persistentActor)
    : IJournalRequest, IEquatable<DeleteMessagesTo>
{
    public string PersistenceId { get; } = persistenceId;

    public long ToSequenceNr { get; } = toSequenceNr;

    public IActorRef PersistentActor { get; } = persistentActor;

    public bool Equals(DeleteMessagesTo? other) =>
        other is not null
        && Equals(PersistenceId, other.PersistenceId)
        && Equals(ToSequenceNr, other.ToSequenceNr)
        && Equals(PersistentActor, other.PersistentActor);

    public override bool Equals(object? obj) => Equals(obj as DeleteMessagesTo);

    public override int GetHashCode() => HashCode.Combine(PersistenceId, ToSequenceNr, PersistentActor);

    public override string ToString() =>
        $"DeleteMessagesTo<PersistenceId = {PersistenceId}, ToSequenceNr = {ToSequenceNr}, "
        + $"PersistentActor = {PersistentActor}>";
}
