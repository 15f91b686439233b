using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Actors.Quorum;

/// <summary>Who stands for this node's term, and who could.</summary>
public sealed partial class QuorumActor
{
    private ImmutableSortedSet<NodeName> Supporters(Instant now) => _leading is not { } leading
        ? []
        : [ThisNode, .. leading.Support.AnsweredBeatSentAt.Where(voter => now - voter.Value <= Timings.Lease).Select(voter => voter.Key)];

    /// <summary>Their store is the one that the log names, and it has all that is committed.</summary>
    private ImmutableSortedSet<NodeName> ReadyVoters() => _leading is not { } leading
        ? []
        : [.. Configuration.Nodes.Keys.Concat(WitnessAsPeer).Where(node =>
            leading.Replication.Of(node) is var follower
            && follower.Store.Length > 0
            && follower.Match >= Log.CommitIndex
            && Log.Stores.GetValueOrDefault(node) == follower.Store)];
}
