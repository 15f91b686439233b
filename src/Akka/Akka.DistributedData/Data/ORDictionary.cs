using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Akka.Cluster;

namespace Akka.DistributedData;

public static class ORDictionary
{
    public static ORDictionary<TKey, TValue> Create<TKey, TValue>(UniqueAddress node, TKey key, TValue value)
        where TKey : notnull
        where TValue : IReplicatedData<TValue> => ORDictionary<TKey, TValue>.Empty.SetItem(node, key, value);

    public static ORDictionary<TKey, TValue> Create<TKey, TValue>(params (UniqueAddress, TKey, TValue)[] elements)
        where TKey : notnull
        where TValue : IReplicatedData<TValue> => Create((IEnumerable<(UniqueAddress, TKey, TValue)>)elements);

    public static ORDictionary<TKey, TValue> Create<TKey, TValue>(
        IEnumerable<(UniqueAddress, TKey, TValue)> elements)
        where TKey : notnull
        where TValue : IReplicatedData<TValue> => elements.Aggregate(
            ORDictionary<TKey, TValue>.Empty, (map, entry) => map.SetItem(entry.Item1, entry.Item2, entry.Item3));
}

/// <summary>
/// A dictionary whose keys are an <see cref="ORSet{T}"/> and whose values are replicated data: the values of a key that
/// was set concurrently are merged.
/// </summary>
public sealed partial class ORDictionary<TKey, TValue>
    : IDeltaReplicatedData<ORDictionary<TKey, TValue>, ORDictionary<TKey, TValue>.IDeltaOperation>,
        IRemovedNodePruning<ORDictionary<TKey, TValue>>, IReplicatedDataSerialization,
        IEnumerable<KeyValuePair<TKey, TValue>>, IEquatable<ORDictionary<TKey, TValue>>
    where TKey : notnull
    where TValue : IReplicatedData<TValue>
{
    public static readonly ORDictionary<TKey, TValue> Empty =
        new(ORSet<TKey>.Empty, ImmutableDictionary<TKey, TValue>.Empty);

    private readonly DeltaOperation? _delta;

    public ORDictionary(ORSet<TKey> keySet, IImmutableDictionary<TKey, TValue> valueMap)
        : this(keySet, valueMap, null)
    {
    }

    private ORDictionary(
        ORSet<TKey> keySet, IImmutableDictionary<TKey, TValue> valueMap, DeltaOperation? delta)
    {
        KeySet = keySet;
        Entries = valueMap;
        _delta = delta;
    }

    public IImmutableDictionary<TKey, TValue> Entries { get; }

    public IEnumerable<TKey> Keys => Entries.Keys;

    public IEnumerable<TValue> Values => Entries.Values;

    public int Count => Entries.Count;

    public bool IsEmpty => Entries.Count == 0;

    public Type KeyType => typeof(TKey);

    public Type ValueType => typeof(TValue);

    public IDeltaOperation? Delta => _delta;

    public ImmutableHashSet<UniqueAddress> ModifiedByNodes =>
        KeySet.ModifiedByNodes.Union(Prunable.SelectMany(entry => entry.Value.ModifiedByNodes));

    internal ORSet<TKey> KeySet { get; }

    public TValue this[TKey key] => Entries[key];

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => Entries.TryGetValue(key, out value);

    public bool ContainsKey(TKey key) => Entries.ContainsKey(key);

    public ORDictionary<TKey, TValue> SetItem(Cluster.Cluster node, TKey key, TValue value) =>
        SetItem(node.SelfUniqueAddress, key, value);

    /// <summary>
    /// Sets a key. Where others change the value of that key, <see cref="AddOrUpdate(UniqueAddress, TKey, TValue,
    /// Func{TValue, TValue})"/> is what is wanted: their changes are merged into the value set.
    /// </summary>
    public ORDictionary<TKey, TValue> SetItem(UniqueAddress node, TKey key, TValue value)
    {
        if (value is null)
            throw new ArgumentNullException(nameof(value));
        var keys = KeySet.ResetDelta().Add(node, key);
        return new ORDictionary<TKey, TValue>(
            keys, Entries.SetItem(key, value), DeltaOperation.Plus(_delta, keys.Delta!, key, value));
    }

    public ORDictionary<TKey, TValue> AddOrUpdate(
        Cluster.Cluster node, TKey key, TValue initial, Func<TValue, TValue> modify) =>
        AddOrUpdate(node.SelfUniqueAddress, key, initial, modify);

    public ORDictionary<TKey, TValue> AddOrUpdate(
        UniqueAddress node, TKey key, TValue initial, Func<TValue, TValue> modify) =>
        SetItem(node, key, modify(Entries.TryGetValue(key, out var present) ? present : initial));

    public ORDictionary<TKey, TValue> Remove(Cluster.Cluster node, TKey key) => Remove(node.SelfUniqueAddress, key);

    public ORDictionary<TKey, TValue> Remove(UniqueAddress node, TKey key)
    {
        var keys = KeySet.ResetDelta().Remove(node, key);
        return keys.Delta is { } removal
            ? new ORDictionary<TKey, TValue>(
                keys, Entries.Remove(key), DeltaOperation.Plus(_delta, removal, key, default))
            : this;
    }

    public ORDictionary<TKey, TValue> Merge(ORDictionary<TKey, TValue> other)
    {
        var keys = KeySet.Merge(other.KeySet);
        var values = ImmutableDictionary.CreateBuilder<TKey, TValue>();
        foreach (var key in keys)
        {
            var isHere = Entries.TryGetValue(key, out var here);
            var isThere = other.Entries.TryGetValue(key, out var there);
            if (isHere || isThere)
                values[key] = isHere && isThere ? here!.Merge(there!) : isHere ? here! : there!;
        }

        return new ORDictionary<TKey, TValue>(keys.ResetDelta(), values.ToImmutable());
    }

    public IReplicatedData Merge(IReplicatedData other) => Merge((ORDictionary<TKey, TValue>)other);

    public ORDictionary<TKey, TValue> MergeDelta(IDeltaOperation delta) => ((DeltaOperation)delta).ApplyTo(this);

    public ORDictionary<TKey, TValue> ResetDelta() =>
        _delta is null ? this : new ORDictionary<TKey, TValue>(KeySet.ResetDelta(), Entries);

    public bool NeedPruningFrom(UniqueAddress removedNode) =>
        KeySet.NeedPruningFrom(removedNode) || Prunable.Any(entry => entry.Value.NeedPruningFrom(removedNode));

    public ORDictionary<TKey, TValue> Prune(UniqueAddress removedNode, UniqueAddress collapseInto) => new(
        KeySet.Prune(removedNode, collapseInto),
        Pruned(data => data.NeedPruningFrom(removedNode) ? data.Prune(removedNode, collapseInto) : data));

    public ORDictionary<TKey, TValue> PruningCleanup(UniqueAddress removedNode)
    {
        var keys = KeySet.PruningCleanup(removedNode);
        return new ORDictionary<TKey, TValue>(
            keys,
            Pruned(data => data.PruningCleanup(removedNode)).Where(entry => keys.Contains(entry.Key))
                .ToImmutableDictionary());
    }

    IReplicatedDelta? IDeltaReplicatedData.Delta => Delta;

    IReplicatedData IDeltaReplicatedData.MergeDelta(IReplicatedDelta delta) => MergeDelta((IDeltaOperation)delta);

    IReplicatedData IDeltaReplicatedData.ResetDelta() => ResetDelta();

    IReplicatedData IRemovedNodePruning.Prune(UniqueAddress removedNode, UniqueAddress collapseInto) =>
        Prune(removedNode, collapseInto);

    IReplicatedData IRemovedNodePruning.PruningCleanup(UniqueAddress removedNode) => PruningCleanup(removedNode);

    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => Entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(ORDictionary<TKey, TValue>? other) =>
        other is not null && KeySet.Equals(other.KeySet) && Entries.Count == other.Entries.Count
        && Entries.All(entry => other.Entries.TryGetValue(entry.Key, out var value) && value.Equals(entry.Value));

    public override bool Equals(object? obj) => Equals(obj as ORDictionary<TKey, TValue>);

    public override int GetHashCode() => KeySet.GetHashCode();

    public override string ToString() =>
        $"ORDictionary({string.Join(", ", Entries.Select(entry => $"{entry.Key}->{entry.Value}"))})";

    private IEnumerable<KeyValuePair<TKey, IRemovedNodePruning>> Prunable => Entries
        .Where(entry => entry.Value is IRemovedNodePruning)
        .Select(entry => KeyValuePair.Create(entry.Key, (IRemovedNodePruning)entry.Value));

    private IImmutableDictionary<TKey, TValue> Pruned(Func<IRemovedNodePruning, IReplicatedData> prune) =>
        Entries.SetItems(Prunable.Select(entry => KeyValuePair.Create(entry.Key, (TValue)prune(entry.Value))));
}
