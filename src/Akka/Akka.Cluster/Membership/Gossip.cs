using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>
/// What the members tell each other: who is a member, who reaches whom, who has seen this version, and who was
/// removed. Changed only together with <see cref="Version"/>, except for the seen set.
/// </summary>
internal sealed class Gossip
{
    // Below it a look at each member is quicker than an index.
    private const int FewMembers = 8;

    public static readonly Gossip Empty = new([]);

    // For look-ups alone: its order reaches nobody.
    private Dictionary<UniqueAddress, Member>? _byAddress;

    public Gossip(
        ImmutableSortedSet<Member> members,
        ImmutableSortedSet<UniqueAddress>? seen = null,
        Reachability? reachability = null,
        VectorClock? version = null,
        ImmutableSortedDictionary<UniqueAddress, long>? tombstones = null)
    {
        Members = members;
        Seen = seen ?? [];
        Reachability = reachability ?? Reachability.Empty;
        Version = version ?? VectorClock.Create();
        Tombstones = tombstones ?? ImmutableSortedDictionary<UniqueAddress, long>.Empty;
    }

    public ImmutableSortedSet<Member> Members { get; }

    /// <summary>The members that have this version.</summary>
    public ImmutableSortedSet<UniqueAddress> Seen { get; }

    public Reachability Reachability { get; }

    public VectorClock Version { get; }

    /// <summary>
    /// Removed incarnations, with the wall-clock time of removal in milliseconds since 1970: a node that was cut off
    /// must not bring them back.
    /// </summary>
    public ImmutableSortedDictionary<UniqueAddress, long> Tombstones { get; }

    public bool IsSingletonCluster => Members.Count == 1;

    /// <summary>Such a member is removed as soon as it is unreachable, and does not hold up convergence then.</summary>
    public static bool IsOnTheWayOut(MemberStatus status) => status is MemberStatus.Down or MemberStatus.Exiting;

    public static VectorClock.Node ClockNode(UniqueAddress node) =>
        VectorClock.Node.Create($"{node.Address}-{node.Uid}");

    public bool HasMember(UniqueAddress node) => Find(node) is not null;

    public Member? Find(UniqueAddress node)
    {
        if (Members.Count > FewMembers)
            return (_byAddress ??= Members.ToDictionary(member => member.UniqueAddress)).GetValueOrDefault(node);

        foreach (var member in Members)
            if (member.UniqueAddress == node)
                return member;
        return null;
    }

    public Member Member(UniqueAddress node) => Find(node) ?? global::Akka.Cluster.Member.Removed(node);

    public bool SeenByNode(UniqueAddress node) => Seen.Contains(node);

    public Gossip Increment(VectorClock.Node node) =>
        new(Members, Seen, Reachability, Version.Increment(node), Tombstones);

    public Gossip SeenBy(UniqueAddress node) =>
        SeenByNode(node) ? this : new Gossip(Members, Seen.Add(node), Reachability, Version, Tombstones);

    public Gossip OnlySeenBy(UniqueAddress node) => new(Members, [node], Reachability, Version, Tombstones);

    public Gossip SeenByNobody() => new(Members, [], Reachability, Version, Tombstones);

    public Gossip MergeSeen(Gossip that) =>
        new(Members, Seen.Union(that.Seen), Reachability, Version, Tombstones);

    public Gossip With(Reachability reachability) => new(Members, Seen, reachability, Version, Tombstones);

    public Gossip With(ImmutableSortedSet<Member> members) => new(members, Seen, Reachability, Version, Tombstones);

    /// <summary>Replaces members by their newer selves.</summary>
    public Gossip Update(IEnumerable<Member> changed)
    {
        var members = Members.ToBuilder();
        foreach (var member in changed)
        {
            members.Remove(member);
            members.Add(member);
        }

        return With(members.ToImmutable());
    }

