using Akka.Actor;
using Akka.Configuration;
using Akka.Coordination;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;
using static Akka.Cluster.Tools.Singleton.ClusterSingletonState;

namespace Akka.Cluster.Tools.Singleton;

using Step = FSMBase.State<ClusterSingletonState, IClusterSingletonData>;

/// <summary>
/// Runs one actor, the singleton, on the oldest member. Start it on every member that the singleton may run on, under
/// the same path. When the oldest leaves, the next starts the singleton after the previous one has confirmed that
/// its own has stopped; when the oldest was lost, after it is removed and the removal margin is over. During a
/// partition there may be one on each side, until one side is downed; with a lease (use-lease), on one side only.
/// </summary>
public sealed partial class ClusterSingletonManager : FSM<ClusterSingletonState, IClusterSingletonData>
{
    private const string HandOverRetryTimer = "hand-over-retry";
    private const string TakeOverRetryTimer = "take-over-retry";

    private readonly Props _singletonProps;
    private readonly object _terminationMessage;
    private readonly ClusterSingletonManagerSettings _settings;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly TaskCompletionSource<Done> _handedOver = new();
    private readonly HashSet<UniqueAddress> _removed = [];
    private readonly UniqueAddress _self;
    private readonly TimeSpan _removalMargin;
    private readonly int _maxRetries;
    private IActorRef? _oldestChanges;
    private bool _isExiting;

    public ClusterSingletonManager(
        Props singletonProps, object terminationMessage, ClusterSingletonManagerSettings settings)
    {
        if (!string.IsNullOrEmpty(settings.Role) && !_cluster.SelfRoles.Contains(settings.Role))
            throw new ArgumentException(
                $"This cluster member [{_cluster.SelfAddress}] doesn't have the role [{settings.Role}]");

        _singletonProps = singletonProps;
        _terminationMessage = terminationMessage;
        _settings = settings;
        ToolsReference.InjectInto(Context.System);
        _self = _cluster.SelfUniqueAddress;
        _removalMargin = settings.RemovalMargin <= TimeSpan.Zero
            ? _cluster.DowningProvider.DownRemovalMargin
            : settings.RemovalMargin;
        _maxRetries = Math.Max(
            Context.System.Settings.Config.GetInt("akka.cluster.singleton.min-number-of-hand-over-retries"),
            (int)(_removalMargin / settings.HandOverRetryInterval) + 3);
        _lease = settings.LeaseSettings is { } usage
            ? LeaseProvider.Get(Context.System).GetLease(
                $"{Context.System.Name}-singleton-{Self.Path}",
                usage.LeaseImplementation,
                _cluster.SelfAddress.HostPort())
            : null;
        JoinCoordinatedShutdown();
        Declare();
    }

    /// <summary>The defaults of cluster singletons.</summary>
    public static Config DefaultConfig() => ToolsReference.Config();

    /// <summary>A manager whose singleton is stopped by <see cref="PoisonPill"/>.</summary>
    public static Props Props(Props singletonProps, ClusterSingletonManagerSettings settings) =>
        Props(singletonProps, PoisonPill.Instance, settings);

    /// <param name="singletonProps">Makes the singleton.</param>
    /// <param name="terminationMessage">Sent to the singleton for a hand-over: it must stop after it.</param>
    /// <param name="settings">Role, names and times.</param>
    public static Props Props(
        Props singletonProps, object terminationMessage, ClusterSingletonManagerSettings settings) =>
        Actor.Props.Create(() => new ClusterSingletonManager(singletonProps, terminationMessage, settings))
            .WithDeploy(Deploy.Local);

    protected override void PreStart()
    {
        if (_cluster.IsTerminated)
            throw new ActorInitializationException("Cluster node must not be terminated");

        _cluster.Subscribe(
            Self, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(MemberRemoved), typeof(MemberDowned));
        Self.Tell(new StartOldestChangedBuffer());
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        ReleaseLease();
        _handedOver.TrySetResult(Done.Instance);
        base.PostStop();
    }

