using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;
using static Akka.Cluster.Tools.Singleton.ClusterSingletonState;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>
/// Runs one actor, the singleton, on the oldest member. Start it on every member that the singleton may run on, under
/// the same path. When the oldest leaves, the next starts the singleton after the previous one has confirmed that
/// its own has stopped; when the oldest was lost, after it is removed and the removal margin is over. During a
/// partition there may be one on each side, until one side is downed.
/// </summary>
public sealed partial class ClusterSingletonManager : UntypedActor, IWithTimers
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
        SingletonReference.InjectInto(Context.System);
        _self = _cluster.SelfUniqueAddress;
        _removalMargin = settings.RemovalMargin <= TimeSpan.Zero
            ? _cluster.DowningProvider.DownRemovalMargin
            : settings.RemovalMargin;
        _maxRetries = Math.Max(
            Context.System.Settings.Config.GetInt("akka.cluster.singleton.min-number-of-hand-over-retries"),
            (int)(_removalMargin / settings.HandOverRetryInterval) + 3);
        JoinCoordinatedShutdown();
    }

    /// <summary>The defaults of cluster singletons.</summary>
    public static Config DefaultConfig() =>
        ConfigurationFactory.FromResource<ClusterSingletonManager>("reference.conf");

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
        _handedOver.TrySetResult(Done.Instance);
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

    private Step? InState(object message) => _state switch
    {
        Start => Starting(message),
        Younger => BeingYounger(message),
        BecomingOldest => TakingOver(message),
        Oldest => BeingOldest(message),
        WasOldest => HavingBeenOldest(message),
        HandingOver => WhileHandingOver(message),
        Stopping => WhileStopping(message),
        _ => WaitingForRemoval(message),
    };

    private void OnTransition(ClusterSingletonState from, ClusterSingletonState to)
    {
        _log.Info("ClusterSingletonManager state change [{0} -> {1}]", from, to);
        if (from == BecomingOldest)
            CancelTimer(HandOverRetryTimer);
        if (from == WasOldest)
            CancelTimer(TakeOverRetryTimer);
        if (to == BecomingOldest)
            SetTimer(HandOverRetryTimer, new HandOverRetry(1), _settings.HandOverRetryInterval);
        if (to is Younger or Oldest)
            AskForNextChange();
    }

    private Step? Starting(object message)
    {
        switch (message)
        {
            case StartOldestChangedBuffer:
                var role = _settings.Role;
                var considerAppVersion = _settings.ConsiderAppVersion;
                _oldestChanges = Context.ActorOf(
                    Actor.Props.Create(() => new OldestChangedBuffer(role, considerAppVersion))
                        .WithDispatcher(Context.Props.Dispatcher),
                    "oldest-changes");
                AskForNextChange();
                return Stay();
            case InitialOldestState initial when initial.Oldest is not [var oldest, ..] || oldest != _self:
                return GoTo(Younger, new YoungerData(Others(initial.Oldest)));
            case InitialOldestState { IsSafeToBeOldest: true }:
                return BecomeOldest();
            case InitialOldestState initial:
                return GoTo(BecomingOldest, new BecomingOldestData(Others(initial.Oldest)));
            default:
                return null;
        }
    }

    private Step? BeingYounger(object message)
    {
        var previous = ((YoungerData)_data).Oldest;
        switch (message)
        {
            case OldestChanged changed when changed.Oldest == _self:
                if (previous.All(_removed.Contains))
                    return BecomeOldest();
                Peer(previous[0]).Tell(new HandOverToMe());
                return GoTo(BecomingOldest, new BecomingOldestData(previous));
            case OldestChanged changed:
                AskForNextChange();
                return changed.Oldest is { } oldest && !previous.Contains(oldest)
                    ? Stay(new YoungerData([oldest, .. previous]))
                    : Stay();
            case MemberRemoved removed when removed.Member.UniqueAddress != _self:
                AfterMargin(removed.Member);
                return Stay();
            case DelayedMemberRemoved removed:
                _removed.Add(removed.Member.UniqueAddress);
                return Stay(new YoungerData(Without(previous, removed.Member)));
            case HandOverToMe when _cluster.SelfMember.Status is MemberStatus.Exiting or MemberStatus.Down:
                return Stay();
            case HandOverToMe:
                // A quick restart on the same address: the singleton of the incarnation before is gone.
                Sender.Tell(new HandOverDone());
                return Stay();
            default:
                return null;
        }
    }

    private Step? TakingOver(object message)
    {
        var previous = ((BecomingOldestData)_data).PreviousOldest;
        switch (message)
        {
            case HandOverInProgress:
                CancelTimer(HandOverRetryTimer);
                return Stay();
            case HandOverDone when previous.Count > 0 && Sender.Path.Address == previous[0].Address:
                return BecomeOldest();
            case HandOverDone:
                _log.Info("Ignoring HandOverDone from [{0}]", Sender.Path.Address);
                return Stay();
            case MemberRemoved removed when removed.Member.UniqueAddress != _self:
                AfterMargin(removed.Member);
                return Stay();
            case DelayedMemberRemoved removed when previous.Contains(removed.Member.UniqueAddress):
                _removed.Add(removed.Member.UniqueAddress);
                return previous.All(_removed.Contains)
                    ? BecomeOldest()
                    : Stay(new BecomingOldestData(Without(previous, removed.Member)));
            case TakeOverFromMe:
                return AnswerTakeOver(previous);
            case HandOverRetry retry when retry.Count <= _maxRetries:
                if (previous.Count > 0)
                    Peer(previous[0]).Tell(new HandOverToMe());
                SetTimer(HandOverRetryTimer, new HandOverRetry(retry.Count + 1), _settings.HandOverRetryInterval);
                return Stay();
            case HandOverRetry when previous.All(_removed.Contains):
                // Nobody is known who could have run it, and nobody has asked to take over.
                _log.Info("Timeout in BecomingOldest. Previous oldest unknown or removed, and no take-over request.");
                return BecomeOldest();
            case HandOverRetry when _cluster.IsTerminated:
                return Stop();
            case HandOverRetry:
                throw new ClusterSingletonManagerIsStuckException(
                    $"Becoming singleton oldest was stuck because previous oldest [{previous[0]}] is unresponsive");
            default:
                return null;
        }
    }

    private Step AnswerTakeOver(IReadOnlyList<UniqueAddress> previous)
    {
        var asker = _cluster.State.Members.FirstOrDefault(member => member.Address == Sender.Path.Address);
        if (asker is null || (previous.Count > 0 && previous[0] != asker.UniqueAddress))
        {
            _log.Info("Ignoring TakeOver request from [{0}] in BecomingOldest", Sender.Path.Address);
            return Stay();
        }

        Sender.Tell(new HandOverToMe());
        return previous.Count > 0 ? Stay() : Stay(new BecomingOldestData([asker.UniqueAddress]));
    }

    private Step BecomeOldest()
    {
        var singleton = Context.Watch(Context.ActorOf(_singletonProps, _settings.SingletonName));
        _log.Info("Singleton manager started singleton actor [{0}]", singleton.Path);
        return GoTo(Oldest, new OldestData(singleton));
    }

    private Step? BeingOldest(object message)
    {
        var singleton = ((OldestData)_data).Singleton;
        switch (message)
        {
            case OldestChanged changed when changed.Oldest == _self:
                AskForNextChange();
                return Stay();
            case OldestChanged { Oldest: { } other } when !_isExiting && _removed.Contains(other):
                // It was removed and is back: its side has gone on. Stopping is the safe side.
                return HandOver(singleton, null);
            case OldestChanged { Oldest: null } when _isExiting:
                // Nobody is left to take over.
                return HandOver(singleton, null);
            case OldestChanged changed:
                if (changed.Oldest is { } next)
                    Peer(next).Tell(new TakeOverFromMe());
                SetTimer(TakeOverRetryTimer, new TakeOverRetry(1), _settings.HandOverRetryInterval);
                return GoTo(WasOldest, new WasOldestData(singleton, changed.Oldest));
            case HandOverToMe:
                return HandOver(singleton, Sender);
            case TakeOverFromMe:
                Sender.Tell(new HandOverToMe());
                return Stay();
            case Terminated terminated when terminated.ActorRef.Equals(singleton):
                _log.Info("Singleton actor [{0}] was terminated", terminated.ActorRef.Path);
                return Stay(new OldestData(null));
            case SelfExiting exiting:
                return Exit(exiting);
            case MemberDowned downed when downed.Member.UniqueAddress == _self:
                return StopSingleton(singleton);
            default:
                return null;
        }
    }

    private Step? HavingBeenOldest(object message)
    {
        var data = (WasOldestData)_data;
        switch (message)
        {
            case TakeOverRetry retry
                when _cluster.IsTerminated && (data.NewOldest is null || retry.Count > _maxRetries):
                return StopSingleton(data.Singleton);
            case TakeOverRetry retry when retry.Count <= _maxRetries:
                if (data.NewOldest is { } next)
                    Peer(next).Tell(new TakeOverFromMe());
                SetTimer(TakeOverRetryTimer, new TakeOverRetry(retry.Count + 1), _settings.HandOverRetryInterval);
                return Stay();
            case TakeOverRetry:
                throw new ClusterSingletonManagerIsStuckException(
                    $"Expected hand-over to [{data.NewOldest}] never occurred");
            case HandOverToMe:
                return HandOver(data.Singleton, Sender);
            case MemberRemoved removed when removed.Member.UniqueAddress == _self && !_isExiting:
                return StopSingleton(data.Singleton);
            case MemberRemoved removed when !_isExiting && removed.Member.UniqueAddress == data.NewOldest:
                _removed.Add(removed.Member.UniqueAddress);
                return HandOver(data.Singleton, null);
            case Terminated terminated when terminated.ActorRef.Equals(data.Singleton):
                return Stay(data with { Singleton = null });
            case SelfExiting exiting:
                return Exit(exiting);
            case MemberDowned downed when downed.Member.UniqueAddress == _self:
                return StopSingleton(data.Singleton);
            default:
                return null;
        }
    }

    private Step HandOver(IActorRef? singleton, IActorRef? to)
    {
        if (singleton is null)
            return HandedOver(to);

        to?.Tell(new HandOverInProgress());
        _log.Info("Singleton manager stopping singleton actor [{0}]", singleton.Path);
        singleton.Tell(_terminationMessage);
        return GoTo(HandingOver, new HandingOverData(singleton, to));
    }

    private Step? WhileHandingOver(object message)
    {
        var data = (HandingOverData)_data;
        switch (message)
        {
            case Terminated terminated when terminated.ActorRef.Equals(data.Singleton):
                return HandedOver(data.HandOverTo);
            case HandOverToMe when Sender.Equals(data.HandOverTo):
                Sender.Tell(new HandOverInProgress());
                return Stay();
            case HandOverToMe when data.HandOverTo is null:
                Sender.Tell(new HandOverInProgress());
                return Stay(data with { HandOverTo = Sender });
            case SelfExiting exiting:
                return Exit(exiting);
            default:
                return null;
        }
    }

    private Step HandedOver(IActorRef? to)
    {
        _log.Info("Singleton terminated, hand-over done [{0} -> {1}]", _cluster.SelfAddress, to?.Path.Address);
        to?.Tell(new HandOverDone());
        _handedOver.TrySetResult(Done.Instance);
        if (_removed.Contains(_self))
            return Stop();

        return to is null ? GoTo(Younger, new YoungerData([])) : GoTo(End, new NoData());
    }

    private Step StopSingleton(IActorRef? singleton)
    {
        if (singleton is null)
            return Stop();

        singleton.Tell(_terminationMessage);
        return GoTo(Stopping, new StoppingData(singleton));
    }

    private Step? WhileStopping(object message) =>
        message is Terminated terminated && terminated.ActorRef.Equals(((StoppingData)_data).Singleton)
            ? Stop()
            : null;

    private Step? WaitingForRemoval(object message) =>
        message switch
        {
            MemberRemoved removed when removed.Member.UniqueAddress == _self => Stop(),
            HandOverToMe => ConfirmHandOver(),
            OldestChanged => Stay(),
            _ => null,
        };

    // The first confirmation may have been lost.
    private Step ConfirmHandOver()
    {
        Sender.Tell(new HandOverDone());
        return Stay();
    }

    private Step? Otherwise(object message)
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
            case DelayedMemberRemoved removed:
                _removed.Add(removed.Member.UniqueAddress);
                return Stay();
            case MemberDowned downed when downed.Member.UniqueAddress == _self:
                return Stop();
            case MemberDowned or TakeOverFromMe or HandOverInProgress or HandOverDone or HandOverRetry or TakeOverRetry:
                return Stay();
            default:
                return null;
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