    public Gossip MarkAsDown(Member member)
    {
        var updated = Update([member.Copy(MemberStatus.Down)]);
        return new Gossip(
            updated.Members, Seen.Remove(member.UniqueAddress), Reachability, Version, Tombstones);
    }

    /// <summary>Removes members for good.</summary>
    public Gossip Remove(IReadOnlyCollection<UniqueAddress> nodes, long nowMs)
    {
        if (nodes.Count == 0)
            return this;

        var gone = nodes.ToImmutableSortedSet();
        return new Gossip(
            Members.Where(member => !gone.Contains(member.UniqueAddress)).ToImmutableSortedSet(),
            Seen.Except(gone),
            Reachability.Remove(gone),
            gone.Aggregate(Version, (version, node) => version.Prune(ClockNode(node))),
            Tombstones.SetItems(gone.Select(node => KeyValuePair.Create(node, nowMs))));
    }

    public Gossip Prune(VectorClock.Node node) =>
        new(Members, Seen, Reachability, Version.Prune(node), Tombstones);

    public Gossip PruneTombstones(long removedBeforeMs) =>
        Tombstones.Any(tombstone => tombstone.Value < removedBeforeMs)
            ? new Gossip(
                Members,
                Seen,
                Reachability,
                Version,
                Tombstones.Where(tombstone => tombstone.Value >= removedBeforeMs).ToImmutableSortedDictionary())
            : this;

    /// <summary>What both views add up to. Nobody has seen it yet.</summary>
    public Gossip Merge(Gossip that)
    {
        var tombstones = Tombstones.ToBuilder();
        foreach (var (node, removedAtMs) in that.Tombstones)
            tombstones[node] = Math.Max(removedAtMs, tombstones.GetValueOrDefault(node));

        var members = global::Akka.Cluster.Member.MergeMembers(Members, that.Members, tombstones.ContainsKey);
        var allowed = members.Select(member => member.UniqueAddress).ToImmutableSortedSet();
        var version = tombstones.Keys.Aggregate(
            Version.Merge(that.Version), (merged, node) => merged.Prune(ClockNode(node)));
        return new Gossip(
            members, [], Reachability.Merge(allowed, that.Reachability), version, tombstones.ToImmutable());
    }

    /// <summary>
    /// What both views add up to, as <paramref name="merger"/> finds it. With a removed member's clock entry goes the
    /// only trace of what that member alone had recorded: where such news is in the sum, it is a version of its own.
    /// Otherwise two views of different members compare as the same, and the news is lost again.
    /// </summary>
    public Gossip MergedBy(VectorClock.Node merger, Gossip that)
    {
        var merged = PrunedFor(that).Merge(that.PrunedFor(this));
        return IsNewsWithoutTrace(this, that) || IsNewsWithoutTrace(that, this) ? merged.Increment(merger) : merged;

        bool IsNewsWithoutTrace(Gossip from, Gossip to) =>
            !merged.HasMembersOf(to)
            && from.Version.Versions.Keys.Any(node => !merged.Version.Versions.ContainsKey(node));
    }

    private bool HasMembersOf(Gossip that) =>
        Members.Count == that.Members.Count
        && Members.Zip(that.Members).All(pair => pair.First.Equals(pair.Second) && pair.First.Status == pair.Second.Status);

    /// <summary>
    /// This view without the clock entries of members that <paramref name="that"/> view has removed: whoever
    /// removed them has pruned its clock, and unpruned clocks would never compare as equal again.
    /// </summary>
    public Gossip PrunedFor(Gossip that) => Members
        .Where(member => IsOnTheWayOut(member.Status) && !that.Members.Contains(member))
        .Aggregate(this, (pruned, member) => pruned.Prune(ClockNode(member.UniqueAddress)));

    public override string ToString() =>
        $"Gossip(members = [{string.Join(", ", Members)}], " +
        $"seen = [{string.Join(", ", Seen.Select(node => node.Address))}], " +
        $"reachability = [{Reachability}], version = {Version})";
}
