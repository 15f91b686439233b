using System.Collections.Immutable;
using Akka.Actor;
using Akka.Util;

namespace Akka.Cluster;

/// <summary>
/// A node as the cluster sees it now. Two members are equal if they are the same incarnation, whatever their status.
/// </summary>
public class Member : IComparable<Member>, IComparable
{
    /// <summary>By host (ordinal), then port: the order in which a leader and ties are chosen.</summary>
    public static readonly IComparer<Address> AddressOrdering = Comparer<Address>.Create(CompareAddresses);

    /// <summary>The oldest first. Of two that came up in one step, the lower address is the older one.</summary>
    public static readonly IComparer<Member> AgeOrdering = Comparer<Member>.Create(CompareAges);

    internal static readonly IComparer<Member> LeaderStatusOrdering = Comparer<Member>.Create(CompareForLeader);

    private static readonly ImmutableDictionary<MemberStatus, ImmutableArray<MemberStatus>> AllowedTransitions =
        new Dictionary<MemberStatus, ImmutableArray<MemberStatus>>
        {
            [MemberStatus.Joining] = [MemberStatus.WeaklyUp, MemberStatus.Up, MemberStatus.Leaving, MemberStatus.Down,
                MemberStatus.Removed],
            [MemberStatus.WeaklyUp] = [MemberStatus.Up, MemberStatus.Leaving, MemberStatus.Down, MemberStatus.Removed],
            [MemberStatus.Up] = [MemberStatus.Leaving, MemberStatus.Down, MemberStatus.Removed],
            [MemberStatus.Leaving] = [MemberStatus.Exiting, MemberStatus.Down, MemberStatus.Removed],
            [MemberStatus.Exiting] = [MemberStatus.Down, MemberStatus.Removed],
            [MemberStatus.Down] = [MemberStatus.Removed],
            [MemberStatus.Removed] = [],
        }.ToImmutableDictionary();

    private Member(
        UniqueAddress uniqueAddress,
        int upNumber,
        MemberStatus status,
        ImmutableHashSet<string> roles,
        AppVersion version)
    {
        UniqueAddress = uniqueAddress;
        UpNumber = upNumber;
        Status = status;
        Roles = roles;
        AppVersion = version;
    }

    public Address Address => UniqueAddress.Address;

    public UniqueAddress UniqueAddress { get; }

    public MemberStatus Status { get; }

    public ImmutableHashSet<string> Roles { get; }

    /// <summary>The version of the application that the node runs, for rolling upgrades.</summary>
    public AppVersion AppVersion { get; }

    /// <summary>In which order members came up; <see cref="int.MaxValue"/> before they did.</summary>
    internal int UpNumber { get; }

    public bool HasRole(string role) => Roles.Contains(role);

    public bool IsOlderThan(Member other) => CompareAges(this, other) < 0;

    /// <summary>The same member in another status.</summary>
    /// <exception cref="InvalidOperationException">A member never goes from its status to that one.</exception>
    public Member Copy(MemberStatus status)
    {
        if (status == Status)
            return this;

        if (!AllowedTransitions[Status].Contains(status))
            throw new InvalidOperationException($"Invalid member status transition {Status} -> {status}");

        return new Member(UniqueAddress, UpNumber, status, Roles, AppVersion);
    }

    /// <summary>The same member, come up as number <paramref name="upNumber"/>.</summary>
    public Member CopyUp(int upNumber) =>
        new Member(UniqueAddress, upNumber, Status, Roles, AppVersion).Copy(MemberStatus.Up);

    public int CompareTo(Member? other) => other is null ? 1 : UniqueAddress.CompareTo(other.UniqueAddress);

    int IComparable.CompareTo(object? obj) => CompareTo(obj as Member);

    public override bool Equals(object? obj) => obj is Member other && UniqueAddress.Equals(other.UniqueAddress);

    public override int GetHashCode() => UniqueAddress.GetHashCode();

    public override string ToString() =>
        $"Member(address = {Address}, Uid={UniqueAddress.Uid} status = {Status}, " +
        $"role=[{string.Join(",", Roles.Order(StringComparer.Ordinal))}], upNumber={UpNumber}, version={AppVersion})";

    /// <summary>
    /// Of two views of one member, the one that is further on its way out, or else the less advanced.
    /// </summary>
    public static Member HighestPriorityOf(Member m1, Member m2)
    {
        if (m1.Status == m2.Status)
            return m1.IsOlderThan(m2) ? m1 : m2;

        return Priority(m1.Status) <= Priority(m2.Status) ? m1 : m2;
    }

