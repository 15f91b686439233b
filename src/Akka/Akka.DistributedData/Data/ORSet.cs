using System.Collections;
using System.Collections.Immutable;
using Akka.Cluster;

namespace Akka.DistributedData;

public static class ORSet
{
    public static ORSet<T> Create<T>(UniqueAddress node, T element)
        where T : notnull => ORSet<T>.Empty.Add(node, element);

    public static ORSet<T> Create<T>(params KeyValuePair<UniqueAddress, T>[] elements)
        where T : notnull => Create((IEnumerable<KeyValuePair<UniqueAddress, T>>)elements);

    public static ORSet<T> Create<T>(IEnumerable<KeyValuePair<UniqueAddress, T>> elements)
        where T : notnull => elements.Aggregate(ORSet<T>.Empty, (set, entry) => set.Add(entry.Key, entry.Value));
}

/// <summary>
/// A set whose elements can be added and removed. A removal removes what the remover has seen: of a concurrent addition
/// and removal, the addition wins. Each element carries the dots (node and version) of its additions; the set's version
/// vector tells an element that was removed from one that was never seen.
/// </summary>
public sealed partial class ORSet<T>
    : FastMerge<ORSet<T>>, IDeltaReplicatedData<ORSet<T>, ORSet<T>.IDeltaOperation>, IRemovedNodePruning<ORSet<T>>,
        IReplicatedDataSerialization, IEnumerable<T>, IEquatable<ORSet<T>>
    where T : notnull
{
    public static readonly ORSet<T> Empty = new();

    private readonly DeltaOperation? _delta;

    public ORSet()
        : this(ImmutableDictionary<T, VersionVector>.Empty, VersionVector.Empty)
    {
    }

    public ORSet(ImmutableDictionary<T, VersionVector> elementsMap, VersionVector versionVector)
        : this(elementsMap, versionVector, null)
    {
    }

    private ORSet(ImmutableDictionary<T, VersionVector> elementsMap, VersionVector versions, DeltaOperation? delta)
    {
        Dots = elementsMap;
        Versions = versions;
        _delta = delta;
    }

    public IImmutableSet<T> Elements => Dots.Keys.ToImmutableHashSet();

    public int Count => Dots.Count;

    public bool IsEmpty => Dots.IsEmpty;

    public Type SetType => typeof(T);

    public IDeltaOperation? Delta => _delta;

    public ImmutableHashSet<UniqueAddress> ModifiedByNodes => Versions.ModifiedByNodes;

    internal ImmutableDictionary<T, VersionVector> Dots { get; }

    internal VersionVector Versions { get; }

    public bool Contains(T elem) => Dots.ContainsKey(elem);

    public ORSet<T> Add(Cluster.Cluster cluster, T element) => Add(cluster.SelfUniqueAddress, element);

    public ORSet<T> Add(UniqueAddress node, T element)
    {
        var versions = Versions.Increment(node);
        var dot = VersionVector.Create(node, versions.VersionAt(node));
        var operation = new Operation(element, dot, Dots.GetValueOrDefault(element, VersionVector.Empty));
        return AssignAncestor(new ORSet<T>(Dots.SetItem(element, dot), versions, DeltaOperation.Plus(_delta, operation)));
    }

    public ORSet<T> Remove(Cluster.Cluster node, T element) => Remove(node.SelfUniqueAddress, element);

    /// <param name="node">The node that removes.</param>
    /// <param name="element">What is removed, as far as this copy has seen it added.</param>
    public ORSet<T> Remove(UniqueAddress node, T element)
    {
        if (!Dots.TryGetValue(element, out var dots))
            return this;
        var operation = new Operation(element, null, dots);
        return AssignAncestor(new ORSet<T>(Dots.Remove(element), Versions, DeltaOperation.Plus(_delta, operation)));
    }

    public ORSet<T> Clear(Cluster.Cluster node) => Clear(node.SelfUniqueAddress);

    public ORSet<T> Clear(UniqueAddress node) => Dots.Keys.Aggregate(this, (set, element) => set.Remove(node, element));

    public override ORSet<T> Merge(ORSet<T> other)
    {
        if (ReferenceEquals(this, other) || other.IsAncestorOf(this))
            return ClearAncestor();
        if (IsAncestorOf(other))
            return other.ClearAncestor();

        var merged = Dots.ToBuilder();
        foreach (var (element, dots) in Dots)
        {
            if (other.Dots.TryGetValue(element, out var others))
                Keep(merged, element, Common(dots, Versions, others, other.Versions));
            else
                Keep(merged, element, dots.DotsNotSeenBy(other.Versions));
        }

        foreach (var (element, others) in other.Dots)
        {
            if (!Dots.ContainsKey(element))
                Keep(merged, element, others.DotsNotSeenBy(Versions));
        }

        ClearAncestor();
        return new ORSet<T>(merged.ToImmutable(), Versions.Merge(other.Versions));
    }

    public ORSet<T> MergeDelta(IDeltaOperation delta) => ((DeltaOperation)delta).ApplyTo(this);

    public ORSet<T> ResetDelta() => _delta is null ? this : AssignAncestor(new ORSet<T>(Dots, Versions));

    public bool NeedPruningFrom(UniqueAddress removedNode) => Versions.NeedPruningFrom(removedNode);

    public ORSet<T> Prune(UniqueAddress removedNode, UniqueAddress collapseInto)
    {
        var versions = Versions.Prune(removedNode, collapseInto);
        var dot = VersionVector.Create(collapseInto, versions.VersionAt(collapseInto));
        var dots = Dots.SetItems(Dots.Where(entry => entry.Value.Contains(removedNode)).Select(entry =>
            KeyValuePair.Create(entry.Key, entry.Value.PruningCleanup(removedNode).Merge(dot))));
        return new ORSet<T>(dots, versions);
    }

    public ORSet<T> PruningCleanup(UniqueAddress removedNode)
    {
        var dots = Dots.ToBuilder();
        foreach (var (element, versions) in Dots.Where(entry => entry.Value.Contains(removedNode)))
            Keep(dots, element, versions.PruningCleanup(removedNode));
        return new ORSet<T>(dots.ToImmutable(), Versions.PruningCleanup(removedNode));
    }

    IReplicatedDelta? IDeltaReplicatedData.Delta => Delta;

    IReplicatedData IDeltaReplicatedData.MergeDelta(IReplicatedDelta delta) => MergeDelta((IDeltaOperation)delta);

    IReplicatedData IDeltaReplicatedData.ResetDelta() => ResetDelta();

    IReplicatedData IRemovedNodePruning.Prune(UniqueAddress removedNode, UniqueAddress collapseInto) =>
        Prune(removedNode, collapseInto);

    IReplicatedData IRemovedNodePruning.PruningCleanup(UniqueAddress removedNode) => PruningCleanup(removedNode);

    public IEnumerator<T> GetEnumerator() => Dots.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(ORSet<T>? other) =>
        other is not null && Versions == other.Versions && Dots.Count == other.Dots.Count
        && Dots.All(entry => other.Dots.TryGetValue(entry.Key, out var dots) && dots == entry.Value);

    public override bool Equals(object? obj) => Equals(obj as ORSet<T>);

    public override int GetHashCode() => HashCode.Combine(Dots.Count, Versions);

    public override string ToString() => $"ORSet({string.Join(", ", Dots.Keys)})";

    // A dot that one side alone has was removed by the other if the other has seen it.
    private static VersionVector Common(
        VersionVector dots, VersionVector versions, VersionVector others, VersionVector otherVersions) =>
        dots.DotsInBoth(others)
            .Merge(dots.WithoutDots(others).DotsNotSeenBy(otherVersions))
            .Merge(others.WithoutDots(dots).DotsNotSeenBy(versions));

    private static void Keep(
        ImmutableDictionary<T, VersionVector>.Builder elements, T element, VersionVector dots)
    {
        if (dots.IsEmpty)
            elements.Remove(element);
        else
            elements[element] = dots;
    }
}
