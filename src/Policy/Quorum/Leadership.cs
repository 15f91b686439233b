using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>How far one node's log is known to be the leader's.</summary>
/// <param name="Match">Up to this index it has the leader's entries on disk.</param>
/// <param name="Next">From this index on nothing is confirmed: where sending begins again after a loss.</param>
/// <param name="Sent">Up to this index entries are on their way.</param>
/// <param name="Store">The memory that it has them in; empty before its first answer.</param>
/// <param name="Commit">What it confirmed to have heard of as committed.</param>
public sealed record FollowerLog(long Match, long Next, long Sent, string Store, long Commit);

/// <summary>Which voters have how much of a leader's log, and what follows for what is committed.</summary>
public sealed record Replication(Term Term, ImmutableSortedDictionary<NodeName, FollowerLog> Followers)
{
    /// <summary>Everybody is first offered what the leader appends from now on.</summary>
    /// <param name="last">The last index of the log that the leader adopted.</param>
    public static Replication Began(Term term, IEnumerable<NodeName> nodes, long last) => new(
        term, nodes.ToImmutableSortedDictionary(node => node, _ => new FollowerLog(0, last + 1, last, "", 0)));

    public FollowerLog Of(NodeName node) => Followers.GetValueOrDefault(node) ?? new FollowerLog(0, 1, 0, "", 0);

    /// <summary>Whether the node lacks something that it was not sent, or did not confirm.</summary>
    public bool Lags(NodeName node, ReplicaLog log) =>
        Of(node) is var follower && (follower.Match < log.Last.Index || follower.Commit < log.CommitIndex);

    /// <summary>Entries up to this index are on their way.</summary>
    public Replication SentTo(NodeName node, long index) => With(node, Of(node) with { Sent = index });

    /// <summary>A node has this much of the log on disk. Answers that are late take nothing back.</summary>
    public Replication Confirmed(NodeName node, string store, long match, long commit)
    {
        // Another store has forgotten what the former one confirmed.
        var known = Of(node) is var follower && follower.Store == store ? follower : follower with { Match = 0, Commit = 0 };
        var matches = Math.Max(known.Match, match);
        return With(node, new FollowerLog(
            matches, matches + 1, Math.Max(known.Sent, matches), store, Math.Max(known.Commit, commit)));
    }

    /// <summary>What a node says of what it knows to be committed: less than before if it has begun anew.</summary>
    public Replication Knows(NodeName node, long commit) =>
        Of(node).Commit == commit ? this : With(node, Of(node) with { Commit = commit });

    /// <summary>A node's log does not reach up to what was sent, or contradicts it.</summary>
    public Replication Refused(NodeName node, long tryAfter)
    {
        var after = Math.Max(Of(node).Match, tryAfter);
        return With(node, Of(node) with { Next = after + 1, Sent = after });
    }

    private Replication With(NodeName node, FollowerLog follower) => this with { Followers = Followers.SetItem(node, follower) };

    /// <summary>
    /// The highest index that is committed: an entry of this very term that a quorum has on disk, and everything below
    /// it; an entry of an earlier term is never committed by being counted (safety rule 6).
    /// </summary>
    public long CommitIndex(ReplicaLog log)
    {
        var stores = log.Stores;
        var voters = Followers.Where(node => stores.GetValueOrDefault(node.Key) == node.Value.Store).ToList();
        foreach (var index in voters.Select(node => Math.Min(node.Value.Match, log.Last.Index)).Distinct().OrderDescending())
        {
#if MUTANTS
            if (Planted.Is(Plant.CommitsByOneTooFew) && index > log.CommitIndex
                && 2 * (voters.Count(node => node.Value.Match >= index) + 1) > log.Newest.Votes.Total)
                return index;
#endif
            if (index <= log.CommitIndex || log.At(index)?.Term != Term)
                return log.CommitIndex;

            if (log.Newest.Votes.IsQuorum(voters.Where(node => node.Value.Match >= index).Select(node => node.Key)))
                return index;
        }

        return log.CommitIndex;
    }
}
