using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Akka.Cluster;

/// <summary>Which members have seen a version: one bit for each of them, in their order.</summary>
internal sealed class SeenSet : IReadOnlyCollection<UniqueAddress>
{
    private readonly MemberTable _members;
    private readonly ulong[] _bits;
    private StrongBox<ulong>? _digest;

    private SeenSet(MemberTable members, ulong[] bits)
    {
        _members = members;
        _bits = bits;
        foreach (var part in bits)
            Count += BitOperations.PopCount(part);
    }

    public int Count { get; }

    public bool this[int member] => (_bits[member / 64] & (1UL << (member % 64))) != 0;

    /// <summary>FNV-1a over the addresses: equal sets, equal digests.</summary>
    public ulong Digest => (_digest ??= new StrongBox<ulong>(ComputeDigest())).Value;

    public static SeenSet Nobody(MemberTable members) => new(members, new ulong[(members.Count + 63) / 64]);

    /// <summary>Whoever is no member is left out.</summary>
    public static SeenSet Of(MemberTable members, IEnumerable<UniqueAddress> nodes)
    {
        var bits = new ulong[(members.Count + 63) / 64];
        foreach (var node in nodes)
            if (members.IndexOf(node) is >= 0 and var index)
                bits[index / 64] |= 1UL << (index % 64);
        return new SeenSet(members, bits);
    }

    /// <param name="members">All of them.</param>
    /// <param name="isSeen">Gets the place of each in their order.</param>
    public static SeenSet Of(MemberTable members, Func<int, bool> isSeen)
    {
        var bits = new ulong[(members.Count + 63) / 64];
        for (var index = 0; index < members.Count; index++)
            if (isSeen(index))
                bits[index / 64] |= 1UL << (index % 64);
        return new SeenSet(members, bits);
    }

    public bool Contains(UniqueAddress node) => _members.IndexOf(node) is >= 0 and var index && this[index];

    public SeenSet Add(UniqueAddress node) => With(node, isSeen: true);

    public SeenSet Remove(UniqueAddress node) => With(node, isSeen: false);

    public SeenSet Union(SeenSet that)
    {
        if (!_members.HasSameNodesAs(that._members))
            return Of(_members, this.Concat(that));
        var bits = (ulong[])_bits.Clone();
        for (var i = 0; i < bits.Length; i++)
            bits[i] |= that._bits[i];
        return new SeenSet(_members, bits);
    }

    /// <summary>The same among other members.</summary>
    public SeenSet Among(MemberTable members) =>
        ReferenceEquals(members, _members) ? this
        : members.HasSameNodesAs(_members) ? new SeenSet(members, _bits)
        : Of(members, this);

    public bool SetEquals(SeenSet that) =>
        ReferenceEquals(this, that)
        || (Count == that.Count
            && (_members.HasSameNodesAs(that._members)
                ? _bits.AsSpan().SequenceEqual(that._bits)
                : this.SequenceEqual(that)));

    /// <summary>The members of <paramref name="wanted"/>, by their bits, that have not seen it.</summary>
    public IEnumerable<Member> Missing(ulong[] wanted)
    {
        for (var part = 0; part < _bits.Length; part++)
            for (var rest = wanted[part] & ~_bits[part]; rest != 0; rest &= rest - 1)
                yield return _members[(part * 64) + BitOperations.TrailingZeroCount(rest)];
    }

    public IEnumerator<UniqueAddress> GetEnumerator()
    {
        for (var part = 0; part < _bits.Length; part++)
            for (var rest = _bits[part]; rest != 0; rest &= rest - 1)
                yield return _members[(part * 64) + BitOperations.TrailingZeroCount(rest)].UniqueAddress;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private SeenSet With(UniqueAddress node, bool isSeen)
    {
        var index = _members.IndexOf(node);
        if (index < 0 || this[index] == isSeen)
            return this;
        var bits = (ulong[])_bits.Clone();
        bits[index / 64] ^= 1UL << (index % 64);
        return new SeenSet(_members, bits);
    }

    private ulong ComputeDigest()
    {
        var digest = 14695981039346656037UL;
        foreach (var node in this)
        {
            foreach (var letter in node.Address.ToString())
                digest = (digest ^ letter) * 1099511628211UL;
            digest = (digest ^ (uint)node.Uid) * 1099511628211UL;
        }

        return digest;
    }
}
