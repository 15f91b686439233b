using System.Collections.Immutable;
using Akka.Cluster;

namespace Akka.DistributedData;

/// <summary>A counter that only grows: each node counts for itself, and the value is the sum.</summary>
public sealed class GCounter
    : FastMerge<GCounter>, IDeltaReplicatedData<GCounter, GCounter>, IRemovedNodePruning<GCounter>,
        IReplicatedDataSerialization, IEquatable<GCounter>, IReplicatedDelta
{
    private readonly ImmutableSortedDictionary<UniqueAddress, ulong> _counts;

    public GCounter()
        : this(ImmutableSortedDictionary<UniqueAddress, ulong>.Empty, null)
    {
    }

    internal GCounter(ImmutableSortedDictionary<UniqueAddress, ulong> counts, GCounter? delta)
    {
        _counts = counts;
        Delta = delta;
    }

    public static GCounter Empty { get; } = new();

    public ImmutableDictionary<UniqueAddress, ulong> State => _counts.ToImmutableDictionary();

    public ulong Value => _counts.Values.Aggregate(0UL, (sum, count) => sum + count);

    public GCounter? Delta { get; }

    public ImmutableHashSet<UniqueAddress> ModifiedByNodes => [.. _counts.Keys];

    internal ImmutableSortedDictionary<UniqueAddress, ulong> Counts => _counts;

    public GCounter Increment(Cluster.Cluster node, ulong delta = 1) => Increment(node.SelfUniqueAddress, delta);

    public GCounter Increment(UniqueAddress node, ulong n = 1)
    {
        if (n == 0)
            return this;
        var count = _counts.GetValueOrDefault(node) + n;
        var delta = (Delta ?? Empty)._counts.SetItem(node, count);
        return AssignAncestor(new GCounter(_counts.SetItem(node, count), new GCounter(delta, null)));
    }

    public override GCounter Merge(GCounter other)
    {
        if (ReferenceEquals(this, other) || other.IsAncestorOf(this))
            return ClearAncestor();
        if (IsAncestorOf(other))
            return other.ClearAncestor();
        var merged = _counts.ToBuilder();
        foreach (var (node, count) in other._counts)
            merged[node] = Math.Max(count, merged.GetValueOrDefault(node));
        ClearAncestor();
        return new GCounter(merged.ToImmutable(), null);
    }

    public GCounter MergeDelta(GCounter delta) => Merge(delta);

    public GCounter ResetDelta() => Delta is null ? this : AssignAncestor(new GCounter(_counts, null));

    public bool NeedPruningFrom(UniqueAddress removedNode) => _counts.ContainsKey(removedNode);

    public GCounter Prune(UniqueAddress removedNode, UniqueAddress collapseInto) =>
        _counts.TryGetValue(removedNode, out var count)
            ? new GCounter(_counts.Remove(removedNode), null).Increment(collapseInto, count)
            : this;

    public GCounter PruningCleanup(UniqueAddress removedNode) => new(_counts.Remove(removedNode), null);

    IReplicatedDelta? IDeltaReplicatedData.Delta => Delta;

    IDeltaReplicatedData IReplicatedDelta.Zero => Empty;

    IReplicatedData IDeltaReplicatedData.MergeDelta(IReplicatedDelta delta) => MergeDelta((GCounter)delta);

    IReplicatedData IDeltaReplicatedData.ResetDelta() => ResetDelta();

    IReplicatedData IRemovedNodePruning.Prune(UniqueAddress removedNode, UniqueAddress collapseInto) =>
        Prune(removedNode, collapseInto);

    IReplicatedData IRemovedNodePruning.PruningCleanup(UniqueAddress removedNode) => PruningCleanup(removedNode);

    public bool Equals(GCounter? other) => other is not null && _counts.SequenceEqual(other._counts);

    public override bool Equals(object? obj) => Equals(obj as GCounter);

    public override int GetHashCode() => Value.GetHashCode();

    public override string ToString() => $"GCounter({Value})";

    public static implicit operator ulong(GCounter counter) => counter.Value;
}
