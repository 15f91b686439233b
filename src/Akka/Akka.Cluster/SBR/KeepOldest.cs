using System.Collections.Immutable;

namespace Akka.Cluster.SBR;

/// <summary>The side of the oldest member goes on.</summary>
internal sealed class KeepOldest(bool downIfAlone, string? role) : DowningStrategy(role)
{
    protected override Decision DecideBetweenSides(PartitionView view)
    {
        var members = view.Members(Role);
        if (members.Min(Member.AgeOrdering) is not { } oldest)
            return Decision.DownAll;

        // An oldest that is leaving may be gone for the other side, which then goes by the next oldest.
        return ConfirmAgainstMembershipChanges(SideOfTheOldest(view, oldest, members, members), () =>
        {
            var staying = view.Members(Role, withoutPossiblyExiting: true);
            return staying.Min(Member.AgeOrdering) is { } next
                ? SideOfTheOldest(view, next, staying, view.Members(Role, withPossiblyUp: true))
                : Decision.DownReachable;
        });
    }

    private Decision SideOfTheOldest(
        PartitionView view,
        Member oldest,
        ImmutableSortedSet<Member> ofThisSide,
        ImmutableSortedSet<Member> ofTheOther)
    {
        var here = ofThisSide.Count(member => !view.IsUnreachable(member));
        var there = ofTheOther.Count(view.IsUnreachable);
        if (!view.IsUnreachable(oldest))
            return downIfAlone && here == 1 && there > 1 ? Decision.DownReachable : Decision.DownUnreachable;

        return downIfAlone && there == 1 && here > 1 ? Decision.DownUnreachable : Decision.DownReachable;
    }
}
