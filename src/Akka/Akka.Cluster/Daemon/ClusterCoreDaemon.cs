using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>
/// The membership protocol of one node: joins, gossips, and, as the leader, moves members on. Its parts: this file
/// holds the behaviours and the state, the others joining, gossip, the leader's actions, and leaving.
/// </summary>
internal sealed partial class ClusterCoreDaemon : UntypedActor
{
    private readonly Cluster _cluster;
    private readonly ClusterSettings _settings;
    private readonly IActorRef _publisher;
    private readonly CoordinatedShutdown _shutdown;
    private readonly TaskCompletionSource<Done> _selfExiting;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ICancelable _ticks;
    private readonly UniqueAddress _self;
    private readonly VectorClock.Node _clockNode;
    private readonly GossipTargets _targets;

    private MembershipState _state;
    private IActorRef? _heartbeatSender;
    private ImmutableSortedSet<UniqueAddress> _exitingConfirmed = [];
    private bool _isExiting;

    public ClusterCoreDaemon(
        Cluster cluster, IActorRef publisher, CoordinatedShutdown shutdown, TaskCompletionSource<Done> selfExiting)
    {
        _cluster = cluster;
        _settings = cluster.Settings;
        _publisher = publisher;
        _shutdown = shutdown;
        _selfExiting = selfExiting;
        _self = cluster.SelfUniqueAddress;
        _clockNode = Gossip.ClockNode(_self);
        _state = new MembershipState(Gossip.Empty, _self);
        _targets = new GossipTargets(_settings, cluster.Chance);
        _ticks = new Cancelable(Context.System.Scheduler);
    }

    private Gossip Latest => _state.Latest;

