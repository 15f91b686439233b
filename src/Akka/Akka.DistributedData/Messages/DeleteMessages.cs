using Akka.Actor;

namespace Akka.DistributedData;

/// <summary>Deletes data for good: its name cannot be used again. <see cref="IDeleteResponse"/> is the answer.</summary>
public sealed class Delete(IKey key, IWriteConsistency consistency, object? request = null)
    : INoSerializationVerificationNeeded, IEquatable<Delete>
{
    public IKey Key { get; } = key;

    public IWriteConsistency Consistency { get; } = consistency;

    public object? Request { get; } = request;

    public bool Equals(Delete? other) => other is not null && Equals(Key, other.Key)
        && Equals(Consistency, other.Consistency) && Equals(Request, other.Request);

    public override bool Equals(object? obj) => Equals(obj as Delete);

    public override int GetHashCode() => HashCode.Combine(Key, Consistency, Request);

    public override string ToString() => $"Delete({Key}, {Consistency}, {Request})";
}

public interface IDeleteResponse : INoSerializationVerificationNeeded
{
    IKey Key { get; }

    bool IsSuccessful { get; }

    bool AlreadyDeleted { get; }
}

public sealed class DeleteSuccess(IKey key, object? request = null) : IDeleteResponse, IEquatable<DeleteSuccess>
{
    public IKey Key { get; } = key;

    public object? Request { get; } = request;

    public bool IsSuccessful => true;

    public bool AlreadyDeleted => false;

    public bool Equals(DeleteSuccess? other) =>
        other is not null && Equals(Key, other.Key) && Equals(Request, other.Request);

    public override bool Equals(object? obj) => Equals(obj as DeleteSuccess);

    public override int GetHashCode() => HashCode.Combine(Key, Request);

    public override string ToString() => $"DeleteSuccess({Key}, {Request})";
}

/// <summary>Too few copies were deleted in time; gossip will delete the others.</summary>
public sealed class ReplicationDeleteFailure(IKey key) : IDeleteResponse, IEquatable<ReplicationDeleteFailure>
{
    public IKey Key { get; } = key;

    public bool IsSuccessful => false;

    public bool AlreadyDeleted => false;

    public bool Equals(ReplicationDeleteFailure? other) => other is not null && Equals(Key, other.Key);

    public override bool Equals(object? obj) => Equals(obj as ReplicationDeleteFailure);

    public override int GetHashCode() => Key.GetHashCode();

    public override string ToString() => $"ReplicationDeletedFailure({Key})";
}

/// <summary>The answer to whatever is asked about deleted data, and what its subscribers are told.</summary>
public sealed class DataDeleted(IKey key, object? request = null)
    : Exception($"[{key}] was deleted"), IDeleteResponse, IGetResponse, IUpdateResponse, IEquatable<DataDeleted>
{
    public IKey Key { get; } = key;

    public object? Request { get; } = request;

    public bool IsSuccessful => true;

    public bool IsFound => false;

    public bool IsFailure => true;

    public bool AlreadyDeleted => true;

    public T Get<T>(IKey<T> key)
        where T : IReplicatedData => throw new DataDeletedException($"[{Key}] was deleted");

    public void ThrowOnFailure() => throw new DataDeletedException($"[{Key}] was deleted");

    public bool Equals(DataDeleted? other) =>
        other is not null && Equals(Key, other.Key) && Equals(Request, other.Request);

    public override bool Equals(object? obj) => Equals(obj as DataDeleted);

    public override int GetHashCode() => HashCode.Combine(Key, Request);

    public override string ToString() => $"DataDeleted({Key}, {Request})";
}

public class DataDeletedException(string message) : Exception(message);
