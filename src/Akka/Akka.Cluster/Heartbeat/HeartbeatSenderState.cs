using System.Collections.Immutable;
using Akka.Actor;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>Whom this node sends heartbeats to, and what their answers mean to the failure detector.</summary>
/// <param name="OldReceiversNowUnreachable">
/// Nodes that another member has to observe now but that were unreachable when this one ceased to: their state must
/// stay known here until they answer or are removed.
/// </param>
internal sealed record HeartbeatSenderState(
    HeartbeatNodeRing Ring,
    ImmutableSortedSet<UniqueAddress> OldReceiversNowUnreachable,
    IFailureDetectorRegistry<Address> FailureDetector)
{
    public ImmutableSortedSet<UniqueAddress> ActiveReceivers => Ring.MyReceivers.Union(OldReceiversNowUnreachable);

    public HeartbeatSenderState AddMember(UniqueAddress node) => ChangeRing(Ring.Add(node));

    public HeartbeatSenderState UnreachableMember(UniqueAddress node) => ChangeRing(Ring.Unreachable(node));

    public HeartbeatSenderState ReachableMember(UniqueAddress node) => ChangeRing(Ring.Reachable(node));

    public HeartbeatSenderState RemoveMember(UniqueAddress node)
    {
        var without = ChangeRing(Ring.Remove(node));
        without = without with { OldReceiversNowUnreachable = without.OldReceiversNowUnreachable.Remove(node) };
        // A new incarnation on the same address is observed already: its heartbeats stay.
        if (!without.ActiveReceivers.Any(other => other.Address == node.Address))
            FailureDetector.Remove(node.Address);
        return without;
    }

    public HeartbeatSenderState HeartbeatRsp(UniqueAddress from)
    {
        if (!ActiveReceivers.Contains(from))
            return this;

        FailureDetector.Heartbeat(from.Address);
        if (!OldReceiversNowUnreachable.Contains(from))
            return this;

        if (!Ring.MyReceivers.Contains(from))
            FailureDetector.Remove(from.Address);
        return this with { OldReceiversNowUnreachable = OldReceiversNowUnreachable.Remove(from) };
    }

    private HeartbeatSenderState ChangeRing(HeartbeatNodeRing ring)
    {
        if (ReferenceEquals(ring.MyReceivers, Ring.MyReceivers))
            return this with { Ring = ring };
        var old = OldReceiversNowUnreachable;
        foreach (var dropped in Ring.MyReceivers.Except(ring.MyReceivers))
            if (FailureDetector.IsAvailable(dropped.Address))
                FailureDetector.Remove(dropped.Address);
            else
                old = old.Add(dropped);
        return this with { Ring = ring, OldReceiversNowUnreachable = old };
    }
}
