using Akka.Actor;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster;

/// <summary>
/// Sends heartbeats to the members that this node observes, and feeds the failure detector with the answers.
/// </summary>
internal sealed class ClusterHeartbeatSender : UntypedActor
{
    private sealed record HeartbeatTick;

    private sealed record ExpectedFirstHeartbeat(UniqueAddress From);

    private readonly Cluster _cluster;
    private readonly ICancelable _ticks;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private HeartbeatSenderState _state;
    private long _sequenceNr;

    public ClusterHeartbeatSender(Cluster cluster)
    {
        _cluster = cluster;
        _ticks = new Cancelable(Context.System.Scheduler);
        _state = new HeartbeatSenderState(
            new HeartbeatNodeRing(cluster.SelfUniqueAddress, [], [], cluster.Settings.MonitoredByNrOfMembers),
            [],
            cluster.FailureDetector);
    }

    protected override void PreStart()
    {
        var interval = _cluster.Settings.HeartbeatInterval;
        var delay = _cluster.Settings.PeriodicTasksInitialDelay;
        _cluster.Subscribe(
            Self, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IMemberEvent), typeof(IReachabilityEvent));
        Context.System.Scheduler.ScheduleTellRepeatedly(
            delay > interval ? delay : interval, interval, Self, new HeartbeatTick(), Self, _ticks);
    }

    protected override void PostStop()
    {
        _ticks.Cancel();
        foreach (var receiver in _state.ActiveReceivers)
            _cluster.FailureDetector.Remove(receiver.Address);
        _cluster.Unsubscribe(Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case HeartbeatTick:
                SendHeartbeats();
                break;
            case ClusterMessage.HeartbeatRsp answer:
                if (_cluster.Settings.VerboseHeartbeatLogging)
                    _log.Debug("Heartbeat response from [{0}]", answer.From.Address);
                _state = _state.HeartbeatRsp(answer.From);
                break;
            case ExpectedFirstHeartbeat expected:
                ExpectHeartbeat(expected.From);
                break;
            case MemberRemoved removed:
                if (IsOther(removed.Member))
                    _state = _state.RemoveMember(removed.Member.UniqueAddress);
                break;
            case IMemberEvent change:
                if (IsOther(change.Member))
                    _state = _state.AddMember(change.Member.UniqueAddress);
                break;
            case UnreachableMember unreachable:
                _state = _state.UnreachableMember(unreachable.Member.UniqueAddress);
                break;
            case ReachableMember reachable:
                _state = _state.ReachableMember(reachable.Member.UniqueAddress);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private bool IsOther(Member member) => member.UniqueAddress != _cluster.SelfUniqueAddress;

    private void SendHeartbeats()
    {
        var heartbeat = new ClusterMessage.Heartbeat(_cluster.SelfAddress, ++_sequenceNr);
        foreach (var receiver in _state.ActiveReceivers)
        {
            if (!_cluster.FailureDetector.IsMonitoring(receiver.Address))
                Context.System.Scheduler.ScheduleTellOnce(
                    _cluster.Settings.HeartbeatExpectedResponseAfter, Self, new ExpectedFirstHeartbeat(receiver), Self);
            if (_cluster.Settings.VerboseHeartbeatLogging)
                _log.Debug("Heartbeat to [{0}]", receiver.Address);
            _cluster.ActorAt(receiver.Address, "heartbeatReceiver").Tell(heartbeat);
        }
    }

    /// <summary>
    /// A member that has never answered would never be suspected either: from now on its answer is overdue.
    /// </summary>
    private void ExpectHeartbeat(UniqueAddress from)
    {
        if (_state.ActiveReceivers.Contains(from) && !_cluster.FailureDetector.IsMonitoring(from.Address))
            _cluster.FailureDetector.Heartbeat(from.Address);
    }
}
