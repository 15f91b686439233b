using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>
/// The latest gossip as one node sees it, and what follows from it: leader, convergence, who is unreachable.
/// </summary>
internal sealed class MembershipState(Gossip latest, UniqueAddress self)
{
    private Reachability? _withoutDownedObservers;

    public Gossip Latest { get; } = latest;

    public UniqueAddress Self { get; } = self;

    public ImmutableSortedSet<Member> Members => Latest.Members;

    public Member SelfMember => Latest.Member(Self);

    /// <summary>Who reaches whom, without the opinions of members that are down.</summary>
    public Reachability Reachability => _withoutDownedObservers ??= Latest.Reachability.RemoveObservers(
        Latest.Members.Where(member => member.Status == MemberStatus.Down)
            .Select(member => member.UniqueAddress)
            .ToImmutableSortedSet());

    /// <summary>The members, other than this node, that somebody who is not down cannot reach.</summary>
    public ImmutableSortedSet<Member> Unreachable => [.. Reachability.AllUnreachableOrTerminated
        .Where(node => node != Self)
        .Select(Latest.Find)
        .OfType<Member>()];

    public Member? Leader => LeaderOf(Latest.Members);

    public MembershipState With(Gossip gossip) => new(gossip, Self);

    public bool IsLeader(UniqueAddress node) => Leader?.UniqueAddress == node;

    public Member? RoleLeader(string role) => LeaderOf(Latest.Members.Where(member => member.HasRole(role)));

    /// <summary>
    /// The first of these members, in the order of addresses, that is reachable and Up or Leaving; if there is none,
    /// the nearest to that.
    /// </summary>
    public Member? LeaderOf(IEnumerable<Member> members) => members
        .Where(member => member.Status != MemberStatus.Down)
        .Where(member => member.UniqueAddress == Self || Reachability.IsReachable(member.UniqueAddress))
        .Min(Member.LeaderStatusOrdering);

    /// <summary>
    /// Whether all that count have seen this version: then, and only then, the leader may decide. Members that are
    /// down or exiting and unreachable do not count, and neither do those that have said good-bye.
    /// </summary>
    public bool HasConverged(ImmutableSortedSet<UniqueAddress> exitingConfirmed)
    {
        var unreachable = Unreachable.Where(member => !exitingConfirmed.Contains(member.UniqueAddress));
        return unreachable.All(member => Gossip.IsOnTheWayOut(member.Status))
            && Latest.Members.All(member =>
                member.Status is not (MemberStatus.Up or MemberStatus.Leaving)
                || Latest.SeenByNode(member.UniqueAddress)
                || exitingConfirmed.Contains(member.UniqueAddress));
    }

    /// <summary>
    /// Gossip goes to members that this node reaches, whatever others say of them: what they say may be outdated, and two
    /// halves that each believe the other half unreachable would never hear that they are not.
    /// </summary>
    public bool IsValidForGossip(UniqueAddress node) =>
        node != Self
        && Latest.HasMember(node)
        && Latest.Reachability.IsReachable(Self, node)
        && Reachability.StatusOf(node) != Reachability.Status.Terminated;
}
