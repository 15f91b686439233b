using Akka.Actor;
using Akka.Persistence.Serialization;

namespace Akka.Persistence;

/// <summary>What is sent to a journal: events to write, or something that only keeps its place among them.</summary>
public interface IPersistentEnvelope
{
    object Payload { get; }

    IActorRef? Sender { get; }

    /// <summary>How many events it holds.</summary>
    int Size { get; }
}

/// <summary>An event as journals see it.</summary>
public interface IPersistentRepresentation : IMessage
{
    object Payload { get; }

    /// <summary>What a read event adapter is told about the payload; empty without a write event adapter.</summary>
    string Manifest { get; }

    string PersistenceId { get; }

    /// <summary>1 or more, without gaps.</summary>
    long SequenceNr { get; }

    bool IsDeleted { get; }

    IActorRef? Sender { get; }

    /// <summary>Which incarnation wrote it.</summary>
    string WriterGuid { get; }

    /// <summary>Ticks of the wall clock, UTC, when it was written; 0 where that is unknown.</summary>
    long Timestamp { get; }

    IPersistentRepresentation WithPayload(object payload);

    IPersistentRepresentation WithManifest(string manifest);

    IPersistentRepresentation WithTimestamp(long timestamp);

    IPersistentRepresentation Update(
        long sequenceNr, string persistenceId, bool isDeleted, IActorRef? sender, string writerGuid);
}

/// <inheritdoc cref="IPersistentRepresentation"/>
public class Persistent : IPersistentRepresentation, IEquatable<IPersistentRepresentation>
{
    public Persistent(
        object payload,
        long sequenceNr = 0,
        string? persistenceId = null,
        string? manifest = null,
        bool isDeleted = false,
        IActorRef? sender = null,
        string? writerGuid = null,
        long timestamp = 0)
    {
        Payload = payload;
        SequenceNr = sequenceNr;
        PersistenceId = persistenceId ?? Undefined;
        Manifest = manifest ?? Undefined;
        IsDeleted = isDeleted;
        Sender = sender;
        WriterGuid = writerGuid ?? Undefined;
        Timestamp = timestamp;
    }

    /// <summary>Stands for what is not known.</summary>
    public static string Undefined { get; } = string.Empty;

    public object Payload { get; }

    public long SequenceNr { get; }

    public string PersistenceId { get; }

    public string Manifest { get; }

    public bool IsDeleted { get; }

    public IActorRef? Sender { get; }

    public string WriterGuid { get; }

    public long Timestamp { get; }

    public IPersistentRepresentation WithPayload(object payload) =>
        new Persistent(payload, SequenceNr, PersistenceId, Manifest, IsDeleted, Sender, WriterGuid, Timestamp);

    public IPersistentRepresentation WithManifest(string manifest) =>
        Manifest == manifest
            ? this
            : new Persistent(Payload, SequenceNr, PersistenceId, manifest, IsDeleted, Sender, WriterGuid, Timestamp);

    public IPersistentRepresentation WithTimestamp(long newTimestamp) =>
        Timestamp == newTimestamp
            ? this
            : new Persistent(Payload, SequenceNr, PersistenceId, Manifest, IsDeleted, Sender, WriterGuid, newTimestamp);

    public IPersistentRepresentation Update(
        long sequenceNr, string persistenceId, bool isDeleted, IActorRef? sender, string writerGuid) =>
        new Persistent(Payload, sequenceNr, persistenceId, Manifest, isDeleted, sender, writerGuid, Timestamp);

    public bool Equals(IPersistentRepresentation? other) =>
        other is not null
        && Equals(Payload, other.Payload)
        && SequenceNr == other.SequenceNr
        && PersistenceId == other.PersistenceId
        && Manifest == other.Manifest
        && IsDeleted == other.IsDeleted
        && Equals(Sender, other.Sender)
        && WriterGuid == other.WriterGuid;

    public override bool Equals(object? obj) => Equals(obj as IPersistentRepresentation);

    public override int GetHashCode() => HashCode.Combine(PersistenceId, SequenceNr, Manifest, WriterGuid);

    public override string ToString() =>
        $"Persistent<PersistenceId = {PersistenceId}, SequenceNr = {SequenceNr}, IsDeleted = {IsDeleted}, "
        + $"Manifest = {Manifest}, Sender = {Sender}, Payload = {Payload}, WriterGuid = {WriterGuid}>";
}
