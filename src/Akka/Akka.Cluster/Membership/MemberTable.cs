using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>
/// The members in their order, and what follows from them alone. All gossip with the same members shares one, so that a
/// large cluster costs each change one walk over the members, and nothing while none of them changes.
/// </summary>
internal sealed class MemberTable
{
    public static readonly MemberTable Empty = new(Array.Empty<Member>());

    private readonly Member[] _ordered;
    private ImmutableSortedSet<Member>? _set;
    private ulong[]? _mustSee;
    private ImmutableSortedSet<string>? _roles;

    public MemberTable(ImmutableSortedSet<Member> members)
    {
        _set = members;
        _ordered = [.. members];
    }

    private MemberTable(Member[] ordered) => _ordered = ordered;

    public int Count => _ordered.Length;

    public ReadOnlySpan<Member> Ordered => _ordered;

    /// <summary>The same for those that need a set.</summary>
    public ImmutableSortedSet<Member> Set => _set ??= [.. _ordered];

    /// <summary>One bit for each member: those whose word convergence waits for.</summary>
    public ulong[] MustSee => _mustSee ??= Bits(
        member => member.Status is MemberStatus.Up or MemberStatus.Leaving);

    public ImmutableSortedSet<string> Roles => _roles ??= AllRoles();

    public Member this[int index] => _ordered[index];

    /// <param name="ordered">Not to be changed by the caller any more.</param>
    public static MemberTable Of(Member[] ordered)
    {
        for (var i = 1; i < ordered.Length; i++)
            if (ordered[i - 1].CompareTo(ordered[i]) >= 0)
                return new MemberTable(ordered.ToImmutableSortedSet());
        return new MemberTable(ordered);
    }

    /// <summary>Of that incarnation; negative: it is no member.</summary>
    public int IndexOf(UniqueAddress node)
    {
        var (low, high) = (0, _ordered.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = _ordered[middle].UniqueAddress.CompareTo(node);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }

    /// <summary>All incarnations at that address.</summary>
    public ReadOnlySpan<Member> At(Address address)
    {
        var first = IndexOf(new UniqueAddress(address, int.MinValue));
        if (first < 0)
            first = ~first;
        var end = first;
        while (end < _ordered.Length && _ordered[end].Address == address)
            end++;
        return _ordered.AsSpan(first, end - first);
    }

    public bool Any(MemberStatus status)
    {
        foreach (var member in _ordered)
            if (member.Status == status)
                return true;
        return false;
    }

    /// <summary>With these instead of their former selves, or beside the others.</summary>
    public MemberTable With(IEnumerable<Member> changed)
    {
        var ordered = new List<Member>(_ordered.Length + 1);
        ordered.AddRange(_ordered);
        foreach (var member in changed)
        {
            var index = ordered.BinarySearch(member);
            if (index >= 0)
                ordered[index] = member;
            else
                ordered.Insert(~index, member);
        }

        return new MemberTable(ordered.ToArray());
    }

    public bool HasSameNodesAs(MemberTable other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (Count != other.Count)
            return false;
        for (var i = 0; i < _ordered.Length; i++)
            if (!ReferenceEquals(_ordered[i], other._ordered[i])
                && _ordered[i].UniqueAddress != other._ordered[i].UniqueAddress)
                return false;
        return true;
    }

    public bool IsSameAs(MemberTable other)
    {
        if (!HasSameNodesAs(other))
            return false;
        for (var i = 0; i < _ordered.Length; i++)
            if (_ordered[i].IsInAnotherStateThan(other._ordered[i]))
                return false;
        return true;
    }

    /// <summary>
    /// Walks through both at once: what was a member before, and what it is now. Members that are the same object in
    /// both are left out.
    /// </summary>
    public static IEnumerable<(Member? Before, Member? After)> Changes(MemberTable before, MemberTable after)
    {
        if (ReferenceEquals(before, after))
            yield break;
        var (old, now) = (0, 0);
        while (old < before.Count || now < after.Count)
        {
            if (old < before.Count && now < after.Count && ReferenceEquals(before[old], after[now]))
            {
                old++;
                now++;
                continue;
            }

            var order = old == before.Count ? 1
                : now == after.Count ? -1
                : before[old].CompareTo(after[now]);
            yield return (order <= 0 ? before[old++] : null, order >= 0 ? after[now++] : null);
        }
    }

    private ulong[] Bits(Func<Member, bool> isSet)
    {
        var bits = new ulong[(Count + 63) / 64];
        for (var i = 0; i < _ordered.Length; i++)
            if (isSet(_ordered[i]))
                bits[i / 64] |= 1UL << (i % 64);
        return bits;
    }

    // Most members have the same roles, and those that came over the wire the same set.
    private ImmutableSortedSet<string> AllRoles()
    {
        var roles = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
        ImmutableHashSet<string>? last = null;
        foreach (var member in _ordered)
        {
            if (!ReferenceEquals(last, member.Roles))
                roles = roles.Union(member.Roles);
            last = member.Roles;
        }

        return roles;
    }
}
