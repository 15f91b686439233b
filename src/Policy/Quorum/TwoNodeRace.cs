using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>What one of two nodes does.</summary>
/// <param name="Priority">See <see cref="NodePriority"/>; null: it does not say.</param>
/// <param name="Active">Resources that run there.</param>
public readonly record struct RaceStake(int? Priority, int Active);

/// <summary>
/// Two nodes that lose each other: each may fence the other, and that alone (safety rule 13). Who fences goes on alone.
/// </summary>
public static class TwoNodeRace
{
    /// <summary>
    /// The one other voter, if nothing can be committed without it, nor by it without this one, and if this one is a quorum once that
    /// one is gone; else null.
    /// </summary>
    /// <remarks>
    /// While votes change the peer may have settled the change, which this node's log does not tell yet: what the peer could do
    /// alone by the votes that are changed to, it may have done.
    /// </remarks>
    public static NodeName? PeerOf(Votes votes, NodeName self)
    {
        ImmutableArray<NodeName> voters = [.. votes.Voters];
        if (voters.Length != 2 || !voters.Contains(self))
            return null;

        var peer = voters[0] == self ? voters[1] : voters[0];
        return votes.IsQuorum([self]) || votes.Settled().IsQuorum([peer]) || !votes.IsQuorum(voters)
            || !VotePlan.Alone(votes, peer).IsQuorum([self]) ? null : peer;
    }

    /// <summary>
    /// How long a node waits before it fences: not both may win. The one whose work is worth more goes first; of equals the
    /// one that runs more, then the lower name. The other waits for three dead times; for as long as the operator said if
    /// that is longer, and priorities decide.
    /// </summary>
    /// <param name="configured"><c>priority-fencing-delay</c>; zero: priorities do not count.</param>
    public static TimeSpan Delay(
        NodeName self, RaceStake own, NodeName peer, RaceStake other, TimeSpan configured, TimeSpan deadTime)
    {
        // Of a build that does not tell both nodes have to leave it out.
        var byPriority = configured > TimeSpan.Zero && own.Priority is { } mine && other.Priority is { } theirs
            ? mine.CompareTo(theirs)
            : 0;
        var byWork = byPriority != 0 ? byPriority : own.Active.CompareTo(other.Active);
        if (byWork != 0 ? byWork > 0 : self.CompareTo(peer) < 0)
            return TimeSpan.Zero;

        var least = deadTime * 3;
        return byPriority != 0 && configured > least ? configured : least;
    }
}
