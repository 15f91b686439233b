using Akka.Actor;

namespace Akka.Persistence;

/// <summary>Whatever persistent actors and plugins tell each other; it never leaves the process.</summary>
public interface IPersistenceMessage : INoSerializationVerificationNeeded;

public interface IJournalMessage : IPersistenceMessage;

/// <summary>What a journal is asked.</summary>
public interface IJournalRequest : IJournalMessage;

/// <summary>What a journal answers.</summary>
public interface IJournalResponse : IJournalMessage;

public interface ISnapshotMessage : IPersistenceMessage;

/// <summary>What a snapshot store is asked.</summary>
public interface ISnapshotRequest : ISnapshotMessage;

/// <summary>What a snapshot store answers.</summary>
public interface ISnapshotResponse : ISnapshotMessage;
