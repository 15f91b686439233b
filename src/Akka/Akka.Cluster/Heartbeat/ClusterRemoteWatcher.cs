using Akka.Actor;
using Akka.Remote;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster;

/// <summary>
/// Watches remote actors. For members the cluster's own failure detector and downing decide who is lost, so that
/// watchers and membership never disagree; a member that was downed is quarantined.
/// </summary>
internal sealed class ClusterRemoteWatcher(
    IFailureDetectorRegistry<Address> failureDetector,
    TimeSpan heartbeatInterval,
    TimeSpan unreachableReaperInterval,
    TimeSpan heartbeatExpectedResponseAfter)
    : RemoteWatcher(failureDetector, heartbeatInterval, unreachableReaperInterval, heartbeatExpectedResponseAfter)
{
    private readonly HashSet<Address> _members = [];
    private Cluster? _cluster;

    public static new Props Props(
        IFailureDetectorRegistry<Address> failureDetector,
        TimeSpan heartbeatInterval,
        TimeSpan unreachableReaperInterval,
        TimeSpan heartbeatExpectedResponseAfter) =>
        Actor.Props.Create(() => new ClusterRemoteWatcher(
            failureDetector, heartbeatInterval, unreachableReaperInterval, heartbeatExpectedResponseAfter));

    protected override void PreStart()
    {
        base.PreStart();
        _cluster = Cluster.Get(Context.System);
        _cluster.Subscribe(Self, typeof(IMemberEvent));
    }

    protected override void PostStop()
    {
        base.PostStop();
        _cluster?.Unsubscribe(Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CurrentClusterState state:
                foreach (var member in state.Members)
                    TakeOver(member);
                break;
            case MemberRemoved removed:
                Forget(removed);
                break;
            case IMemberEvent change:
                TakeOver(change.Member);
                break;
            default:
                base.OnReceive(message);
                break;
        }
    }

    protected override void WatchNode(IInternalActorRef watchee)
    {
        if (!_members.Contains(watchee.Path.Address))
            base.WatchNode(watchee);
    }

    private void TakeOver(Member member)
    {
        if (member.Address == _cluster!.SelfAddress || !_members.Add(member.Address))
            return;

        Unreachable.Remove(member.Address);
        if (WatchingNodes.Contains(member.Address))
            UnwatchNode(member.Address);
    }

    private void Forget(MemberRemoved removed)
    {
        var member = removed.Member;
        if (member.Address == _cluster!.SelfAddress)
            return;

        // A new incarnation may be a member already: only what belonged to the old one is gone.
        if (!_cluster.ReadView.Membership.Members.Any(other => other.Address == member.Address))
            _members.Remove(member.Address);

        // Only who was shut out is refused. A node that itself leaves sees all others removed, too, and must not refuse
        // those that stay: it would break them up on its way out.
        if (removed.PreviousStatus == MemberStatus.Down)
            Quarantine(member.Address, member.UniqueAddress.Uid);
        PublishAddressTerminated(member.Address);
    }
}
