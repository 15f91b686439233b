using System.Collections.Immutable;
using Akka.Cluster.Serialization;

namespace Akka.Cluster;

/// <summary>
/// What the members tell each other: who is a member, who reaches whom, who has seen this version, and who was
/// removed. Changed only together with <see cref="Version"/>, except for the seen set.
/// </summary>
internal sealed class Gossip
{
    public static readonly Gossip Empty = new([]);

    private WireHead? _wireHead;

    public Gossip(
        ImmutableSortedSet<Member> members,
        IEnumerable<UniqueAddress>? seen = null,
        Reachability? reachability = null,
        VectorClock? version = null,
        ImmutableSortedDictionary<UniqueAddress, long>? tombstones = null)
        : this(new MemberTable(members), seen ?? [], reachability, version, tombstones)
    {
    }

    public Gossip(
        MemberTable members,
        IEnumerable<UniqueAddress> seen,
        Reachability? reachability,
        VectorClock? version,
        ImmutableSortedDictionary<UniqueAddress, long>? tombstones)
    {
        Table = members;
        Seen = (seen as SeenSet)?.Among(members) ?? SeenSet.Of(members, seen);
        Reachability = reachability ?? Reachability.Empty;
        Version = version ?? VectorClock.Create();
        Tombstones = tombstones ?? ImmutableSortedDictionary<UniqueAddress, long>.Empty;
    }

    public MemberTable Table { get; }

    public ImmutableSortedSet<Member> Members => Table.Set;

    /// <summary>The members that have this version.</summary>
    public SeenSet Seen { get; }

    public Reachability Reachability { get; }

    public VectorClock Version { get; }

    /// <summary>
    /// Removed incarnations, with the wall-clock time of removal in milliseconds since 1970: a node that was cut off
    /// must not bring them back.
    /// </summary>
    public ImmutableSortedDictionary<UniqueAddress, long> Tombstones { get; }

    /// <summary>What stays the same on the wire while only the version and the seen set change.</summary>
    public WireHead WireHead => _wireHead ??= GossipFormat.Head(this);

    public bool IsSingletonCluster => Table.Count == 1;

    /// <summary>Such a member is removed as soon as it is unreachable, and does not hold up convergence then.</summary>
    public static bool IsOnTheWayOut(MemberStatus status) => status is MemberStatus.Down or MemberStatus.Exiting;

    public static VectorClock.Node ClockNode(UniqueAddress node) =>
        VectorClock.Node.Create($"{node.Address}-{node.Uid}");

    public bool HasMember(UniqueAddress node) => Find(node) is not null;

    public Member? Find(UniqueAddress node) => Table.IndexOf(node) is >= 0 and var index ? Table[index] : null;

    public Member Member(UniqueAddress node) => Find(node) ?? global::Akka.Cluster.Member.Removed(node);

    public bool SeenByNode(UniqueAddress node) => Seen.Contains(node);

    public Gossip Increment(VectorClock.Node node) => With(Seen, Version.Increment(node));

    public Gossip SeenBy(UniqueAddress node) => SeenByNode(node) ? this : With(Seen.Add(node), Version);

    public Gossip OnlySeenBy(UniqueAddress node) => With(SeenSet.Of(Table, [node]), Version);

    public Gossip SeenByNobody() => With(SeenSet.Nobody(Table), Version);

    /// <summary>The same version as another node has it.</summary>
    public Gossip MergeSeen(Gossip that)
    {
        // That one's members, if they are no others: whoever compares finds at once that nothing changed.
        var shared = Table.IsSameAs(that.Table) ? that.Table : Table;
        return new Gossip(shared, Seen.Union(that.Seen), Reachability, Version, Tombstones) { _wireHead = _wireHead };
    }

    /// <summary>As it was read, so that it need not be written again.</summary>
    public Gossip WithHead(WireHead head) => new(Table, Seen, Reachability, Version, Tombstones) { _wireHead = head };

    public Gossip With(Reachability reachability) => new(Table, Seen, reachability, Version, Tombstones);

    public Gossip With(ImmutableSortedSet<Member> members) => new(members, Seen, Reachability, Version, Tombstones);

    /// <summary>Replaces members by their newer selves, and adds new ones.</summary>
    public Gossip Update(IEnumerable<Member> changed) =>
        new(Table.With(changed), Seen, Reachability, Version, Tombstones);

    public Gossip MarkAsDown(Member member)
    {
        var updated = Update([member.Copy(MemberStatus.Down)]);
        return updated.With(updated.Seen.Remove(member.UniqueAddress), Version);
    }

    /// <summary>Removes members for good.</summary>
    public Gossip Remove(IReadOnlyCollection<UniqueAddress> nodes, long nowMs)
    {
        if (nodes.Count == 0)
            return this;

        var gone = nodes.ToImmutableSortedSet();
        return new Gossip(
            Members.Where(member => !gone.Contains(member.UniqueAddress)).ToImmutableSortedSet(),
            Seen,
            Reachability.Remove(gone),
            gone.Aggregate(Version, (version, node) => version.Prune(ClockNode(node))),
            Tombstones.SetItems(gone.Select(node => KeyValuePair.Create(node, nowMs))));
    }

    public Gossip Prune(VectorClock.Node node) => With(Seen, Version.Prune(node));

    public Gossip PruneTombstones(long removedBeforeMs) =>
        Tombstones.Any(tombstone => tombstone.Value < removedBeforeMs)
            ? new Gossip(
                Table,
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

    private Gossip With(SeenSet seen, VectorClock version) =>
        new(Table, seen, Reachability, version, Tombstones) { _wireHead = _wireHead };

    public override string ToString() =>
        $"Gossip(members = [{string.Join(", ", Members)}], " +
        $"seen = [{string.Join(", ", Seen.Select(node => node.Address))}], " +
        $"reachability = [{Reachability}], version = {Version})";
}
