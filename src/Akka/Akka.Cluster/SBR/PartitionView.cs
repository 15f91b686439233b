using System.Collections.Immutable;

namespace Akka.Cluster.SBR;

/// <summary>
/// What a strategy decides on: the members, who of them is unreachable from this side, and who saw that.
/// </summary>
internal sealed record PartitionView(
    ImmutableSortedSet<Member> AllMembers,
    ImmutableSortedSet<UniqueAddress> Unreachable,
    Reachability Reachability,
    ImmutableSortedSet<Actor.Address> SeenBy)
{
    public static PartitionView Of(IEnumerable<Member> members, IEnumerable<UniqueAddress> unreachable) =>
        new([.. members], [.. unreachable], Reachability.Empty, []);

    /// <summary>
    /// Members that are called unreachable by some and are yet connected through others: they have seen the present
    /// state, or accuse others themselves.
    /// </summary>
    public ImmutableSortedSet<UniqueAddress> IndirectlyConnected
    {
        get
        {
            // What one that is being removed saw, or was seen as, says nothing about the links among those that stay.
            var staying = AllMembers
                .Where(member => member.Status is not (MemberStatus.Down or MemberStatus.Exiting))
                .Select(member => member.UniqueAddress)
                .ToImmutableSortedSet();
            var accusations = Reachability.Records
                .Where(record => record.Status == Reachability.Status.Unreachable
                    && staying.Contains(record.Observer) && staying.Contains(record.Subject))
                .ToArray();
            var observers = accusations.Select(record => record.Observer).ToImmutableSortedSet();
            var subjects = accusations.Select(record => record.Subject).ToImmutableSortedSet();
            var thatSaw = accusations
                .Where(record => SeenBy.Contains(record.Subject.Address))
                .SelectMany(record => new[] { record.Observer, record.Subject });
            return observers.Intersect(subjects).Union(thatSaw);
        }
    }

    /// <summary>The members that count. Those that are down or exiting never do.</summary>
    /// <param name="role">Only those with that role; null: all.</param>
    /// <param name="withPossiblyUp">Joining ones count: the other side may have made them Up.</param>
    /// <param name="withoutPossiblyExiting">Leaving ones do not: the other side may have let them go.</param>
    public ImmutableSortedSet<Member> Members(
        string? role, bool withPossiblyUp = false, bool withoutPossiblyExiting = false) => AllMembers
        .Where(member => role is null || member.HasRole(role))
        .Where(member => member.Status switch
        {
            MemberStatus.Joining or MemberStatus.WeaklyUp => withPossiblyUp,
            MemberStatus.Leaving => !withoutPossiblyExiting,
            MemberStatus.Up => true,
            _ => false,
        })
        .ToImmutableSortedSet();

    public bool IsUnreachable(Member member) => Unreachable.Contains(member.UniqueAddress);

    /// <summary>
    /// The same, as if the indirectly connected members were reachable and their accusations not made.
    /// </summary>
    public PartitionView WithoutIndirectlyConnected()
    {
        var indirect = IndirectlyConnected;
        return this with
        {
            Unreachable = Unreachable.Except(indirect),
            Reachability = Reachability.Where(record =>
                !indirect.Contains(record.Observer) && !indirect.Contains(record.Subject)),
        };
    }
}
