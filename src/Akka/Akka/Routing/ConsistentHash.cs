using Akka.Util;

namespace Akka.Routing;

/// <summary>Makes rings.</summary>
public static class ConsistentHash
{
    /// <param name="nodes">What the keys are shared out among; named by their text.</param>
    /// <param name="virtualNodesFactor">Places of a node on the ring: the more, the evener; 1 or more.</param>
    public static ConsistentHash<T> Create<T>(IEnumerable<T> nodes, int virtualNodesFactor)
    {
        var ring = new SortedDictionary<int, T>();
        foreach (var node in nodes) Place(ring, node, virtualNodesFactor);
        return new ConsistentHash<T>(ring, virtualNodesFactor);
    }

    internal static void Place<T>(SortedDictionary<int, T> ring, T node, int virtualNodesFactor)
    {
        foreach (var place in Places(node, virtualNodesFactor)) ring[place] = node;
    }

    internal static IEnumerable<int> Places<T>(T node, int virtualNodesFactor)
    {
        var hash = StableHash.Of(node!.ToString()!);
        return Enumerable.Range(1, virtualNodesFactor).Select(number => StableHash.Of(hash, number));
    }
}

/// <summary>
/// Shares keys out among nodes such that few of them move when a node comes or goes. Immutable.
/// </summary>
public class ConsistentHash<T>
{
    private readonly SortedDictionary<int, T> _nodes;
    private readonly int[] _places;
    private readonly T[] _ring;
    private readonly int _virtualNodesFactor;

    /// <param name="nodes">Nodes by their places on the ring.</param>
    /// <param name="virtualNodesFactor">Places of each node that is added or removed; 1 or more.</param>
    public ConsistentHash(SortedDictionary<int, T> nodes, int virtualNodesFactor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(virtualNodesFactor, 1);
        _nodes = nodes;
        _virtualNodesFactor = virtualNodesFactor;
        _places = [.. nodes.Keys];
        _ring = [.. nodes.Values];
    }

    public bool IsEmpty => _places.Length == 0;

    public ConsistentHash<T> Add(T node)
    {
        var ring = new SortedDictionary<int, T>(_nodes);
        ConsistentHash.Place(ring, node, _virtualNodesFactor);
        return new ConsistentHash<T>(ring, _virtualNodesFactor);
    }

    public ConsistentHash<T> Remove(T node)
    {
        var ring = new SortedDictionary<int, T>(_nodes);
        foreach (var place in ConsistentHash.Places(node, _virtualNodesFactor)) ring.Remove(place);
        return new ConsistentHash<T>(ring, _virtualNodesFactor);
    }

    /// <summary>The node that a key belongs to.</summary>
    /// <exception cref="InvalidOperationException">There are no nodes.</exception>
    public T NodeFor(byte[] key) => At(StableHash.Of(key.AsSpan()));

    /// <inheritdoc cref="NodeFor(byte[])"/>
    public T NodeFor(string key) => At(StableHash.Of(key));

    private T At(int hash)
    {
        if (IsEmpty) throw new InvalidOperationException("Can't get node for an empty node ring.");
        var at = Array.BinarySearch(_places, hash);
        if (at < 0) at = ~at;
        return _ring[at == _ring.Length ? 0 : at];
    }

    public static ConsistentHash<T> operator +(ConsistentHash<T> hash, T node) => hash.Add(node);

    public static ConsistentHash<T> operator -(ConsistentHash<T> hash, T node) => hash.Remove(node);
}

/// <summary>The key of a message; null where the mapping does not know it.</summary>
public delegate object? ConsistentHashMapping(object msg);

/// <summary>A message that knows its key.</summary>
public interface IConsistentHashable
{
    object ConsistentHashKey { get; }
}

/// <summary>Gives a message a key.</summary>
public sealed class ConsistentHashableEnvelope(object message, object hashKey)
    : RouterEnvelope(message), IConsistentHashable
{
    public object HashKey { get; } = hashKey;

    public object ConsistentHashKey => HashKey;
}
