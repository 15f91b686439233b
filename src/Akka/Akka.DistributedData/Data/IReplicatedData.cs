using System.Collections.Immutable;
using Akka.Cluster;

namespace Akka.DistributedData;

/// <summary>
/// Data that converges: <see cref="Merge"/> is associative, commutative and idempotent, and no update undoes another.
/// </summary>
public interface IReplicatedData
{
    IReplicatedData Merge(IReplicatedData other);
}

/// <inheritdoc cref="IReplicatedData"/>
public interface IReplicatedData<T> : IReplicatedData
    where T : IReplicatedData
{
    T Merge(T other);
}

/// <summary>Marks what the serializer of this module writes.</summary>
public interface IReplicatedDataSerialization;

/// <summary>A change, which can be merged into the data instead of all of it.</summary>
public interface IReplicatedDelta : IReplicatedData
{
    /// <summary>The empty data that the first delta is merged into.</summary>
    IDeltaReplicatedData Zero { get; }
}

/// <summary>Data that remembers what has changed since <see cref="ResetDelta"/>.</summary>
public interface IDeltaReplicatedData : IReplicatedData
{
    /// <summary>What has changed; null where nothing has.</summary>
    IReplicatedDelta? Delta { get; }

    IReplicatedData MergeDelta(IReplicatedDelta delta);

    IReplicatedData ResetDelta();
}

/// <inheritdoc cref="IDeltaReplicatedData"/>
public interface IDeltaReplicatedData<T, TDelta> : IDeltaReplicatedData, IReplicatedData<T>
    where T : IReplicatedData
    where TDelta : IReplicatedDelta
{
    new TDelta? Delta { get; }

    T MergeDelta(TDelta delta);

    new T ResetDelta();
}

/// <summary>A delta that means something only after all earlier ones of the same node.</summary>
public interface IRequireCausualDeliveryOfDeltas : IReplicatedDelta;

/// <summary>A delta that knows how many changes it holds.</summary>
public interface IReplicatedDeltaSize
{
    int DeltaSize { get; }
}

/// <summary>Data that holds something for each node that changed it, and can be rid of what removed nodes left.</summary>
public interface IRemovedNodePruning : IReplicatedData
{
    ImmutableHashSet<UniqueAddress> ModifiedByNodes { get; }

    bool NeedPruningFrom(UniqueAddress removedNode);

    /// <summary>Moves what the removed node did to the account of <paramref name="collapseInto"/>.</summary>
    IReplicatedData Prune(UniqueAddress removedNode, UniqueAddress collapseInto);

    /// <summary>Drops what the removed node did: it was moved already.</summary>
    IReplicatedData PruningCleanup(UniqueAddress removedNode);
}

/// <inheritdoc cref="IRemovedNodePruning"/>
public interface IRemovedNodePruning<T> : IRemovedNodePruning, IReplicatedData<T>
    where T : IReplicatedData
{
    new T Prune(UniqueAddress removedNode, UniqueAddress collapseInto);

    new T PruningCleanup(UniqueAddress removedNode);
}

/// <summary>Data that knows its direct ancestor, and merges with it without comparing.</summary>
public abstract class FastMerge<T> : IReplicatedData<T>
    where T : FastMerge<T>
{
    private T? _ancestor;

    public abstract T Merge(T other);

    public IReplicatedData Merge(IReplicatedData other) => Merge((T)other);

    /// <summary>Says that <paramref name="newData"/> came from this.</summary>
    protected T AssignAncestor(T newData)
    {
        newData._ancestor = _ancestor ?? (T)this;
        if (_ancestor is not null)
            ClearAncestor();
        return newData;
    }

    protected bool IsAncestorOf(T newData) => ReferenceEquals(newData._ancestor, this);

    protected T ClearAncestor()
    {
        _ancestor = null;
        return (T)this;
    }
}