    private void JoinCoordinatedShutdown()
    {
        var shutdown = CoordinatedShutdown.Get(Context.System);
        var self = Self;
        bool IsOver() => _cluster.IsTerminated || _cluster.SelfMember.Status == MemberStatus.Down;

        // Two tasks of one phase: the change to the next oldest, and the wait until the hand-over is done.
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterExiting, "wait-singleton-exiting", () =>
            IsOver() ? Task.FromResult(Done.Instance) : _handedOver.Task);
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterExiting, "singleton-exiting-2", () =>
        {
            if (IsOver() || _handedOver.Task.IsCompleted)
                return Task.FromResult(Done.Instance);

            var seen = new TaskCompletionSource<Done>();
            _handedOver.Task.ContinueWith(
                _ => seen.TrySetResult(Done.Instance),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            self.Tell(new SelfExiting(seen));
            return seen.Task;
        });
    }

    private void Declare()
    {
        In(Start, Starting);
        In(Younger, BeingYounger);
        In(BecomingOldest, TakingOver);
        In(AcquiringLease, WaitingForLease);
        In(Oldest, BeingOldest);
        In(WasOldest, HavingBeenOldest);
        In(HandingOver, WhileHandingOver);
        In(Stopping, WhileStopping);
        In(End, WaitingForRemoval);
        WhenUnhandled(happened => Otherwise(happened.FsmEvent));
        StartWith(Start, new NoData());
        Initialize();
        // Behind: to begin is no change.
        OnTransition(Changed);

        void In(ClusterSingletonState state, Func<object, Step?> behavior) =>
            When(state, happened => behavior(happened.FsmEvent));
    }

    private void Changed(ClusterSingletonState from, ClusterSingletonState to)
    {
        _log.Info("ClusterSingletonManager state change [{0} -> {1}]", from, to);
        if (from == BecomingOldest)
            CancelTimer(HandOverRetryTimer);
        if (from == AcquiringLease)
            CancelTimer(LeaseRetryTimer);
        if (from == WasOldest)
            CancelTimer(TakeOverRetryTimer);
        if (to == BecomingOldest)
            SetTimer(HandOverRetryTimer, new HandOverRetry(1), _settings.HandOverRetryInterval);
        // One that waits for the lease may have to make way, too.
        if (to is Younger or AcquiringLease or Oldest)
            AskForNextChange();
    }

    private Step Otherwise(object message)
    {
        switch (message)
        {
            case SelfExiting exiting:
                _isExiting = true;
                _handedOver.TrySetResult(Done.Instance);
                exiting.Seen.TrySetResult(Done.Instance);
                return Stay();
            case MemberRemoved removed when removed.Member.UniqueAddress == _self:
                if (!_isExiting)
                    return Stop();
                _removed.Add(_self);
                return Stay();
            case MemberRemoved removed:
                AfterMargin(removed.Member);
                return Stay();
            case LeaseAnswered { IsHeld: true } when StateName is Start or Younger or BecomingOldest or End:
                // It came too late: this node is not the oldest any more.
                _mayHoldLease = true;
                ReleaseLease();
                return Stay();
            case LeaseAnswered or LeaseLost or LeaseRetry or LeaseReleased:
                return Stay();
            case DelayedMemberRemoved removed:
                _removed.Add(removed.Member.UniqueAddress);
                return Stay();
            case MemberDowned downed when downed.Member.UniqueAddress == _self:
                return Stop();
            case MemberDowned or TakeOverFromMe or HandOverInProgress or HandOverDone or NoSingletonHere:
            case HandOverRetry or TakeOverRetry:
                return Stay();
            default:
                _log.Debug("Unhandled in state [{0}]: [{1}]", StateName, message);
                return Stay();
        }
    }

    private Step Exit(SelfExiting exiting)
    {
        _isExiting = true;
        // The buffer answers once it has queued the change to the next oldest.
        _oldestChanges!.Tell(exiting);
        return Stay();
    }

    private void AfterMargin(Member member)
    {
        var removed = new DelayedMemberRemoved(member);
        if (_removalMargin > TimeSpan.Zero)
            Context.System.Scheduler.ScheduleTellOnce(_removalMargin, Self, removed, Self);
        else
            Self.Tell(removed);
    }

    private void AskForNextChange() => _oldestChanges?.Tell(new GetNextOldestChange());

    private IActorRef Peer(UniqueAddress node) => ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef(
        new RootActorPath(node.Address) / Self.Path.Elements);

    private UniqueAddress[] Others(IReadOnlyList<UniqueAddress> nodes) => [.. nodes.Where(node => node != _self)];

    private static UniqueAddress[] Without(IReadOnlyList<UniqueAddress> nodes, Member member) =>
        [.. nodes.Where(node => node != member.UniqueAddress)];
}
