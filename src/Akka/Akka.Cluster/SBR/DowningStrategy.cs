using System.Collections.Immutable;

namespace Akka.Cluster.SBR;

internal enum Decision
{
    DownReachable,
    DownUnreachable,
    DownAll,

    /// <summary>
    /// Down those that are neither well connected nor cut off, and what the strategy says of the rest.
    /// </summary>
    DownIndirectlyConnected,

    /// <summary>With the lease, as <see cref="DownUnreachable"/>; without it, as <see cref="DownReachable"/>.</summary>
    AcquireLeaseAndDownUnreachable,

    /// <summary>
    /// With the lease, as <see cref="DownIndirectlyConnected"/>; without it, <see cref="ReverseDownIndirectlyConnected"/>.
    /// </summary>
    AcquireLeaseAndDownIndirectlyConnected,

    /// <summary>Down this side, and those that are neither well connected to it nor cut off.</summary>
    ReverseDownIndirectlyConnected,
}

/// <summary>Decides which side of a partition goes on. Pure: both sides come to opposite decisions.</summary>
internal abstract class DowningStrategy(string? role)
{
    protected string? Role { get; } = role;

    public virtual Decision Decide(PartitionView view) =>
        view.IndirectlyConnected.IsEmpty ? DecideBetweenSides(view) : Decision.DownIndirectlyConnected;

    /// <summary>Which members a decision downs.</summary>
    public ImmutableSortedSet<Member> NodesToDown(PartitionView view, Decision decision)
    {
        var downable = view.AllMembers
            .Where(member => member.Status is not (MemberStatus.Down or MemberStatus.Exiting))
            .ToImmutableSortedSet();
        return decision switch
        {
            Decision.DownUnreachable or Decision.AcquireLeaseAndDownUnreachable =>
                [.. downable.Where(view.IsUnreachable)],
            Decision.DownReachable => ThisSide(view, downable),
            Decision.DownAll => downable,
            Decision.ReverseDownIndirectlyConnected => ThisSide(view.WithoutIndirectlyConnected(), downable),
            _ => IndirectlyConnectedToDown(view, downable),
        };
    }

    protected abstract Decision DecideBetweenSides(PartitionView view);

    /// <summary>
    /// While members come and go both sides may count differently: what the worst case of the other side's view
    /// would not confirm is decided against all.
    /// </summary>
    protected static Decision ConfirmAgainstMembershipChanges(Decision decision, Func<Decision> inTheWorstCase) =>
        decision == Decision.DownUnreachable && inTheWorstCase() != Decision.DownUnreachable
            ? Decision.DownAll
            : decision;

    private static ImmutableSortedSet<Member> ThisSide(PartitionView view, ImmutableSortedSet<Member> downable) =>
        [.. downable.Where(member => !view.IsUnreachable(member))];

    private ImmutableSortedSet<Member> IndirectlyConnectedToDown(
        PartitionView view, ImmutableSortedSet<Member> downable)
    {
        var indirect = view.IndirectlyConnected;
        var nodes = downable.Where(member => indirect.Contains(member.UniqueAddress)).ToImmutableSortedSet();
        var rest = view.WithoutIndirectlyConnected();
        return rest.Unreachable.IsEmpty ? nodes : nodes.Union(NodesToDown(rest, DecideBetweenSides(rest)));
    }
}

/// <summary>The side with at least so many members goes on.</summary>
internal sealed class StaticQuorum(int quorumSize, string? role) : DowningStrategy(role)
{
    public override Decision Decide(PartitionView view) =>
        HasTooManyMembers(view) ? Decision.DownAll : base.Decide(view);

    protected override Decision DecideBetweenSides(PartitionView view) => ConfirmAgainstMembershipChanges(
        view.Members(Role).Count(member => !view.IsUnreachable(member)) >= quorumSize
            ? Decision.DownUnreachable
            : Decision.DownReachable,
        // With those that may have come up there, and without those here that may be gone for them.
        () => view.Members(Role, withPossiblyUp: true).Count(view.IsUnreachable) >= quorumSize
            ? Decision.DownReachable
            : Decision.DownUnreachable);

    // Both sides could have a quorum.
    private bool HasTooManyMembers(PartitionView view) => view.Members(Role).Count > (quorumSize * 2) - 1;
}

/// <summary>The side with more members goes on; of two equal ones that with the lowest address.</summary>
internal sealed class KeepMajority(string? role) : DowningStrategy(role)
{
    protected override Decision DecideBetweenSides(PartitionView view)
    {
        var members = view.Members(Role);
        if (members.IsEmpty)
            return Decision.DownAll;

        return ConfirmAgainstMembershipChanges(
            Majority(view, members, members),
            () => Majority(
                view,
                view.Members(Role, withoutPossiblyExiting: true),
                view.Members(Role, withPossiblyUp: true)));
    }

    private static Decision Majority(
        PartitionView view, ImmutableSortedSet<Member> ofThisSide, ImmutableSortedSet<Member> ofTheOther)
    {
        var here = ofThisSide.Count(member => !view.IsUnreachable(member));
        var there = ofTheOther.Count(view.IsUnreachable);
        if (here != there)
            return here > there ? Decision.DownUnreachable : Decision.DownReachable;

        var lowest = ofThisSide.Where(member => !view.IsUnreachable(member))
            .Union(ofTheOther.Where(view.IsUnreachable))
            .Min();
        return lowest is null || view.IsUnreachable(lowest) ? Decision.DownReachable : Decision.DownUnreachable;
    }
}

/// <summary>Nobody goes on: for systems that something else restarts.</summary>
internal sealed class DownAllNodes() : DowningStrategy(null)
{
    public override Decision Decide(PartitionView view) => Decision.DownAll;

    protected override Decision DecideBetweenSides(PartitionView view) => Decision.DownAll;
}
