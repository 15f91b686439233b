using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

internal sealed partial class ClusterCoreDaemon
{
    private const int SpeedupsPerInterval = 3;

    private void GossipTick()
    {
        GossipToOne();
        // While a version is new: more often.
        if (Latest.Table.Count > 1 && Latest.Seen.Count < Latest.Table.Count)
            for (var speedup = 1; speedup < SpeedupsPerInterval; speedup++)
                Context.System.Scheduler.ScheduleTellOnce(
                    _settings.GossipInterval * speedup / SpeedupsPerInterval,
                    Self,
                    new ClusterCommand.GossipSpeedupTick(),
                    Self);
    }

    private void GossipToOne()
    {
        if (Latest.IsSingletonCluster || _targets.Choose(_state) is not { } peer)
            return;

        if (Latest.SeenByNode(peer))
            GossipStatusTo(peer);
        else
            GossipTo(peer);
    }

    private void GossipTo(UniqueAddress node)
    {
        if (_state.IsValidForGossip(node))
            CoreAt(node.Address).Tell(new ClusterMessage.GossipEnvelope(_self, node, Latest));
    }

    private void GossipStatusTo(UniqueAddress node) =>
        CoreAt(node.Address).Tell(new ClusterMessage.GossipStatus(_self, Latest.Version, Latest.Seen.Digest));

    private void GossipToSeveral(int count)
    {
        foreach (var node in _targets.Choose(_state, count))
            GossipTo(node);
    }

    private void ReceiveGossipStatus(ClusterMessage.GossipStatus status)
    {
        if (!IsKnownAndReachable(status.From))
            return;

        switch (status.Version.CompareTo(Latest.Version))
        {
            case VectorClock.Ordering.Same when status.SeenDigest == Latest.Seen.Digest:
                break;
            case VectorClock.Ordering.After:
                GossipStatusTo(status.From);
                break;
            default:
                GossipTo(status.From);
                break;
        }
    }

    private void ReceiveGossip(ClusterMessage.GossipEnvelope envelope)
    {
        var remote = envelope.Gossip;
        if (envelope.To != _self)
        {
            _cluster.LogInfo("Ignoring gossip for someone else, from [{0}] to [{1}]", envelope.From, envelope.To);
            return;
        }

        if (!remote.HasMember(_self) || !(IsKnownAndReachable(envelope.From) || IsAdmittedElsewhere(envelope)))
        {
            if (_settings.LogInfoVerbose)
                _cluster.LogInfo("Ignoring gossip from [{0}]", envelope.From);
            return;
        }

        var local = Latest;
        var comparison = remote.Version.CompareTo(local.Version);
        var winner = comparison switch
        {
            VectorClock.Ordering.Same => remote.MergeSeen(local),
            VectorClock.Ordering.Before => local,
            VectorClock.Ordering.After => remote,
            _ => remote.MergedBy(_clockNode, local),
        };
        var talkBack = comparison == VectorClock.Ordering.Concurrent || !remote.SeenByNode(_self);
        if (_settings.VerboseGossipReceivedLogging)
            _log.Debug("Received gossip from [{0}], [{1}] than the local one", envelope.From.Address, comparison);

        _state = _state.With(_isExiting ? winner : winner.SeenBy(_self));
        // A joining member at an address that was known before begins with a clean failure detector.
        foreach (var (before, member) in MemberTable.Changes(local.Table, Latest.Table))
            if (before is null && member!.Status == MemberStatus.Joining)
                _cluster.FailureDetector.Remove(member.Address);

        if (!ReferenceEquals(winner, local) || !ReferenceEquals(_state.Latest, local))
            Publish();
        ReplacePredecessors();
        RespondToOwnStatus(local.Member(_self).Status);
        if (talkBack)
            GossipTo(envelope.From);
        // News spread faster if they are passed on at once.
        if (comparison is VectorClock.Ordering.After or VectorClock.Ordering.Concurrent && Latest.Table.Count > 2)
            GossipToOne();
    }

    private bool IsKnownAndReachable(UniqueAddress from) =>
        Latest.HasMember(from) && Latest.Reachability.IsReachable(_self, from);

    /// <summary>
    /// Whoever admitted the sender may have crashed before it could tell this node. Ignored, the sender would never be
    /// known here, and those that join through it found a cluster of their own. A removed member is not heard, and
    /// neither is a cluster that this node once asked to join in vain: their versions have nothing in common with this
    /// one's.
    /// </summary>
    private bool IsAdmittedElsewhere(ClusterMessage.GossipEnvelope envelope)
    {
        var remote = envelope.Gossip;
        var (self, selfThere) = (_state.SelfMember, remote.Member(_self));
        return !Latest.HasMember(envelope.From)
            && !Latest.Tombstones.ContainsKey(envelope.From)
            && remote.Member(envelope.From).Status is MemberStatus.Joining or MemberStatus.WeaklyUp
            && self.UpNumber != int.MaxValue
            && self.UpNumber == selfThere.UpNumber
            && remote.Version.Versions.Keys.Any(Latest.Version.Versions.ContainsKey);
    }
}
