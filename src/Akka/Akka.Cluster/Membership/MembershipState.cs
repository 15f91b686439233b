using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>
/// The latest gossip as one node sees it, and what follows from it: leader, convergence, who is unreachable.
/// </summary>
internal sealed class MembershipState(Gossip latest, UniqueAddress self)
{
    private Reachability? _withoutDownedObservers;
    private ImmutableSortedSet<Member>? _unreachable;
    private Found? _leader;
    private Found? _converged;

    // Readers on other threads may race to find it: one reference is all that changes.
    private sealed record Found(Member? Leader = null, bool HasConverged = false);

    public Gossip Latest { get; } = latest;

    public UniqueAddress Self { get; } = self;

    public ImmutableSortedSet<Member> Members => Latest.Members;

    public Member SelfMember => Latest.Member(Self);

    /// <summary>Who reaches whom, without the opinions of members that are down.</summary>
    public Reachability Reachability => _withoutDownedObservers ??= WithoutDownedObservers();

    /// <summary>The members, other than this node, that somebody who is not down cannot reach.</summary>
    public ImmutableSortedSet<Member> Unreachable => _unreachable ??= Reachability.IsAllReachable
        ? []
        : [.. Reachability.AllUnreachableOrTerminated
            .Where(node => node != Self)
            .Select(Latest.Find)
            .OfType<Member>()];

    public Member? Leader => (_leader ??= new Found(LeaderOf(Latest.Table.Ordered))).Leader;

    /// <summary>Whether all that count have seen this version, good-byes aside.</summary>
    public bool Converged => (_converged ??= new Found(HasConverged: HasConverged([]))).HasConverged;

    /// <summary>In another version of the gossip. What depends on members and reachability alone is kept.</summary>
    public MembershipState With(Gossip gossip)
    {
        var next = new MembershipState(gossip, Self);
        if (!HasSameMembersAs(next))
            return next;
        next._withoutDownedObservers = _withoutDownedObservers;
        next._unreachable = _unreachable;
        next._leader = _leader;
        return next;
    }

    /// <summary>Nothing but the version and who has seen it may be different.</summary>
    public bool HasSameMembersAs(MembershipState other) =>
        ReferenceEquals(Latest.Table, other.Latest.Table)
        && ReferenceEquals(Latest.Reachability, other.Latest.Reachability);

    public bool IsLeader(UniqueAddress node) => Leader?.UniqueAddress == node;

    public Member? RoleLeader(string role) =>
        LeaderOf([.. Latest.Table.Ordered.ToArray().Where(member => member.HasRole(role))]);

    /// <summary>
    /// The first of these members, in the order of addresses, that is reachable and Up or Leaving; if there is none,
    /// the nearest to that.
    /// </summary>
    public Member? LeaderOf(ReadOnlySpan<Member> members)
    {
        Member? leader = null;
        foreach (var member in members)
            if (member.Status != MemberStatus.Down
                && (leader is null || Member.LeaderStatusOrdering.Compare(member, leader) < 0)
                && (Reachability.IsAllReachable
                    || member.UniqueAddress == Self
                    || Reachability.IsReachable(member.UniqueAddress)))
                leader = member;
        return leader;
    }

    /// <summary>
    /// Whether all that count have seen this version: then, and only then, the leader may decide. Members that are
    /// down or exiting and unreachable do not count, and neither do those that have said good-bye.
    /// </summary>
    public bool HasConverged(ImmutableSortedSet<UniqueAddress> exitingConfirmed) =>
        Unreachable.All(member =>
            Gossip.IsOnTheWayOut(member.Status) || exitingConfirmed.Contains(member.UniqueAddress))
        && Latest.Seen.Missing(Latest.Table.MustSee).All(member => exitingConfirmed.Contains(member.UniqueAddress));

    /// <summary>
    /// Gossip goes to members that this node reaches, whatever others say of them: what they say may be outdated, and two
    /// halves that each believe the other half unreachable would never hear that they are not.
    /// </summary>
    public bool IsValidForGossip(UniqueAddress node) => Latest.HasMember(node) && IsMemberValidForGossip(node);

    /// <param name="node">A member.</param>
    public bool IsMemberValidForGossip(UniqueAddress node) =>
        node != Self
        && (Latest.Reachability.IsAllReachable
            || (Latest.Reachability.IsReachable(Self, node)
                && Reachability.StatusOf(node) != Reachability.Status.Terminated));

    private Reachability WithoutDownedObservers() => Latest.Reachability.IsSilent
        ? Latest.Reachability
        : Latest.Reachability.RemoveObservers(
            Latest.Members.Where(member => member.Status == MemberStatus.Down)
                .Select(member => member.UniqueAddress)
                .ToImmutableSortedSet());
}
