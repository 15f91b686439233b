using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Journal;

namespace Akka.Persistence;

/// <summary>One event is written.</summary>
public sealed class WriteMessageSuccess(IPersistentRepresentation persistent, int actorInstanceId)
    : IJournalResponse, IEquatable<WriteMessageSuccess>
{
    public IPersistentRepresentation Persistent { get; } = persistent;

    public int ActorInstanceId { get; } = actorInstanceId;

    public bool Equals(WriteMessageSuccess? other) =>
        other is not null && Equals(Persistent, other.Persistent) && Equals(ActorInstanceId, other.ActorInstanceId);

    public override bool Equals(object? obj) => Equals(obj as WriteMessageSuccess);

    public override int GetHashCode() => HashCode.Combine(Persistent, ActorInstanceId);

    public override string ToString() =>
        $"WriteMessageSuccess<Persistent = {Persistent}, ActorInstanceId = {ActorInstanceId}>";
}

/// <summary>One event was refused before it was written; the journal goes on.</summary>
public sealed class WriteMessageRejected(IPersistentRepresentation persistent, Exception cause, int actorInstanceId)
    : IJournalResponse, IEquatable<WriteMessageRejected>
{
    public IPersistentRepresentation Persistent { get; } = persistent;

    public Exception Cause { get; } = cause;

    public int ActorInstanceId { get; } = actorInstanceId;

    public bool Equals(WriteMessageRejected? other) =>
        other is not null
        && Equals(Persistent, other.Persistent)
        && Equals(Cause, other.Cause)
        && Equals(ActorInstanceId, other.ActorInstanceId);

    public override bool Equals(object? obj) => Equals(obj as WriteMessageRejected);

    public override int GetHashCode() => HashCode.Combine(Persistent, Cause, ActorInstanceId);

    public override string ToString() =>
        $"WriteMessageRejected<Persistent = {Persistent}, Cause = {Cause}, ActorInstanceId = {ActorInstanceId}>";
}

/// <summary>One event may or may not be written: its actor must not go on.</summary>
public sealed class WriteMessageFailure(IPersistentRepresentation persistent, Exception cause, int actorInstanceId)
    : IJournalResponse, IEquatable<WriteMessageFailure>
{
    public IPersistentRepresentation Persistent { get; } = persistent;

    public Exception Cause { get; } = cause;

    public int ActorInstanceId { get; } = actorInstanceId;

    public bool Equals(WriteMessageFailure? other) =>
        other is not null
        && Equals(Persistent, other.Persistent)
        && Equals(Cause, other.Cause)
        && Equals(ActorInstanceId, other.ActorInstanceId);

    public override bool Equals(object? obj) => Equals(obj as WriteMessageFailure);

    public override int GetHashCode() => HashCode.Combine(Persistent, Cause, ActorInstanceId);

    public override string ToString() =>
        $"WriteMessageFailure<Persistent = {Persistent}, Cause = {Cause}, ActorInstanceId = {ActorInstanceId}>";
}

/// <summary>What is not to be written came through behind the events that were asked for before it.</summary>
public sealed class LoopMessageSuccess(object message, int actorInstanceId)
    : IJournalResponse, IEquatable<LoopMessageSuccess>
{
    public object Message { get; } = message;

    public int ActorInstanceId { get; } = actorInstanceId;

    public bool Equals(LoopMessageSuccess? other) =>
        other is not null && Equals(Message, other.Message) && Equals(ActorInstanceId, other.ActorInstanceId);

    public override bool Equals(object? obj) => Equals(obj as LoopMessageSuccess);

    public override int GetHashCode() => HashCode.Combine(Message, ActorInstanceId);

    public override string ToString() =>
        $"LoopMessageSuccess<Message = {Message}, ActorInstanceId = {ActorInstanceId}>";
}

/// <summary>A whole request was written; what became of each event follows.</summary>
public sealed class WriteMessagesSuccessful : IJournalResponse
{
    private WriteMessagesSuccessful()
    {
    }

    public static WriteMessagesSuccessful Instance { get; } = new();
}

