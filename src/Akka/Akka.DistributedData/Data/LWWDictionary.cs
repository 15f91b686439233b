using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Akka.Cluster;

namespace Akka.DistributedData;

public static class LWWDictionary
{
    public static LWWDictionary<TKey, TValue> Create<TKey, TValue>(
        UniqueAddress node, TKey key, TValue value, Clock<TValue>? clock = null)
        where TKey : notnull => LWWDictionary<TKey, TValue>.Empty.SetItem(node, key, value, clock);

    public static LWWDictionary<TKey, TValue> Create<TKey, TValue>(params (UniqueAddress, TKey, TValue)[] elements)
        where TKey : notnull => Create((IEnumerable<(UniqueAddress, TKey, TValue)>)elements);

    public static LWWDictionary<TKey, TValue> Create<TKey, TValue>(
        IEnumerable<(UniqueAddress, TKey, TValue)> elements, Clock<TValue>? clock = null)
        where TKey : notnull => elements.Aggregate(
            LWWDictionary<TKey, TValue>.Empty,
            (map, entry) => map.SetItem(entry.Item1, entry.Item2, entry.Item3, clock));
}

/// <summary>A dictionary of which, for each key, the last write wins: see <see cref="LWWRegister{T}"/>.</summary>
public sealed class LWWDictionary<TKey, TValue>
    : IDeltaReplicatedData<LWWDictionary<TKey, TValue>, ORDictionary<TKey, LWWRegister<TValue>>.IDeltaOperation>,
        IRemovedNodePruning<LWWDictionary<TKey, TValue>>, IReplicatedDataSerialization,
        IEnumerable<KeyValuePair<TKey, TValue>>, IEquatable<LWWDictionary<TKey, TValue>>
    where TKey : notnull
{
    public static readonly LWWDictionary<TKey, TValue> Empty = new(ORDictionary<TKey, LWWRegister<TValue>>.Empty);

    public LWWDictionary(ORDictionary<TKey, LWWRegister<TValue>> underlying) => Underlying = underlying;

    public IImmutableDictionary<TKey, TValue> Entries =>
        Underlying.Entries.ToImmutableDictionary(entry => entry.Key, entry => entry.Value.Value);

    public IEnumerable<TKey> Keys => Underlying.Keys;

    public int Count => Underlying.Count;

    public bool IsEmpty => Underlying.IsEmpty;

    public Type KeyType => typeof(TKey);

    public Type ValueType => typeof(TValue);

    public IEnumerable<TValue> Values => Underlying.Values.Select(register => register.Value);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var isThere = Underlying.TryGetValue(key, out var register);
        value = isThere ? register!.Value : default;
        return isThere;
    }

    public LWWDictionary<TKey, TValue> SetItem(
        Cluster.Cluster node, TKey key, TValue value, Clock<TValue>? clock = null) =>
        SetItem(node.SelfUniqueAddress, key, value, clock);

    public LWWDictionary<TKey, TValue> SetItem(
        UniqueAddress node, TKey key, TValue value, Clock<TValue>? clock = null)
    {
        var chosen = clock ?? LWWRegister<TValue>.DefaultClock;
        return With(Underlying.SetItem(node, key, Underlying.TryGetValue(key, out var register)
            ? register.WithValue(node, value, chosen)
            : new LWWRegister<TValue>(node, value, chosen)));
    }

    public ORDictionary<TKey, LWWRegister<TValue>>.IDeltaOperation? Delta => Underlying.Delta;

    public ImmutableHashSet<UniqueAddress> ModifiedByNodes => Underlying.ModifiedByNodes;

    internal ORDictionary<TKey, LWWRegister<TValue>> Underlying { get; }

    public TValue this[TKey key] => TryGetValue(key, out var value)
        ? value
        : throw new KeyNotFoundException($"The key [{key}] is not there");

    public bool ContainsKey(TKey key) => Underlying.ContainsKey(key);

    public LWWDictionary<TKey, TValue> Remove(Cluster.Cluster node, TKey key) => Remove(node.SelfUniqueAddress, key);

    public LWWDictionary<TKey, TValue> Remove(UniqueAddress node, TKey key) => With(Underlying.Remove(node, key));

    public LWWDictionary<TKey, TValue> Merge(LWWDictionary<TKey, TValue> other) => With(Underlying.Merge(other.Underlying));

    public IReplicatedData Merge(IReplicatedData other) => Merge((LWWDictionary<TKey, TValue>)other);

    public LWWDictionary<TKey, TValue> MergeDelta(ORDictionary<TKey, LWWRegister<TValue>>.IDeltaOperation delta) =>
        With(Underlying.MergeDelta(delta));

    public LWWDictionary<TKey, TValue> ResetDelta() => Delta is null ? this : With(Underlying.ResetDelta());

    public bool NeedPruningFrom(UniqueAddress removedNode) => Underlying.NeedPruningFrom(removedNode);

    public LWWDictionary<TKey, TValue> Prune(UniqueAddress removedNode, UniqueAddress collapseInto) =>
        With(Underlying.Prune(removedNode, collapseInto));

    public LWWDictionary<TKey, TValue> PruningCleanup(UniqueAddress removedNode) =>
        With(Underlying.PruningCleanup(removedNode));

    IReplicatedDelta? IDeltaReplicatedData.Delta => Delta;

    IReplicatedData IDeltaReplicatedData.MergeDelta(IReplicatedDelta delta) =>
        MergeDelta((ORDictionary<TKey, LWWRegister<TValue>>.IDeltaOperation)delta);

    IReplicatedData IDeltaReplicatedData.ResetDelta() => ResetDelta();

    IReplicatedData IRemovedNodePruning.Prune(UniqueAddress removedNode, UniqueAddress collapseInto) =>
        Prune(removedNode, collapseInto);

    IReplicatedData IRemovedNodePruning.PruningCleanup(UniqueAddress removedNode) => PruningCleanup(removedNode);

    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => Entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(LWWDictionary<TKey, TValue>? other) => other is not null && Underlying.Equals(other.Underlying);

    public override bool Equals(object? obj) => Equals(obj as LWWDictionary<TKey, TValue>);

    public override int GetHashCode() => Underlying.GetHashCode();

    public override string ToString() =>
        $"LWWDictionary({string.Join(", ", Entries.Select(entry => $"{entry.Key}->{entry.Value}"))})";

    private static LWWDictionary<TKey, TValue> With(ORDictionary<TKey, LWWRegister<TValue>> underlying) => new(underlying);
}
