using System.Collections;
using System.Collections.Immutable;
using System.Numerics;
using Akka.Cluster;

namespace Akka.DistributedData;

/// <summary>Counters by key.</summary>
public sealed class PNCounterDictionary<TKey>
    : IDeltaReplicatedData<PNCounterDictionary<TKey>, ORDictionary<TKey, PNCounter>.IDeltaOperation>,
        IRemovedNodePruning<PNCounterDictionary<TKey>>, IReplicatedDataSerialization,
        IEnumerable<KeyValuePair<TKey, BigInteger>>, IEquatable<PNCounterDictionary<TKey>>
    where TKey : notnull
{
    public static readonly PNCounterDictionary<TKey> Empty = new(ORDictionary<TKey, PNCounter>.Empty);

    public PNCounterDictionary(ORDictionary<TKey, PNCounter> underlying) => Underlying = underlying;

    public IImmutableDictionary<TKey, BigInteger> Entries =>
        Underlying.Entries.ToImmutableDictionary(entry => entry.Key, entry => entry.Value.Value);

    public IEnumerable<TKey> Keys => Underlying.Keys;

    public int Count => Underlying.Count;

    public bool IsEmpty => Underlying.IsEmpty;

    public Type KeyType => typeof(TKey);

    public IEnumerable<BigInteger> Values => Underlying.Values.Select(counter => counter.Value);

    public bool TryGetValue(TKey key, out BigInteger value)
    {
        var isThere = Underlying.TryGetValue(key, out var counter);
        value = isThere ? counter!.Value : BigInteger.Zero;
        return isThere;
    }

    public PNCounterDictionary<TKey> Increment(Cluster.Cluster node, TKey key, long delta = 1) =>
        Increment(node.SelfUniqueAddress, key, delta);

    public PNCounterDictionary<TKey> Increment(UniqueAddress node, TKey key, long delta = 1) =>
        With(Underlying.AddOrUpdate(node, key, PNCounter.Empty, counter => counter.Increment(node, delta)));

    public PNCounterDictionary<TKey> Decrement(Cluster.Cluster node, TKey key, long delta = 1) =>
        Decrement(node.SelfUniqueAddress, key, delta);

    public PNCounterDictionary<TKey> Decrement(UniqueAddress node, TKey key, long delta = 1) =>
        Increment(node, key, -delta);

    public ORDictionary<TKey, PNCounter>.IDeltaOperation? Delta => Underlying.Delta;

    public ImmutableHashSet<UniqueAddress> ModifiedByNodes => Underlying.ModifiedByNodes;

    internal ORDictionary<TKey, PNCounter> Underlying { get; }

    public BigInteger this[TKey key] => TryGetValue(key, out var value)
        ? value
        : throw new KeyNotFoundException($"The key [{key}] is not there");

    public bool ContainsKey(TKey key) => Underlying.ContainsKey(key);

    public PNCounterDictionary<TKey> Remove(Cluster.Cluster node, TKey key) => Remove(node.SelfUniqueAddress, key);

    public PNCounterDictionary<TKey> Remove(UniqueAddress node, TKey key) => With(Underlying.Remove(node, key));

    public PNCounterDictionary<TKey> Merge(PNCounterDictionary<TKey> other) => With(Underlying.Merge(other.Underlying));

    public IReplicatedData Merge(IReplicatedData other) => Merge((PNCounterDictionary<TKey>)other);

    public PNCounterDictionary<TKey> MergeDelta(ORDictionary<TKey, PNCounter>.IDeltaOperation delta) =>
        With(Underlying.MergeDelta(delta));

    public PNCounterDictionary<TKey> ResetDelta() => Delta is null ? this : With(Underlying.ResetDelta());

    public bool NeedPruningFrom(UniqueAddress removedNode) => Underlying.NeedPruningFrom(removedNode);

    public PNCounterDictionary<TKey> Prune(UniqueAddress removedNode, UniqueAddress collapseInto) =>
        With(Underlying.Prune(removedNode, collapseInto));

    public PNCounterDictionary<TKey> PruningCleanup(UniqueAddress removedNode) =>
        With(Underlying.PruningCleanup(removedNode));

    IReplicatedDelta? IDeltaReplicatedData.Delta => Delta;

    IReplicatedData IDeltaReplicatedData.MergeDelta(IReplicatedDelta delta) =>
        MergeDelta((ORDictionary<TKey, PNCounter>.IDeltaOperation)delta);

    IReplicatedData IDeltaReplicatedData.ResetDelta() => ResetDelta();

    IReplicatedData IRemovedNodePruning.Prune(UniqueAddress removedNode, UniqueAddress collapseInto) =>
        Prune(removedNode, collapseInto);

    IReplicatedData IRemovedNodePruning.PruningCleanup(UniqueAddress removedNode) => PruningCleanup(removedNode);

    public IEnumerator<KeyValuePair<TKey, BigInteger>> GetEnumerator() => Entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(PNCounterDictionary<TKey>? other) => other is not null && Underlying.Equals(other.Underlying);

    public override bool Equals(object? obj) => Equals(obj as PNCounterDictionary<TKey>);

    public override int GetHashCode() => Underlying.GetHashCode();

    public override string ToString() =>
        $"PNCounterDictionary({string.Join(", ", Entries.Select(entry => $"{entry.Key}->{entry.Value}"))})";

    private static PNCounterDictionary<TKey> With(ORDictionary<TKey, PNCounter> underlying) => new(underlying);
}
