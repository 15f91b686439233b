using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Akka.Cluster;

/// <summary>
/// Which changes a piece of state has seen, as one counter for each node that changed it. Two states of which each
/// has seen a change that the other has not are concurrent, and must be merged.
/// </summary>
public sealed class VectorClock
{
    public enum Ordering
    {
        After = 0,
        Before = 1,
        Same = 2,
        Concurrent = 3,
        FullOrder = 4,
    }

    /// <summary>A node in a clock: a digest of its name, so that a clock's size does not depend on names.</summary>
    public class Node(string value) : IComparable<Node>
    {
        private readonly string _value = value;

        /// <summary>The node of that name.</summary>
        public static Node Create(string name) =>
            new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)));

        /// <summary>A node from the digest that another process made of its name.</summary>
        public static Node FromHash(string hash) => new(hash);

        public int CompareTo(Node? other) => string.CompareOrdinal(_value, other?._value);

        public override bool Equals(object? obj) => obj is Node other && _value == other._value;

        public override int GetHashCode() => string.GetHashCode(_value, StringComparison.Ordinal);

        public override string ToString() => _value;
    }

    private static readonly VectorClock Empty = new(ImmutableSortedDictionary<Node, long>.Empty);

    private VectorClock(ImmutableSortedDictionary<Node, long> versions) => Versions = versions;

    public ImmutableSortedDictionary<Node, long> Versions { get; }

    public static VectorClock Create() => Empty;

    public static VectorClock Create(ImmutableSortedDictionary<Node, long> seedValues) => new(seedValues);

    public VectorClock Increment(Node node) =>
        new(Versions.SetItem(node, Versions.GetValueOrDefault(node) + 1));

    public bool IsConcurrentWith(VectorClock that) => CompareTo(that) == Ordering.Concurrent;

    public bool IsBefore(VectorClock that) => CompareTo(that) == Ordering.Before;

    public bool IsAfter(VectorClock that) => CompareTo(that) == Ordering.After;

    public bool IsSameAs(VectorClock that) => CompareTo(that) == Ordering.Same;

    /// <summary>How this clock stands to <paramref name="that"/>; never <see cref="Ordering.FullOrder"/>.</summary>
    public Ordering CompareTo(VectorClock that)
    {
        if (ReferenceEquals(this, that))
            return Ordering.Same;

        var ahead = Versions.Any(version => version.Value > that.Versions.GetValueOrDefault(version.Key));
        var behind = that.Versions.Any(version => version.Value > Versions.GetValueOrDefault(version.Key));
        return (ahead, behind) switch
        {
            (true, true) => Ordering.Concurrent,
            (true, false) => Ordering.After,
            (false, true) => Ordering.Before,
            (false, false) => Ordering.Same,
        };
    }

    /// <summary>The clock that has seen what either has seen.</summary>
    public VectorClock Merge(VectorClock that)
    {
        var merged = Versions.ToBuilder();
        foreach (var (node, version) in that.Versions)
            merged[node] = Math.Max(version, merged.GetValueOrDefault(node));
        return new VectorClock(merged.ToImmutable());
    }

    /// <summary>
    /// The clock without a node that is gone for good, so that clocks do not grow with every restart.
    /// </summary>
    public VectorClock Prune(Node removedNode) =>
        Versions.ContainsKey(removedNode) ? new VectorClock(Versions.Remove(removedNode)) : this;

    public override bool Equals(object? obj) => obj is VectorClock that && IsSameAs(that);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (node, version) in Versions)
        {
            hash.Add(node);
            hash.Add(version);
        }

        return hash.ToHashCode();
    }

    public override string ToString() =>
        $"VectorClock({string.Join(", ", Versions.Select(version => $"{version.Key} -> {version.Value}"))})";

    public static bool operator ==(VectorClock? left, VectorClock? right) =>
        left is null ? right is null : left.Equals(right);

    public static bool operator !=(VectorClock? left, VectorClock? right) => !(left == right);

    public static bool operator >(VectorClock left, VectorClock right) => left.IsAfter(right);

    public static bool operator <(VectorClock left, VectorClock right) => left.IsBefore(right);
}
