using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Akka.Cluster;

namespace Akka.DistributedData;

/// <summary>Sets by key: each an <see cref="ORSet{T}"/>.</summary>
public sealed class ORMultiValueDictionary<TKey, TValue>
    : IDeltaReplicatedData<ORMultiValueDictionary<TKey, TValue>, ORDictionary<TKey, ORSet<TValue>>.IDeltaOperation>,
        IRemovedNodePruning<ORMultiValueDictionary<TKey, TValue>>, IReplicatedDataSerialization,
        IEnumerable<KeyValuePair<TKey, IImmutableSet<TValue>>>, IEquatable<ORMultiValueDictionary<TKey, TValue>>
    where TKey : notnull
    where TValue : notnull
{
    public static readonly ORMultiValueDictionary<TKey, TValue> Empty =
        new(ORDictionary<TKey, ORSet<TValue>>.Empty, false);

    public static readonly ORMultiValueDictionary<TKey, TValue> EmptyWithValueDeltas =
        new(ORDictionary<TKey, ORSet<TValue>>.Empty, true);

    internal ORMultiValueDictionary(ORDictionary<TKey, ORSet<TValue>> underlying, bool deltaValues)
    {
        Underlying = underlying;
        DeltaValues = deltaValues;
    }

    public IImmutableDictionary<TKey, IImmutableSet<TValue>> Entries =>
        Underlying.Entries.ToImmutableDictionary(entry => entry.Key, entry => entry.Value.Elements);

    public IEnumerable<TKey> Keys => Underlying.Keys;

    public int Count => Underlying.Count;

    public bool IsEmpty => Underlying.IsEmpty;

    public Type KeyType => typeof(TKey);

    public Type ValueType => typeof(TValue);

    /// <summary>Whether only changes of a key's set are sent; here that makes no difference to the data.</summary>
    public bool DeltaValues { get; }

    public IEnumerable<TValue> Values => Underlying.Values.SelectMany(set => set);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out IImmutableSet<TValue> value)
    {
        var isThere = Underlying.TryGetValue(key, out var set);
        value = isThere ? set!.Elements : null;
        return isThere;
    }

    public ORMultiValueDictionary<TKey, TValue> SetItems(
        Cluster.Cluster node, TKey key, IImmutableSet<TValue> bucket) => SetItems(node.SelfUniqueAddress, key, bucket);

    /// <summary>Makes the key's set that one.</summary>
    public ORMultiValueDictionary<TKey, TValue> SetItems(UniqueAddress node, TKey key, IImmutableSet<TValue> bucket) =>
        With(Underlying.AddOrUpdate(
            node, key, ORSet<TValue>.Empty, set => bucket.Aggregate(set.Clear(node), (to, item) => to.Add(node, item))));

    public ORMultiValueDictionary<TKey, TValue> AddItem(Cluster.Cluster node, TKey key, TValue element) =>
        AddItem(node.SelfUniqueAddress, key, element);

    public ORMultiValueDictionary<TKey, TValue> AddItem(UniqueAddress node, TKey key, TValue element) =>
        With(Underlying.AddOrUpdate(node, key, ORSet<TValue>.Empty, set => set.Add(node, element)));

    public ORMultiValueDictionary<TKey, TValue> RemoveItem(Cluster.Cluster node, TKey key, TValue element) =>
        RemoveItem(node.SelfUniqueAddress, key, element);

    /// <summary>Removes from the key's set; the key goes with the last.</summary>
    public ORMultiValueDictionary<TKey, TValue> RemoveItem(UniqueAddress node, TKey key, TValue element)
    {
        var changed = Underlying.AddOrUpdate(node, key, ORSet<TValue>.Empty, set => set.Remove(node, element));
        return With(changed[key].IsEmpty ? changed.Remove(node, key) : changed);
    }

    public ORMultiValueDictionary<TKey, TValue> ReplaceItem(
        Cluster.Cluster node, TKey key, TValue oldElement, TValue newElement) =>
        ReplaceItem(node.SelfUniqueAddress, key, oldElement, newElement);

    public ORMultiValueDictionary<TKey, TValue> ReplaceItem(
        UniqueAddress node, TKey key, TValue oldElement, TValue newElement) =>
        Equals(oldElement, newElement) ? this : AddItem(node, key, newElement).RemoveItem(node, key, oldElement);

    public ORDictionary<TKey, ORSet<TValue>>.IDeltaOperation? Delta => Underlying.Delta;

    public ImmutableHashSet<UniqueAddress> ModifiedByNodes => Underlying.ModifiedByNodes;

    internal ORDictionary<TKey, ORSet<TValue>> Underlying { get; }

    public IImmutableSet<TValue> this[TKey key] => TryGetValue(key, out var value)
        ? value
        : throw new KeyNotFoundException($"The key [{key}] is not there");

    public bool ContainsKey(TKey key) => Underlying.ContainsKey(key);

    public ORMultiValueDictionary<TKey, TValue> Remove(Cluster.Cluster node, TKey key) => Remove(node.SelfUniqueAddress, key);

    public ORMultiValueDictionary<TKey, TValue> Remove(UniqueAddress node, TKey key) => With(Underlying.Remove(node, key));

    public ORMultiValueDictionary<TKey, TValue> Merge(ORMultiValueDictionary<TKey, TValue> other) => With(Underlying.Merge(other.Underlying));

    public IReplicatedData Merge(IReplicatedData other) => Merge((ORMultiValueDictionary<TKey, TValue>)other);

    public ORMultiValueDictionary<TKey, TValue> MergeDelta(ORDictionary<TKey, ORSet<TValue>>.IDeltaOperation delta) =>
        With(Underlying.MergeDelta(delta));

    public ORMultiValueDictionary<TKey, TValue> ResetDelta() => Delta is null ? this : With(Underlying.ResetDelta());

    public bool NeedPruningFrom(UniqueAddress removedNode) => Underlying.NeedPruningFrom(removedNode);

    public ORMultiValueDictionary<TKey, TValue> Prune(UniqueAddress removedNode, UniqueAddress collapseInto) =>
        With(Underlying.Prune(removedNode, collapseInto));

    public ORMultiValueDictionary<TKey, TValue> PruningCleanup(UniqueAddress removedNode) =>
        With(Underlying.PruningCleanup(removedNode));

    IReplicatedDelta? IDeltaReplicatedData.Delta => Delta;

    IReplicatedData IDeltaReplicatedData.MergeDelta(IReplicatedDelta delta) =>
        MergeDelta((ORDictionary<TKey, ORSet<TValue>>.IDeltaOperation)delta);

    IReplicatedData IDeltaReplicatedData.ResetDelta() => ResetDelta();

    IReplicatedData IRemovedNodePruning.Prune(UniqueAddress removedNode, UniqueAddress collapseInto) =>
        Prune(removedNode, collapseInto);

    IReplicatedData IRemovedNodePruning.PruningCleanup(UniqueAddress removedNode) => PruningCleanup(removedNode);

    public IEnumerator<KeyValuePair<TKey, IImmutableSet<TValue>>> GetEnumerator() => Entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(ORMultiValueDictionary<TKey, TValue>? other) => other is not null && Underlying.Equals(other.Underlying);

    public override bool Equals(object? obj) => Equals(obj as ORMultiValueDictionary<TKey, TValue>);

    public override int GetHashCode() => Underlying.GetHashCode();

    public override string ToString() =>
        $"ORMultiValueDictionary({string.Join(", ", Entries.Select(entry => $"{entry.Key}->{entry.Value}"))})";

    private ORMultiValueDictionary<TKey, TValue> With(ORDictionary<TKey, ORSet<TValue>> underlying) =>
        new(underlying, DeltaValues);
}
