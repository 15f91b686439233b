using System.Collections.Immutable;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>The members that a singleton may run on, the oldest first.</summary>
internal sealed class MembersByAge(string? role, bool considerAppVersion)
{
    private ImmutableSortedSet<Member> _members = ImmutableSortedSet.Create(
        considerAppVersion ? Comparer<Member>.Create(NewestVersionThenAge) : Member.AgeOrdering);

    public Member? Oldest => _members.IsEmpty ? null : _members[0];

    public IEnumerable<Member> Members => _members;

    public bool Matches(Member member) => string.IsNullOrEmpty(role) || member.HasRole(role);

    /// <summary>Members that have not come up yet have no age.</summary>
    public void Reset(IEnumerable<Member> members) =>
        _members = _members.Clear().Union(members.Where(member => member.UpNumber != int.MaxValue && Matches(member)));

    public void Add(Member member)
    {
        if (!Matches(member))
            return;

        Remove(member);
        _members = _members.Add(member);
    }

    // By identity: the age may have changed, and with it the place.
    public void Remove(Member member) =>
        _members = _members.Except(_members.Where(other => other.UniqueAddress == member.UniqueAddress).ToArray());

    private static int NewestVersionThenAge(Member? a, Member? b)
    {
        var byVersion = (b?.AppVersion ?? Util.AppVersion.Zero).CompareTo(a?.AppVersion ?? Util.AppVersion.Zero);
        return byVersion != 0 ? byVersion : Member.AgeOrdering.Compare(a, b);
    }
}
