using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>What a node that is in no cluster yet knows of a peer that it hears.</summary>
/// <param name="IsMember">The peer is in a cluster already.</param>
/// <param name="Backs">Whom the peer would let found the cluster.</param>
public sealed record PeerView(NodeName Name, bool IsMember, NodeName? Backs);

public abstract record JoinDecision
{
    private JoinDecision()
    {
    }

    public sealed record Wait : JoinDecision;

    public sealed record JoinThrough(NodeName Member) : JoinDecision;

    /// <summary>Begin a new cluster with this node alone; the others join it.</summary>
    public sealed record Found : JoinDecision;
}

/// <summary>
/// How nodes that start together agree on who begins the membership, without a fixed first seed whose absence would
/// keep everybody out. Each node backs the lowest name that it hears; who is backed by a quorum founds. A node backs
/// one at a time, and two quorums share a node, so there is one founder at a time.
/// </summary>
public static class Founding
{
    public static NodeName Backed(NodeName self, IEnumerable<PeerView> heard) =>
        heard.Select(peer => peer.Name).Append(self).Min();

    /// <param name="witness">The witness, where it stands by this node alone.</param>
    public static JoinDecision Decide(
        Votes votes, NodeName self, ImmutableArray<PeerView> heard, params IEnumerable<NodeName> witness)
    {
        var members = heard.Where(peer => peer.IsMember).Select(peer => peer.Name).Order().ToList();
        if (members.Count > 0)
            return new JoinDecision.JoinThrough(members[0]);

        if (Backed(self, heard) != self)
            return new JoinDecision.Wait();

        var backers = heard.Where(peer => peer.Backs == self).Select(peer => peer.Name).Append(self).Concat(witness);
        return votes.IsQuorum(backers) ? new JoinDecision.Found() : new JoinDecision.Wait();
    }
}