/// <summary>A whole request failed; a failure for each event follows.</summary>
public sealed class WriteMessagesFailed(Exception cause, int writeCount)
    : IJournalResponse, IEquatable<WriteMessagesFailed>
{
    public Exception Cause { get; } = cause;

    public int WriteCount { get; } = writeCount;

    public bool Equals(WriteMessagesFailed? other) =>
        other is not null && Equals(Cause, other.Cause) && Equals(WriteCount, other.WriteCount);

    public override bool Equals(object? obj) => Equals(obj as WriteMessagesFailed);

    public override int GetHashCode() => HashCode.Combine(Cause, WriteCount);

    public override string ToString() => $"WriteMessagesFailed<Cause = {Cause}, WriteCount = {WriteCount}>";
}

/// <summary>One event of a replay.</summary>
public sealed class ReplayedMessage(IPersistentRepresentation persistent)
    : IJournalResponse, IDeadLetterSuppression, IEquatable<ReplayedMessage>
{
    /// <summary>That of the request.</summary>
    internal ReplayFlow? Flow { get; init; }

    public IPersistentRepresentation Persistent { get; } = persistent;

    public bool Equals(ReplayedMessage? other) => other is not null && Equals(Persistent, other.Persistent);

    public override bool Equals(object? obj) => Equals(obj as ReplayedMessage);

    public override int GetHashCode() => Persistent?.GetHashCode() ?? 0;

    public override string ToString() => $"ReplayedMessage<Persistent = {Persistent}>";
}

/// <summary>A replay is over; the highest number that the journal knows, replayed or not.</summary>
public sealed class RecoverySuccess(long highestSequenceNr)
    : IJournalResponse, IDeadLetterSuppression, IEquatable<RecoverySuccess>
{
    /// <summary>That of the request.</summary>
    internal ReplayFlow? Flow { get; init; }

    public long HighestSequenceNr { get; } = highestSequenceNr;

    public bool Equals(RecoverySuccess? other) =>
        other is not null && Equals(HighestSequenceNr, other.HighestSequenceNr);

    public override bool Equals(object? obj) => Equals(obj as RecoverySuccess);

    public override int GetHashCode() => HighestSequenceNr.GetHashCode();

    public override string ToString() => $"RecoverySuccess<HighestSequenceNr = {HighestSequenceNr}>";
}

/// <summary>A replay failed: what was replayed is not all.</summary>
public sealed class ReplayMessagesFailure(Exception cause)
    : IJournalResponse, IDeadLetterSuppression, IEquatable<ReplayMessagesFailure>
{
    /// <summary>That of the request.</summary>
    internal ReplayFlow? Flow { get; init; }

    public Exception Cause { get; } = cause;

    public bool Equals(ReplayMessagesFailure? other) => other is not null && Equals(Cause, other.Cause);

    public override bool Equals(object? obj) => Equals(obj as ReplayMessagesFailure);

    public override int GetHashCode() => Cause?.GetHashCode() ?? 0;

    public override string ToString() => $"ReplayMessagesFailure<Cause = {Cause}>";
}

/// <summary>The events up to a number are deleted.</summary>
public sealed class DeleteMessagesSuccess(long toSequenceNr) : IEquatable<DeleteMessagesSuccess>
{
    public long ToSequenceNr { get; } = toSequenceNr;

    public bool Equals(DeleteMessagesSuccess? other) => other is not null && Equals(ToSequenceNr, other.ToSequenceNr);

    public override bool Equals(object? obj) => Equals(obj as DeleteMessagesSuccess);

    public override int GetHashCode() => ToSequenceNr.GetHashCode();

    public override string ToString() => $"DeleteMessagesSuccess<ToSequenceNr = {ToSequenceNr}>";
}

/// <summary>The events up to a number are not, or not all, deleted.</summary>
public sealed class DeleteMessagesFailure(Exception cause, long toSequenceNr)
    : INoSerializationVerificationNeeded, IEquatable<DeleteMessagesFailure>
{
    public Exception Cause { get; } = cause;

    public long ToSequenceNr { get; } = toSequenceNr;

    public bool Equals(DeleteMessagesFailure? other) =>
        other is not null && Equals(Cause, other.Cause) && Equals(ToSequenceNr, other.ToSequenceNr);

    public override bool Equals(object? obj) => Equals(obj as DeleteMessagesFailure);

    public override int GetHashCode() => HashCode.Combine(Cause, ToSequenceNr);

    public override string ToString() => $"DeleteMessagesFailure<Cause = {Cause}, ToSequenceNr = {ToSequenceNr}>";
}
