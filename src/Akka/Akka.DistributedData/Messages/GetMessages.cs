using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.DistributedData;

public interface IReplicatorMessage;

/// <summary>Asks the replicator for data: <see cref="IGetResponse"/> is the answer.</summary>
public sealed class Get(IKey key, IReadConsistency consistency, object? request = null)
    : IReplicatorMessage, IEquatable<Get>
{
    public IKey Key { get; } = key;

    public IReadConsistency Consistency { get; } = consistency;

    /// <summary>Comes back with the answer.</summary>
    public object? Request { get; } = request;

    public bool Equals(Get? other) => other is not null && Equals(Key, other.Key)
        && Equals(Consistency, other.Consistency) && Equals(Request, other.Request);

    public override bool Equals(object? obj) => Equals(obj as Get);

    public override int GetHashCode() => HashCode.Combine(Key, Consistency, Request);

    public override string ToString() => $"Get({Key}:{Consistency}, {Request})";
}

public interface IGetResponse : INoSerializationVerificationNeeded
{
    IKey Key { get; }

    object? Request { get; }

    bool IsSuccessful { get; }

    bool IsFound { get; }

    bool IsFailure { get; }

    /// <exception cref="KeyNotFoundException">There is no such data.</exception>
    /// <exception cref="TimeoutException">Too few copies could be read in time.</exception>
    /// <exception cref="DataDeletedException">It was deleted.</exception>
    T Get<T>(IKey<T> key)
        where T : IReplicatedData;
}

public sealed class GetSuccess(IKey key, object? request, IReplicatedData data)
    : IGetResponse, IReplicatorMessage, IEquatable<GetSuccess>
{
    public IKey Key { get; } = key;

    public object? Request { get; } = request;

    public IReplicatedData Data { get; } = data;

    public bool IsSuccessful => true;

    public bool IsFound => true;

    public bool IsFailure => false;

    public T Get<T>(IKey<T> key)
        where T : IReplicatedData => (T)Data;

    public bool Equals(GetSuccess? other) => other is not null && Equals(Key, other.Key)
        && Equals(Request, other.Request) && Equals(Data, other.Data);

    public override bool Equals(object? obj) => Equals(obj as GetSuccess);

    public override int GetHashCode() => HashCode.Combine(Key, Request, Data);

    public override string ToString() => $"GetSuccess({Key}:{Data}, {Request})";
}

public sealed class NotFound(IKey key, object? request) : IGetResponse, IReplicatorMessage, IEquatable<NotFound>
{
    public IKey Key { get; } = key;

    public object? Request { get; } = request;

    public bool IsSuccessful => true;

    public bool IsFound => false;

    public bool IsFailure => false;

    public T Get<T>(IKey<T> key)
        where T : IReplicatedData => throw new KeyNotFoundException($"No data for key [{Key}] was found");

    public bool Equals(NotFound? other) =>
        other is not null && Equals(Key, other.Key) && Equals(Request, other.Request);

    public override bool Equals(object? obj) => Equals(obj as NotFound);

    public override int GetHashCode() => HashCode.Combine(Key, Request);

    public override string ToString() => $"NotFound({Key}, {Request})";
}

/// <summary>Too few copies could be read in time.</summary>
public sealed class GetFailure(IKey key, object? request) : IGetResponse, IReplicatorMessage, IEquatable<GetFailure>
{
    public IKey Key { get; } = key;

    public object? Request { get; } = request;

    public bool IsSuccessful => false;

    public bool IsFound => false;

    public bool IsFailure => true;

    public T Get<T>(IKey<T> key)
        where T : IReplicatedData => throw new TimeoutException($"A timeout occurred when trying to read [{Key}]");

    public bool Equals(GetFailure? other) =>
        other is not null && Equals(Key, other.Key) && Equals(Request, other.Request);

    public override bool Equals(object? obj) => Equals(obj as GetFailure);

    public override int GetHashCode() => HashCode.Combine(Key, Request);

    public override string ToString() => $"GetFailure({Key}, {Request})";
}

/// <summary>Asks for the names of all data of this node.</summary>
public class GetKeyIds
{
    public static readonly GetKeyIds Instance = new();

    public override bool Equals(object? obj) => obj is GetKeyIds;

    public override int GetHashCode() => 1;
}

public sealed class GetKeysIdsResult(IImmutableSet<string> keys) : IEquatable<GetKeysIdsResult>
{
    public IImmutableSet<string> Keys { get; } = keys;

    public bool Equals(GetKeysIdsResult? other) => other is not null && Keys.SetEquals(other.Keys);

    public override bool Equals(object? obj) => Equals(obj as GetKeysIdsResult);

    public override int GetHashCode() => Keys.Count;

    public override string ToString() => $"GetKeysIdsResult({string.Join(", ", Keys)})";
}

/// <summary>Asks how many copies there are, this node's among them.</summary>
public sealed class GetReplicaCount
{
    public static readonly GetReplicaCount Instance = new();

    private GetReplicaCount()
    {
    }
}

public sealed class ReplicaCount(int n) : IEquatable<ReplicaCount>
{
    public int N { get; } = n;

    public bool Equals(ReplicaCount? other) => other is not null && other.N == N;

    public override bool Equals(object? obj) => Equals(obj as ReplicaCount);

    public override int GetHashCode() => N;

    public override string ToString() => $"ReplicaCount({N})";
}