    /// <summary>Of two views of one member, the one that is further in its life.</summary>
    /// <exception cref="ArgumentException">They are different members.</exception>
    public static Member PickNextTransition(Member a, Member b)
    {
        if (!a.Equals(b))
            throw new ArgumentException($"Not the same member: {a} and {b}");

        return AllowedTransitions[a.Status].Contains(b.Status) ? b : a;
    }

    public static ImmutableSortedSet<Member> PickNextTransition(IEnumerable<Member> a, IEnumerable<Member> b) =>
        a.Concat(b).GroupBy(member => member.UniqueAddress).Select(same => same.Aggregate(PickNextTransition))
            .ToImmutableSortedSet();

    /// <summary>
    /// All members of two views. One that is in one view alone and Down or Exiting there was removed by the other.
    /// </summary>
    public static ImmutableHashSet<Member> PickHighestPriority(IEnumerable<Member> a, IEnumerable<Member> b) =>
        [.. MergeMembers(a, b, _ => false)];

    /// <summary>Of one and the same member.</summary>
    internal bool IsInAnotherStateThan(Member other) =>
        !ReferenceEquals(this, other) && (Status != other.Status || UpNumber != other.UpNumber);

    internal static ImmutableSortedSet<Member> MergeMembers(
        IEnumerable<Member> a, IEnumerable<Member> b, Func<UniqueAddress, bool> isTombstone)
    {
        var merged = ImmutableSortedSet.CreateBuilder<Member>();
        foreach (var same in a.Concat(b).GroupBy(member => member.UniqueAddress))
        {
            var views = same.ToArray();
            if (isTombstone(same.Key))
                continue;

            if (views.Length > 1)
                merged.Add(views.Aggregate(HighestPriorityOf));
            else if (!Gossip.IsOnTheWayOut(views[0].Status))
                merged.Add(views[0]);
        }

        return merged.ToImmutable();
    }

    internal static Member Create(UniqueAddress address, ImmutableHashSet<string> roles, AppVersion version) =>
        new(address, int.MaxValue, MemberStatus.Joining, roles, version);

    internal static Member Create(
        UniqueAddress address, int upNumber, MemberStatus status, ImmutableHashSet<string> roles, AppVersion version) =>
        new(address, upNumber, status, roles, version);

    /// <summary>Stands for a node that is not, or no longer, a member.</summary>
    internal static Member Removed(UniqueAddress address) =>
        new(address, int.MaxValue, MemberStatus.Removed, [], AppVersion.Zero);

    private static int Priority(MemberStatus status) => status switch
    {
        MemberStatus.Removed => 0,
        MemberStatus.Down => 1,
        MemberStatus.Exiting => 2,
        MemberStatus.Leaving => 3,
        MemberStatus.Up => 4,
        MemberStatus.WeaklyUp => 5,
        _ => 6,
    };

    internal static int CompareAddresses(Address? a, Address? b)
    {
        if (ReferenceEquals(a, b))
            return 0;
        if (a is null)
            return -1;
        if (b is null)
            return 1;

        var byHost = string.CompareOrdinal(a.Host, b.Host);
        if (byHost != 0)
            return byHost;

        var byPort = (a.Port ?? 0).CompareTo(b.Port ?? 0);
        if (byPort != 0)
            return byPort;

        var bySystem = string.CompareOrdinal(a.System, b.System);
        return bySystem != 0 ? bySystem : string.CompareOrdinal(a.Protocol, b.Protocol);
    }

    private static int CompareAges(Member? a, Member? b)
    {
        if (a is null || b is null)
            return a is null ? (b is null ? 0 : -1) : 1;

        var byUpNumber = a.UpNumber.CompareTo(b.UpNumber);
        return byUpNumber != 0 ? byUpNumber : a.UniqueAddress.CompareTo(b.UniqueAddress);
    }

    private static int CompareForLeader(Member? a, Member? b)
    {
        if (a is null || b is null)
            return a is null ? (b is null ? 0 : -1) : 1;

        var byStatus = LeaderRank(a.Status).CompareTo(LeaderRank(b.Status));
        return byStatus != 0 ? byStatus : a.UniqueAddress.CompareTo(b.UniqueAddress);
    }

    private static int LeaderRank(MemberStatus status) => status switch
    {
        MemberStatus.Up or MemberStatus.Leaving => 0,
        MemberStatus.WeaklyUp => 1,
        MemberStatus.Joining => 2,
        MemberStatus.Exiting => 3,
        _ => 4,
    };
}
