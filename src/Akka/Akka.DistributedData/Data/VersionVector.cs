using System.Collections.Immutable;
using Akka.Cluster;
using Akka.Util.Internal;

namespace Akka.DistributedData;

/// <summary>How many changes of each node a copy of some data has seen.</summary>
public abstract class VersionVector
    : IReplicatedData<VersionVector>, IReplicatedDataSerialization, IRemovedNodePruning<VersionVector>,
        IEquatable<VersionVector>
{
    public enum Ordering
    {
        After = 0,
        Before = 1,
        Same = 2,
        Concurrent = 3,
        FullOrder = 4,
    }

    /// <summary>
    /// Versions that no data of this process has had: what is removed and made anew must not look like what was
    /// removed. Only their order is ever looked at.
    /// </summary>
    protected static readonly AtomicCounterLong Counter = new(1);

    public static readonly VersionVector Empty =
        new MultiVersionVector(ImmutableSortedDictionary<UniqueAddress, long>.Empty);

    protected VersionVector()
    {
    }

    internal abstract ImmutableSortedDictionary<UniqueAddress, long> Entries { get; }

    public virtual bool IsEmpty => Entries.IsEmpty;

    public virtual int Count => Entries.Count;

    public virtual IEnumerator<KeyValuePair<UniqueAddress, long>> VersionEnumerator => Entries.GetEnumerator();

    public virtual ImmutableHashSet<UniqueAddress> ModifiedByNodes => [.. Entries.Keys];

    public static VersionVector Create(UniqueAddress node, long version) => new SingleVersionVector(node, version);

    public static VersionVector Create(ImmutableDictionary<UniqueAddress, long> versions) =>
        Of(versions.ToImmutableSortedDictionary());

    internal static VersionVector Of(ImmutableSortedDictionary<UniqueAddress, long> versions)
    {
        if (versions.IsEmpty)
            return Empty;
        if (versions.Count > 1)
            return new MultiVersionVector(versions);
        var (node, version) = versions.First();
        return new SingleVersionVector(node, version);
    }

    public virtual bool Contains(UniqueAddress node) => Entries.ContainsKey(node);

    /// <summary>0 where nothing of that node was seen.</summary>
    public virtual long VersionAt(UniqueAddress node) => Entries.GetValueOrDefault(node);

    public virtual VersionVector Increment(UniqueAddress node) =>
        Of(Entries.SetItem(node, Math.Max(Counter.IncrementAndGet(), VersionAt(node) + 1)));

    public virtual VersionVector Merge(VersionVector other)
    {
        if (ReferenceEquals(this, other) || other.IsEmpty)
            return this;
        var merged = Entries.ToBuilder();
        foreach (var (node, version) in other.Entries)
            merged[node] = Math.Max(version, merged.GetValueOrDefault(node));
        return Of(merged.ToImmutable());
    }

    public IReplicatedData Merge(IReplicatedData other) => Merge((VersionVector)other);

    public virtual bool NeedPruningFrom(UniqueAddress removedNode) => Contains(removedNode);

    public virtual VersionVector Prune(UniqueAddress removedNode, UniqueAddress collapseInto) =>
        PruningCleanup(removedNode).Increment(collapseInto);

    public virtual VersionVector PruningCleanup(UniqueAddress removedNode) => Of(Entries.Remove(removedNode));

    IReplicatedData IRemovedNodePruning.Prune(UniqueAddress removedNode, UniqueAddress collapseInto) =>
        Prune(removedNode, collapseInto);

    IReplicatedData IRemovedNodePruning.PruningCleanup(UniqueAddress removedNode) => PruningCleanup(removedNode);

    public Ordering Compare(VersionVector other)
    {
        bool isBehind = false, isAhead = false;
        foreach (var node in Entries.Keys.Union(other.Entries.Keys))
        {
            var difference = VersionAt(node).CompareTo(other.VersionAt(node));
            isBehind |= difference < 0;
            isAhead |= difference > 0;
        }

        return (isBehind, isAhead) switch
        {
            (false, false) => Ordering.Same,
            (true, false) => Ordering.Before,
            (false, true) => Ordering.After,
            _ => Ordering.Concurrent,
        };
    }

    public bool IsBefore(VersionVector y) => Compare(y) == Ordering.Before;

    public bool IsAfter(VersionVector y) => Compare(y) == Ordering.After;

    public bool IsSame(VersionVector y) => Compare(y) == Ordering.Same;

    public bool IsConcurrent(VersionVector y) => Compare(y) == Ordering.Concurrent;

    public bool Equals(VersionVector? other) => other is not null && IsSame(other);

    public override bool Equals(object? obj) => Equals(obj as VersionVector);

    public override int GetHashCode() =>
        Entries.Aggregate(17, (hash, entry) => HashCode.Combine(hash, entry.Key, entry.Value));

    public override string ToString() =>
        $"VersionVector({string.Join(", ", Entries.Select(entry => $"{entry.Key}->{entry.Value}"))})";

    public static bool operator ==(VersionVector? x, VersionVector? y) => x is null ? y is null : x.Equals(y);

    public static bool operator !=(VersionVector? x, VersionVector? y) => !(x == y);

    public static bool operator >(VersionVector x, VersionVector y) => x.IsAfter(y);

    public static bool operator <(VersionVector x, VersionVector y) => x.IsBefore(y);

    /// <summary>What of these dots the vector has not seen.</summary>
    internal VersionVector DotsNotSeenBy(VersionVector seen)
    {
        var left = Entries.RemoveRange(Entries.Where(dot => seen.VersionAt(dot.Key) >= dot.Value).Select(dot => dot.Key));
        return left.Count == Entries.Count ? this : Of(left);
    }

    /// <summary>These dots without exactly those.</summary>
    internal VersionVector WithoutDots(VersionVector dots)
    {
        var left = Entries.RemoveRange(
            Entries.Where(dot => dots.Entries.TryGetValue(dot.Key, out var version) && version == dot.Value)
                .Select(dot => dot.Key));
        return left.Count == Entries.Count ? this : Of(left);
    }

    /// <summary>The dots that are in both, exactly.</summary>
    internal VersionVector DotsInBoth(VersionVector other) => Of(Entries.RemoveRange(
        Entries.Where(dot => !other.Entries.TryGetValue(dot.Key, out var version) || version != dot.Value)
            .Select(dot => dot.Key)));
}

/// <summary>A version of one node.</summary>
public sealed class SingleVersionVector(UniqueAddress node, long version) : VersionVector
{
    internal override ImmutableSortedDictionary<UniqueAddress, long> Entries { get; } =
        ImmutableSortedDictionary<UniqueAddress, long>.Empty.Add(node, version);
}

/// <summary>Versions of any number of nodes.</summary>
public sealed class MultiVersionVector : VersionVector
{
    public MultiVersionVector(params KeyValuePair<UniqueAddress, long>[] nodeVersions)
        : this(nodeVersions.ToImmutableSortedDictionary())
    {
    }

    public MultiVersionVector(IEnumerable<KeyValuePair<UniqueAddress, long>> versions)
        : this(versions.ToImmutableSortedDictionary())
    {
    }

    public MultiVersionVector(ImmutableDictionary<UniqueAddress, long> nodeVersions)
        : this(nodeVersions.ToImmutableSortedDictionary())
    {
    }

    internal MultiVersionVector(ImmutableSortedDictionary<UniqueAddress, long> versions) => Entries = versions;

    internal override ImmutableSortedDictionary<UniqueAddress, long> Entries { get; }
}