    private TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(QuarantinedEvent));
        StartTicks(new ClusterCommand.GossipTick(), _settings.GossipInterval);
        StartTicks(new ClusterCommand.ReapUnreachableTick(), _settings.UnreachableNodesReaperInterval);
        StartTicks(new ClusterCommand.LeaderActionsTick(), _settings.LeaderActionsInterval);

        if (_cluster.DowningProvider.DowningActorProps is { } downing)
            Context.ActorOf(WithDispatcher(downing), "downingProvider");
        if (_settings.SeedNodes.IsEmpty)
            _cluster.LogInfo("No seed-nodes configured, manual cluster join required");
        else
            Self.Tell(new ClusterCommand.JoinSeedNodes(_settings.SeedNodes));
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _ticks.Cancel();
        _selfExiting.TrySetResult(Done.Instance);
    }

    protected override void PreRestart(Exception reason, object message)
    {
    }

    /// <summary>Not a member, and not about to become one.</summary>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterCommand.JoinTo to:
                Join(to.Address);
                break;
            case ClusterCommand.JoinSeedNodes seeds:
                JoinSeedNodes(seeds.SeedNodes);
                break;
            case ClusterMessage.InitJoin:
                Sender.Tell(new ClusterMessage.InitJoinNack(_self.Address));
                break;
            case ClusterCommand.GossipTick:
                GiveUpJoiningIfOverdue();
                break;
            case ClusterCommand.LeaveForShutdown leave:
                StopSeedNodeProcess();
                leave.Left.TrySetResult(Done.Instance);
                break;
            case ClusterCommand.ExitingCompleted completed:
                CompleteExiting(completed.Completed);
                break;
            case ClusterMessage.Leave leave when leave.Address == _self.Address:
                // It gives up joining; whoever waits for its removal gets it.
                _cluster.Shutdown();
                break;
            case ClusterMessage.Leave or ClusterMessage.Down:
                _cluster.LogInfo("Ignoring [{0}]: this node is not a member", message);
                break;
            case ClusterCommand or ClusterMessage or QuarantinedEvent:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Waits for the welcome of the node that it asked to join through.</summary>
    private UntypedReceive Joining(Address joinWith, TimeSpan? deadline) => message =>
    {
        switch (message)
        {
            case ClusterMessage.Welcome welcome:
                Welcome(joinWith, welcome);
                break;
            case ClusterMessage.JoinRefused refused:
                Refused(joinWith, refused);
                break;
            case ClusterCommand.JoinTo to:
                Become(OnReceive);
                Join(to.Address);
                break;
            case ClusterCommand.JoinSeedNodes seeds:
                Become(OnReceive);
                JoinSeedNodes(seeds.SeedNodes);
                break;
            case ClusterCommand.GossipTick when GiveUpJoiningIfOverdue():
                break;
            case ClusterCommand.GossipTick when deadline <= Now:
                Become(OnReceive);
                JoinAgain(joinWith);
                break;
            case ClusterCommand.GossipTick:
                // Again and again: the welcome may be lost, or an old incarnation may have to be removed first.
                AskToJoin(joinWith);
                break;
            case ClusterCommand.LeaveForShutdown:
                Become(OnReceive);
                OnReceive(message);
                break;
            default:
                OnReceive(message);
                break;
        }
    };

    /// <summary>A member.</summary>
    private void Initialized(object message)
    {
        switch (message)
        {
            case ClusterMessage.GossipEnvelope envelope:
                ReceiveGossip(envelope);
                break;
            case ClusterMessage.GossipStatus status:
                ReceiveGossipStatus(status);
                break;
            case ClusterCommand.GossipTick:
                GossipTick();
                break;
            case ClusterCommand.GossipSpeedupTick:
                GossipToOne();
                break;
            case ClusterCommand.ReapUnreachableTick:
                ReapUnreachable();
                break;
            case ClusterCommand.LeaderActionsTick:
                LeaderActions();
                break;
            case ClusterMessage.InitJoin:
                AnswerInitJoin();
                break;
            case ClusterMessage.Join join:
                AdmitJoining(join);
                break;
            case ClusterMessage.Leave leave:
                Leaving(leave.Address);
                break;
            case ClusterMessage.Down down:
                Downing(down.Address);
                break;
            case ClusterMessage.ExitingConfirmed confirmed:
                ReceiveExitingConfirmed(confirmed.Node);
                break;
            case ClusterCommand.LeaveForShutdown leave:
                Leaving(_self.Address);
                leave.Left.TrySetResult(Done.Instance);
                break;
            case ClusterCommand.ExitingCompleted completed:
                CompleteExiting(completed.Completed);
                break;
            case QuarantinedEvent quarantined:
                Quarantined(new UniqueAddress(quarantined.Address, quarantined.Uid));
                break;
            case ClusterCommand.JoinTo to:
                _cluster.LogInfo("Trying to join [{0}] when already part of a cluster, ignoring", to.Address);
                break;
            case ClusterCommand.JoinSeedNodes seeds:
                _cluster.LogInfo(
                    "Trying to join seed nodes [{0}] when already part of a cluster, ignoring",
                    string.Join(", ", seeds.SeedNodes));
                break;
            case ClusterCommand or ClusterMessage:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void BecomeInitialized()
    {
        // Heartbeats must not begin before this node knows the members.
        _heartbeatSender ??= Context.ActorOf(
            WithDispatcher(Props.Create(() => new ClusterHeartbeatSender(_cluster))), "heartbeatSender");
        StopSeedNodeProcess();
        _joinSeedNodesDeadline = null;
        Become(Initialized);
    }

    /// <summary>A change by this node: a new version, that nobody else has seen.</summary>
    private void Update(Gossip changed)
    {
        var versioned = changed.Increment(_clockNode);
        // While exiting, unseen on purpose: the others must not forget this node before its work is handed over.
        _state = _state.With(_isExiting ? versioned.SeenByNobody() : versioned.OnlySeenBy(_self));
    }

    private void Publish() => _publisher.Tell(new ClusterDomainEventPublisher.PublishChanges(_state));

    private Props WithDispatcher(Props props) =>
        props.WithDispatcher(_settings.UseDispatcher).WithDeploy(Deploy.Local);

    private IActorRef CoreAt(Address address) => _cluster.ActorAt(address, "core");

    private void StartTicks(ClusterCommand tick, TimeSpan interval)
    {
        var delay = _settings.PeriodicTasksInitialDelay;
        Context.System.Scheduler.ScheduleTellRepeatedly(
            delay > interval ? delay : interval, interval, Self, tick, Self, _ticks);
    }
}
