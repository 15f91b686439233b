using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Policy.Log;
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
    bool Formed,
    string? BlankStore,
    string? Cluster,
    string? Silent,
    WireVersions Speaks,
    RaceStake Stake)
{
    /// <summary>Why nothing may begin there; null: it may.</summary>
    public string? Unfit { get; init; }

    /// <summary>Why it goes last; null: it does not.</summary>
    public string? Trouble { get; init; }

    public static Peer From(Beat beat, Instant now) => new(
        beat.From, beat.Incarnation, now, beat.IsMember, beat.Backs, [.. beat.Hears], beat.Leads, beat.Formed, beat.BlankStore, beat.Cluster, beat.Silent,
        beat.Speaks ?? WireVersions.Unsaid, new RaceStake(beat.Priority, beat.Active ?? 0))
    {
        Unfit = beat.Unfit,
        Trouble = beat.Trouble,
    };
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

/// <summary>A term that this node leads.</summary>
/// <param name="Support">Who answered which beat as a voter bound to this term.</param>
/// <param name="IsOpen">An entry of this term is committed: the coordinator decides.</param>
internal sealed record Leadership(
    Term Term,
    QuorumEvidence Support,
    Replication Replication,
    bool IsOpen);

/// <summary>Who waits for an entry of the log to be committed.</summary>
internal sealed record Proposal(CommandId Id, IActorRef Asker);

/// <summary>An attempt to be granted a term.</summary>
/// <param name="IsSounding">Only asks around as yet.</param>
/// <param name="Forces">A person forces a quorum: all that are not off have to agree.</param>
internal sealed record Attempt(PromiseRound Round, bool IsSounding, bool Forces, Instant BeganAt)
{
    /// <summary>Who was asked so far.</summary>
    public ImmutableSortedSet<NodeName> Asked { get; init; } = [];

    /// <summary>Tells attempts apart for their time-outs.</summary>
    public (Term Term, bool IsSounding, Instant BeganAt) Number => (Round.Term, IsSounding, BeganAt);
}
