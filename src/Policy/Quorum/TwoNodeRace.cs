using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>
/// Two nodes that lose each other: each may fence the other, and that alone (safety rule 13). Who fences goes on alone.
/// </summary>
public static class TwoNodeRace
{
    /// <summary>The one other voter, if nothing can be committed without it, nor by it without this one; else null.</summary>
    public static NodeName? PeerOf(Votes votes, NodeName self)
    {
        ImmutableArray<NodeName> voters = [.. votes.Voters];
        if (voters.Length != 2 || !voters.Contains(self))
            return null;

        var peer = voters[0] == self ? voters[1] : voters[0];
        return votes.IsQuorum([self]) || votes.IsQuorum([peer]) || !votes.IsQuorum(voters) ? null : peer;
    }

    /// <summary>How long a node waits before it fences: not both may win. The one that runs more goes first; of equals the lower name.</summary>
    /// <param name="configured"><c>priority-fencing-delay</c>; zero: three dead times.</param>
    public static TimeSpan Delay(NodeName self, int active, NodeName peer, int activeOfPeer, TimeSpan configured, TimeSpan deadTime)
    {
        var goesFirst = active != activeOfPeer ? active > activeOfPeer : self.CompareTo(peer) < 0;
        return goesFirst ? TimeSpan.Zero : configured > TimeSpan.Zero ? configured : deadTime * 3;
    }
}
