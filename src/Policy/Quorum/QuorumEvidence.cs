using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>
/// Who answered which of our own numbered beats. An answer is as old as the moment when the beat it answers was
/// <i>sent</i>: messages that linger in a network prolong nobody's life (safety rules 2 and 22).
/// </summary>
public sealed record QuorumEvidence(ImmutableSortedDictionary<NodeName, Instant> AnsweredBeatSentAt)
{
    public static QuorumEvidence None { get; } = new(ImmutableSortedDictionary<NodeName, Instant>.Empty);

    public QuorumEvidence With(NodeName peer, Instant sentAt) =>
        AnsweredBeatSentAt.TryGetValue(peer, out var known) && known >= sentAt
            ? this
            : new QuorumEvidence(AnsweredBeatSentAt.SetItem(peer, sentAt));

    public QuorumEvidence Without(NodeName peer) => new(AnsweredBeatSentAt.Remove(peer));

    /// <summary>The latest moment for which a quorum, this node included, vouches; <see cref="Instant.Never"/> if none did.</summary>
    public Instant QuorumAt(Votes votes, NodeName self, Instant now)
    {
        var newestFirst = AnsweredBeatSentAt
            .Where(peer => peer.Key != self && votes.IsVoter(peer.Key))
            .OrderByDescending(peer => peer.Value)
            .ThenBy(peer => peer.Key);
        List<NodeName> vouching = [self];
        if (votes.IsQuorum(vouching))
            return now;

        foreach (var (peer, sentAt) in newestFirst)
        {
            vouching.Add(peer);
            if (votes.IsQuorum(vouching))
                return sentAt;
        }

        return Instant.Never;
    }
}
