using System.Collections.Immutable;
using HaActors.Actors.Events;
using HaActors.Policy.Log;
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

    /// <summary>Whether this node may take part in forming a quorum (wait-for-all, safety rule 13).</summary>
    private bool HasMet(Instant now)
    {
        if (_formed || !Options.WaitsForAll)
            return true;

        // Who ran alone last need not wait: nobody else can have gone on without it. But those without a vote may be booting,
        // and as long as that may be, they are not fenced for their silence (safety rule 19).
        var heard = _peers.HeardWithin(Timings.DeadTime, now).Select(peer => peer.Name).Append(ThisNode).ToImmutableSortedSet();
        _formed = heard.IsSupersetOf(Configuration.Nodes.Keys);
        return (!Log.IsBlank && Votes.IsQuorum([ThisNode])) || heard.IsSupersetOf(Votes.Voters.Where(voter => !IsWitness(voter)));
    }

    /// <summary>An arbiter coordinates only where no member does.</summary>
    private bool GoesBefore(NodeName one, NodeName other) => IsArbiter(one) != IsArbiter(other) ? IsArbiter(other) : one.CompareTo(other) < 0;

    private bool IsArbiter(NodeName node) => _node.Configuration.Nodes.GetValueOrDefault(node)?.Role == NodeRole.Arbiter;

    private static ClusterEvent.VotesChanged VotesNews(LogState state) => new(
        state.At.Index,
        (state.Votes.Next ?? state.Votes.Present).ByNode.Where(node => node.Value > 0)
            .ToImmutableSortedDictionary(node => node.Key.Value, node => node.Value, StringComparer.Ordinal),
        state.Votes.Total,
        state.Votes.IsJoint);
}
