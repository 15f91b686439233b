using System.Collections.Immutable;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>What this node last heard of another.</summary>
internal sealed record Peer(
    NodeName Name,
    Incarnation Incarnation,
    Instant HeardAt,
    bool IsMember,
    NodeName Backs,
    ImmutableSortedSet<NodeName> Hears,
    Term Leads,
    bool Formed)
{
    public static Peer From(Beat beat, Instant now) => new(
        beat.From, beat.Incarnation, now, beat.IsMember, beat.Backs, [.. beat.Hears], beat.Leads, beat.Formed);
}

/// <summary>All peers heard so far.</summary>
internal sealed record Peers(ImmutableSortedDictionary<NodeName, Peer> ByName)
{
    public static Peers None { get; } = new(ImmutableSortedDictionary<NodeName, Peer>.Empty);

    public Peers With(Peer peer) => new(ByName.SetItem(peer.Name, peer));

    /// <summary>An answer is a sign of life, too.</summary>
    public Peers HeardAgain(NodeName name, Incarnation incarnation, Instant now) =>
        ByName.TryGetValue(name, out var peer) && peer.Incarnation == incarnation
            ? With(peer with { HeardAt = now })
            : this;

    public ImmutableArray<Peer> HeardWithin(TimeSpan span, Instant now) =>
        [.. ByName.Values.Where(peer => now - peer.HeardAt <= span)];
}

/// <summary>What a leader must have on the disks of a quorum.</summary>
/// <param name="Acknowledged">Voters that have <paramref name="Position"/> on disk.</param>
/// <param name="Proposal">The coordinator's number of it; null for the entry that opens the term.</param>
internal sealed record Replication(
    Position Position,
    DesiredState Desired,
    ImmutableSortedSet<NodeName> Acknowledged,
    long? Proposal)
{
    public Replication With(NodeName voter) => this with { Acknowledged = Acknowledged.Add(voter) };

    public bool IsCommitted(ClusterConfiguration configuration) => configuration.IsQuorum(Acknowledged);
}

/// <summary>A term that this node leads.</summary>
/// <param name="Support">Who answered which beat as a voter bound to this term.</param>
/// <param name="IsOpen">The entry of this term is committed: the coordinator decides.</param>
internal sealed record Leadership(
    Term Term,
    QuorumEvidence Support,
    Replication Replication,
    bool IsOpen);

/// <summary>An attempt to be granted a term.</summary>
/// <param name="IsSounding">Only asks around as yet.</param>
internal sealed record Attempt(PromiseRound Round, bool IsSounding, Instant BeganAt)
{
    /// <summary>Tells attempts apart for their time-outs.</summary>
    public (Term Term, bool IsSounding, Instant BeganAt) Number => (Round.Term, IsSounding, BeganAt);
}
