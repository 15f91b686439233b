using System.Collections.Immutable;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster;

/// <summary>The events that lead from one state of the membership to another, in a fixed order.</summary>
internal static class MembershipDiff
{
    public static IEnumerable<IClusterDomainEvent> Events(MembershipState before, MembershipState after) =>
        ReferenceEquals(before, after)
            ? []
            : before.HasSameMembersAs(after)
            ? SeenEvents(before, after)
            : MemberEvents(before.Latest, after.Latest)
                .Concat(ReachabilityEvents(before, after))
                .Concat(LeaderEvents(before, after))
                .Concat(SeenEvents(before, after));

    public static CurrentClusterState Snapshot(MembershipState state) => new(
        state.Members,
        [.. state.Unreachable],
        [.. state.Latest.Seen.Select(node => node.Address)],
        state.Leader?.Address,
        Roles(state).ToImmutableDictionary(role => role, role => state.RoleLeader(role)?.Address));

    private static IEnumerable<IClusterDomainEvent> MemberEvents(Gossip before, Gossip after)
    {
        var removed = new List<Member>();
        var changed = new List<Member>();
        foreach (var (old, member) in MemberTable.Changes(before.Table, after.Table))
        {
            if (member is null)
                removed.Add(old!);
            else if (old is null || member.IsInAnotherStateThan(old))
                changed.Add(member);
        }

        // The oldest first: who goes by age must not take a younger one for the oldest in between.
        foreach (var member in changed.Order(Member.AgeOrdering))
            if (MemberEvent(member) is { } change)
                yield return change;

        foreach (var member in removed)
            yield return new MemberRemoved(member.Copy(MemberStatus.Removed), member.Status);
    }

    private static MemberStatusChange? MemberEvent(Member member) => member.Status switch
    {
        MemberStatus.Joining => new MemberJoined(member),
        MemberStatus.WeaklyUp => new MemberWeaklyUp(member),
        MemberStatus.Up => new MemberUp(member),
        MemberStatus.Leaving => new MemberLeft(member),
        MemberStatus.Exiting => new MemberExited(member),
        MemberStatus.Down => new MemberDowned(member),
        _ => null,
    };

    private static IEnumerable<IClusterDomainEvent> ReachabilityEvents(MembershipState before, MembershipState after)
    {
        var wasUnreachable = before.Unreachable;
        var isUnreachable = after.Unreachable;
        foreach (var member in isUnreachable.Where(member => !wasUnreachable.Contains(member)))
            yield return new UnreachableMember(member);
        foreach (var member in wasUnreachable.Where(member => !isUnreachable.Contains(member)))
            if (after.Latest.Find(member.UniqueAddress) is { } present)
                yield return new ReachableMember(present);

        if (!before.Reachability.SameAs(after.Reachability))
            yield return new ReachabilityChanged(after.Reachability);
    }

    private static IEnumerable<IClusterDomainEvent> LeaderEvents(MembershipState before, MembershipState after)
    {
        var leader = after.Leader;
        if (before.Leader?.UniqueAddress != leader?.UniqueAddress)
            yield return new LeaderChanged(leader?.Address);

        foreach (var role in Roles(before).Union(Roles(after)))
        {
            var roleLeader = after.RoleLeader(role);
            if (before.RoleLeader(role)?.UniqueAddress != roleLeader?.UniqueAddress)
                yield return new RoleLeaderChanged(role, roleLeader?.Address);
        }
    }

    private static IEnumerable<IClusterDomainEvent> SeenEvents(MembershipState before, MembershipState after)
    {
        if (before.Converged != after.Converged || !before.Latest.Seen.SetEquals(after.Latest.Seen))
            yield return new SeenChanged(after.Converged, after.Latest.Seen);
    }

    private static ImmutableSortedSet<string> Roles(MembershipState state) => state.Latest.Table.Roles;
}
