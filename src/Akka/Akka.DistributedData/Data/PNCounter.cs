using System.Collections.Immutable;
using System.Numerics;
using Akka.Cluster;

namespace Akka.DistributedData;

/// <summary>A counter that grows and shrinks: two that only grow, of which one is subtracted.</summary>
public sealed class PNCounter(GCounter increments, GCounter decrements)
    : IDeltaReplicatedData<PNCounter, PNCounter>, IRemovedNodePruning<PNCounter>, IReplicatedDataSerialization,
        IEquatable<PNCounter>, IReplicatedDelta
{
    public static readonly PNCounter Empty = new();

    public PNCounter()
        : this(GCounter.Empty, GCounter.Empty)
    {
    }

    public GCounter Increments { get; } = increments;

    public GCounter Decrements { get; } = decrements;

    public BigInteger Value => new BigInteger(Increments.Value) - new BigInteger(Decrements.Value);

    public PNCounter? Delta => Increments.Delta is null && Decrements.Delta is null
        ? null
        : new PNCounter(Increments.Delta ?? GCounter.Empty, Decrements.Delta ?? GCounter.Empty);

    public ImmutableHashSet<UniqueAddress> ModifiedByNodes =>
        Increments.ModifiedByNodes.Union(Decrements.ModifiedByNodes);

    public PNCounter Increment(Cluster.Cluster node, long delta = 1) => Increment(node.SelfUniqueAddress, delta);

    /// <summary>Adds; below zero: subtracts.</summary>
    public PNCounter Increment(UniqueAddress address, long delta = 1) => delta >= 0
        ? new PNCounter(Increments.Increment(address, (ulong)delta), Decrements)
        : new PNCounter(Increments, Decrements.Increment(address, (ulong)-delta));

    public PNCounter Decrement(Cluster.Cluster node, long delta = 1) => Decrement(node.SelfUniqueAddress, delta);

    public PNCounter Decrement(UniqueAddress address, long delta = 1) => Increment(address, -delta);

    public PNCounter Merge(PNCounter other) =>
        new(Increments.Merge(other.Increments), Decrements.Merge(other.Decrements));

    public IReplicatedData Merge(IReplicatedData other) => Merge((PNCounter)other);

    public PNCounter MergeDelta(PNCounter delta) => Merge(delta);

    public PNCounter ResetDelta() =>
        Delta is null ? this : new PNCounter(Increments.ResetDelta(), Decrements.ResetDelta());

    public bool NeedPruningFrom(UniqueAddress removedNode) =>
        Increments.NeedPruningFrom(removedNode) || Decrements.NeedPruningFrom(removedNode);

    public PNCounter Prune(UniqueAddress removedNode, UniqueAddress collapseInto) =>
        new(Increments.Prune(removedNode, collapseInto), Decrements.Prune(removedNode, collapseInto));

    public PNCounter PruningCleanup(UniqueAddress removedNode) =>
        new(Increments.PruningCleanup(removedNode), Decrements.PruningCleanup(removedNode));

    IReplicatedDelta? IDeltaReplicatedData.Delta => Delta;

    IDeltaReplicatedData IReplicatedDelta.Zero => Empty;

    IReplicatedData IDeltaReplicatedData.MergeDelta(IReplicatedDelta delta) => MergeDelta((PNCounter)delta);

    IReplicatedData IDeltaReplicatedData.ResetDelta() => ResetDelta();

    IReplicatedData IRemovedNodePruning.Prune(UniqueAddress removedNode, UniqueAddress collapseInto) =>
        Prune(removedNode, collapseInto);

    IReplicatedData IRemovedNodePruning.PruningCleanup(UniqueAddress removedNode) => PruningCleanup(removedNode);

    public bool Equals(PNCounter? other) =>
        other is not null && Increments.Equals(other.Increments) && Decrements.Equals(other.Decrements);

    public override bool Equals(object? obj) => Equals(obj as PNCounter);

    public override int GetHashCode() => HashCode.Combine(Increments, Decrements);

    public override string ToString() => $"PNCounter({Value})";
}
