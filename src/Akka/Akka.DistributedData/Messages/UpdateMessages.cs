using Akka.Actor;

namespace Akka.DistributedData;

/// <summary>
/// Tells the replicator to change data: <see cref="IUpdateResponse"/> is the answer. The function runs in the
/// replicator, on this node's copy: it must be quick and touch nothing else.
/// </summary>
public sealed class Update : INoSerializationVerificationNeeded
{
    public Update(
        IKey key,
        IWriteConsistency consistency,
        Func<IReplicatedData?, IReplicatedData> modify,
        object? request = null)
    {
        Key = key;
        Consistency = consistency;
        Modify = modify;
        Request = request;
    }

    /// <param name="key">Which data.</param>
    /// <param name="initial">What is changed where there is nothing yet.</param>
    /// <param name="consistency">How many copies must have it.</param>
    /// <param name="modify">Gives the new data.</param>
    /// <param name="request">Comes back with the answer.</param>
    public Update(
        IKey key,
        IReplicatedData initial,
        IWriteConsistency consistency,
        Func<IReplicatedData, IReplicatedData> modify,
        object? request = null)
        : this(key, consistency, data => modify(data ?? initial), request)
    {
    }

    public IKey Key { get; }

    public IWriteConsistency Consistency { get; }

    public Func<IReplicatedData?, IReplicatedData> Modify { get; }

    public object? Request { get; }

    public override string ToString() => $"Update({Key}, {Consistency}, {Request})";
}

public interface IUpdateResponse : INoSerializationVerificationNeeded
{
    IKey Key { get; }

    object? Request { get; }

    bool IsSuccessful { get; }

    void ThrowOnFailure();
}

public interface IUpdateFailure : IUpdateResponse
{
    Exception Cause { get; }
}

public sealed class UpdateSuccess(IKey key, object? request) : IUpdateResponse, IEquatable<UpdateSuccess>
{
    public IKey Key { get; } = key;

    public object? Request { get; } = request;

    public bool IsSuccessful => true;

    public void ThrowOnFailure()
    {
    }

    public bool Equals(UpdateSuccess? other) =>
        other is not null && Equals(Key, other.Key) && Equals(Request, other.Request);

    public override bool Equals(object? obj) => Equals(obj as UpdateSuccess);

    public override int GetHashCode() => HashCode.Combine(Key, Request);

    public override string ToString() => $"UpdateSuccess({Key}, {Request})";
}

/// <summary>Too few copies were written in time. The change is made, and will reach the others by gossip.</summary>
public sealed class UpdateTimeout(IKey key, object? request) : IUpdateFailure, IEquatable<UpdateTimeout>
{
    public IKey Key { get; } = key;

    public object? Request { get; } = request;

    public bool IsSuccessful => false;

    public Exception Cause => new TimeoutException($"Replication update of [{Key}] timed out");

    public void ThrowOnFailure() => throw Cause;

    public bool Equals(UpdateTimeout? other) =>
        other is not null && Equals(Key, other.Key) && Equals(Request, other.Request);

    public override bool Equals(object? obj) => Equals(obj as UpdateTimeout);

    public override int GetHashCode() => HashCode.Combine(Key, Request);

    public override string ToString() => $"UpdateTimeout({Key}, {Request})";
}

/// <summary>The function threw: nothing was changed.</summary>
public sealed class ModifyFailure(IKey key, string errorMessage, Exception cause, object? request) : IUpdateFailure
{
    public IKey Key { get; } = key;

    public object? Request { get; } = request;

    public string ErrorMessage { get; } = errorMessage;

    public Exception Cause { get; } = cause;

    public bool IsSuccessful => false;

    public void ThrowOnFailure() => throw Cause;

    public override string ToString() => $"ModifyFailure({Key}, {ErrorMessage}, {Cause}, {Request})";
}
