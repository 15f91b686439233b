using System.Collections;
using System.Collections.Immutable;

namespace Akka.DistributedData;

public static class GSet
{
    public static GSet<T> Create<T>(params T[] elements)
        where T : notnull => new(ImmutableHashSet.Create(elements));

    public static GSet<T> Create<T>(IImmutableSet<T> elements)
        where T : notnull => new(elements);
}

/// <summary>A set that only grows.</summary>
public sealed class GSet<T>
    : FastMerge<GSet<T>>, IDeltaReplicatedData<GSet<T>, GSet<T>>, IReplicatedDataSerialization, IReplicatedDelta,
        IEnumerable<T>, IEquatable<GSet<T>>
    where T : notnull
{
    public static readonly GSet<T> Empty = new();

    public GSet()
        : this(ImmutableHashSet<T>.Empty)
    {
    }

    public GSet(IImmutableSet<T> elements)
        : this(elements, null)
    {
    }

    public GSet(IImmutableSet<T> elements, GSet<T>? delta)
    {
        Elements = elements;
        Delta = delta;
    }

    public IImmutableSet<T> Elements { get; }

    public GSet<T>? Delta { get; }

    public int Count => Elements.Count;

    public bool IsEmpty => Elements.Count == 0;

    public Type SetType => typeof(T);

    public bool Contains(T element) => Elements.Contains(element);

    public GSet<T> Add(T element) => AssignAncestor(
        new GSet<T>(Elements.Add(element), new GSet<T>((Delta ?? Empty).Elements.Add(element))));

    public override GSet<T> Merge(GSet<T> other)
    {
        if (ReferenceEquals(this, other) || other.IsAncestorOf(this))
            return ClearAncestor();
        if (IsAncestorOf(other))
            return other.ClearAncestor();
        ClearAncestor();
        return new GSet<T>(Elements.Union(other.Elements));
    }

    public GSet<T> MergeDelta(GSet<T> delta) => Merge(delta);

    public GSet<T> ResetDelta() => Delta is null ? this : AssignAncestor(new GSet<T>(Elements));

    IReplicatedDelta? IDeltaReplicatedData.Delta => Delta;

    IDeltaReplicatedData IReplicatedDelta.Zero => Empty;

    IReplicatedData IDeltaReplicatedData.MergeDelta(IReplicatedDelta delta) => MergeDelta((GSet<T>)delta);

    IReplicatedData IDeltaReplicatedData.ResetDelta() => ResetDelta();

    public IEnumerator<T> GetEnumerator() => Elements.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(GSet<T>? other) => other is not null && Elements.SetEquals(other.Elements);

    public override bool Equals(object? obj) => Equals(obj as GSet<T>);

    public override int GetHashCode() => Elements.Count;

    public override string ToString() => $"GSet({string.Join(", ", Elements)})";
}
