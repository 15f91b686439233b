using Akka.Actor;

namespace Akka.Cluster;

internal sealed partial class ClusterCoreDaemon
{
    private const int GossipsBeforeShutdown = 5;
    private const int TicksBeforeShuttingDownMyself = 4;

    private int _ticksDown;

    private void Leaving(Address address)
    {
        var leaving = Latest.Table.At(address).ToArray().FirstOrDefault(member =>
            member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up);
        if (leaving is null)
            return;

        Update(Latest.Update([leaving.Copy(MemberStatus.Leaving)]));
        _cluster.LogInfo("Marked address [{0}] as [{1}]", address, MemberStatus.Leaving);
        Publish();
        GossipToOne();
    }

    private void Downing(Address address)
    {
        var present = Latest.Table.At(address).ToArray();
        if (present.Length == 0)
            _cluster.LogInfo("Ignoring down of unknown node [{0}]", address);

        foreach (var member in present.Where(member => member.Status != MemberStatus.Down))
        {
            var isReachable = _state.Reachability.IsReachable(member.UniqueAddress);
            _cluster.LogInfo(
                isReachable ? "Marking node [{0}] as [{1}]" : "Marking unreachable node [{0}] as [{1}]",
                address,
                MemberStatus.Down);
            Update(Latest.MarkAsDown(member));
            Publish();
            if (member.UniqueAddress == _self)
                GossipToSeveral(GossipsBeforeShutdown);
            else
                // A downed node that still lives should hear of it, and stop.
                CoreAt(address).Tell(new ClusterMessage.GossipEnvelope(_self, member.UniqueAddress, Latest));
            GossipToOne();
        }
    }

    /// <summary>What this node does about its own status, if that has changed.</summary>
    private void RespondToOwnStatus(MemberStatus before)
    {
        var now = _state.SelfMember.Status;
        if (now == before)
            return;

        if (now == MemberStatus.Exiting)
        {
            // From here on this node's versions stay unseen, until its shutdown tasks are done.
            _isExiting = true;
            _cluster.LogInfo("Exiting, starting coordinated shutdown");
            _selfExiting.TrySetResult(Done.Instance);
            _ = _shutdown.Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        }
        else if (now == MemberStatus.Down)
        {
            _cluster.LogInfo("This node was marked as [{0}]", now);
            ShutdownSelfWhenDown();
        }
    }

    private void CompleteExiting(TaskCompletionSource<Done> completed)
    {
        _cluster.LogInfo("Exiting completed");
        _isExiting = false;
        if (!Latest.Members.IsEmpty)
        {
            _state = _state.With(Latest.SeenBy(_self));
            Publish();
            // The others remove an exiting member once it is gone or has confirmed; without these, once it is
            // unreachable.
            GossipToSeveral(GossipsBeforeShutdown);
            ConfirmExitingToLeaders();
        }

        completed.TrySetResult(Done.Instance);
        _cluster.Shutdown();
    }

    private void ConfirmExitingToLeaders()
    {
        // To two, as the first one may be leaving too.
        var others = Latest.Members.Where(member => member.UniqueAddress != _self).ToList();
        for (var leaders = 0; leaders < 2 && _state.LeaderOf([.. others]) is { } leader; leaders++)
        {
            CoreAt(leader.Address).Tell(new ClusterMessage.ExitingConfirmed(_self));
            others.Remove(leader);
        }
    }

    private void ReceiveExitingConfirmed(UniqueAddress node)
    {
        _cluster.LogInfo("Exiting confirmed [{0}]", node.Address);
        _exitingConfirmed = _exitingConfirmed.Add(node);
    }

    /// <summary>A downed node stops, once the other members know, or after a few ticks.</summary>
    private void ShutdownSelfWhenDown()
    {
        if (_state.SelfMember.Status != MemberStatus.Down)
            return;

        // Others that are downed with it should hear of it first, so that they stop as well.
        var everyDownedKnows = Latest.Members.Where(member => member.Status == MemberStatus.Down).All(member =>
            Latest.SeenByNode(member.UniqueAddress) || !_state.Reachability.IsReachable(member.UniqueAddress));
        if (++_ticksDown < TicksBeforeShuttingDownMyself && !everyDownedKnows)
            return;

        _cluster.LogInfo("Node has been marked as DOWN. Shutting down myself");
        GossipToSeveral(GossipsBeforeShutdown);
        _cluster.Shutdown();
    }
}
