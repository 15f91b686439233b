using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding.Internal;
using Akka.Cluster.Tools.Singleton;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Sharding;

/// <summary>
/// Brings messages to entities, wherever they are, and runs the shards that the coordinator gave to it. A proxy runs
/// none. While it does not know where a shard is, its messages wait here.
/// </summary>
public sealed partial class ShardRegion : ActorBase, IWithTimers
{
    private sealed record Retry;

    private sealed record RestartShard(string Shard);

    private readonly string _typeName;
    private readonly Func<string, Props>? _entityProps;
    private readonly ClusterShardingSettings _settings;
    private readonly string _coordinatorPath;
    private readonly IMessageExtractor _extractor;
    private readonly object _handOffStopMessage;
    private readonly IRememberEntitiesProvider? _rememberEntities;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly MembersByAge _members;

    private readonly Dictionary<string, IActorRef> _homes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, IActorRef> _shards = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<(IActorRef Asker, long Attempt)>> _stopping =
        new(StringComparer.Ordinal);

    private readonly WaitingMessages _waiting;
    private readonly TaskCompletionSource<Done> _stopped = new();
    private IActorRef? _coordinator;
    private long _epoch;
    private int _unansweredRegistrations;
    private bool _isLeaving;

    /// <param name="typeName">The name of the kind of entities.</param>
    /// <param name="entityProps">Makes an entity by its id; null: this is a proxy.</param>
    /// <param name="settings">Times and limits.</param>
    /// <param name="coordinatorPath">The coordinator's path, the same on all nodes.</param>
    /// <param name="messageExtractor">Says which entity a message is for.</param>
    /// <param name="handOffStopMessage">Stops an entity whose shard moves, or that is idle.</param>
    /// <param name="rememberEntitiesProvider">Keeps the entities of shards; null: they are not remembered.</param>
    public ShardRegion(
        string typeName,
        Func<string, Props>? entityProps,
        ClusterShardingSettings settings,
        string coordinatorPath,
        IMessageExtractor messageExtractor,
        object handOffStopMessage,
        IRememberEntitiesProvider? rememberEntitiesProvider)
    {
        _typeName = typeName;
        _entityProps = entityProps;
        _settings = settings;
        _coordinatorPath = coordinatorPath;
        _extractor = new ExtractorWithEnvelopes(messageExtractor);
        _handOffStopMessage = handOffStopMessage;
        _rememberEntities = rememberEntitiesProvider;
        _members = new MembersByAge(settings.Role, considerAppVersion: false);
        _waiting = new WaitingMessages(settings.TuningParameters.BufferSize);
        JoinCoordinatedShutdown();
    }

    /// <summary>Lets a shard start an entity without a message for it.</summary>
    public sealed class StartEntity(string entityId) : IClusterShardingSerializable, IEquatable<StartEntity>
    {
        public readonly string EntityId = entityId;

        public bool Equals(StartEntity? other) => other is not null && other.EntityId == EntityId;

        public override bool Equals(object? obj) => Equals(obj as StartEntity);

        public override int GetHashCode() => EntityId.GetHashCode(StringComparison.Ordinal);

        public override string ToString() => $"StartEntity({EntityId})";
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsProxy => _entityProps is null;

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, typeof(IMemberEvent));
        Timers.StartPeriodicTimer("retry", new Retry(), _settings.TuningParameters.RetryInterval);
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        _waiting.Drop(Context.System.DeadLetters);
        _stopped.TrySetResult(Done.Instance);
    }

    // A shard that failed has lost what it knew about its entities: it ends, and they with it.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void JoinCoordinatedShutdown()
    {
        var self = Self;
        CoordinatedShutdown.Get(Context.System).AddTask(
            CoordinatedShutdown.PhaseClusterShardingShutdownRegion,
            $"region-shutdown-{_typeName}{(IsProxy ? "-proxy" : "")}",
            () =>
            {
                if (_cluster.IsTerminated || _cluster.SelfMember.Status == MemberStatus.Down)
                    return Task.FromResult(Done.Instance);
                self.Tell(GracefulShutdown.Instance);
                return _stopped.Task;
            });
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case IFromCoordinator said:
                if (said.Epoch >= _epoch)
                    FromCoordinator(said);
                else
                    _log.Debug("{Type}: ignoring {Message} of a coordinator that is no more", _typeName, said);
                return true;
            case Retry:
                OnRetry();
                return true;
            case GracefulShutdown:
                Leave();
                return true;
            case Terminated terminated:
                OnTerminated(terminated.ActorRef);
                return true;
            case CurrentClusterState state:
                _members.Reset(state.Members.Where(member => member.Status is not (MemberStatus.Joining or MemberStatus.WeaklyUp)));
                LookForCoordinator();
                return true;
            case IMemberEvent change:
                OnMember(change);
                return true;
            case RestartShard restart:
                if (!_shards.ContainsKey(restart.Shard))
                    AskForHome(restart.Shard);
                return true;
            case IShardRegionQuery query:
                OnQuery(query);
                return true;
            case StartEntityAck:
                return true;
            default:
                return Deliver(message, Sender);
        }
    }

    private bool Deliver(object message, IActorRef sender)
    {
        var shard = message is StartEntity start ? _extractor.ShardId(start.EntityId, start) : _extractor.ShardId(message);
        if (string.IsNullOrEmpty(shard))
        {
            _log.Warning("{Type}: a message of type {Message} is for no shard", _typeName, message.GetType());
            return false;
        }

        if (_homes.TryGetValue(shard, out var home) && !_waiting.Has(shard))
        {
            if (!home.Equals(Self))
                home.Tell(message, sender);
            else if (_shards.TryGetValue(shard, out var actor) && !_stopping.ContainsKey(shard))
                actor.Tell(message, sender);
            else
                Wait(shard, message, sender);
        }
        else
        {
            Wait(shard, message, sender);
        }

        return true;
    }

    private void Wait(string shard, object message, IActorRef sender)
    {
        var isFirst = !_waiting.Has(shard);
        if (!_waiting.Add(shard, message, sender))
        {
            _log.Warning("{Type}: {Count} messages wait already, a message for shard {Shard} is dropped",
                _typeName, _waiting.Count, shard);
            Context.System.DeadLetters.Tell(message, sender);
        }
        else if (isFirst)
        {
            AskForHome(shard);
        }
    }

    private void AskForHome(string shard) => _coordinator?.Tell(new GetShardHome(shard), Self);

    private void FromCoordinator(IFromCoordinator said)
    {
        _epoch = said.Epoch;
        switch (said)
        {
            case RegisterAck ack:
                OnRegistered(ack.Coordinator);
                break;
            case ShardHome home:
                OnHome(home);
                break;
            case HostShard host when _isLeaving || IsProxy:
                _log.Debug("{Type}: shard {Shard} is not started: this region is leaving", _typeName, host.Shard);
                break;
            case HostShard host:
                if (Start(host.Shard))
                    Sender.Tell(new ShardStarted(host.Shard), Self);
                break;
            case BeginHandOff begin:
                _homes.Remove(begin.Shard);
                Sender.Tell(new BeginHandOffAck(begin.Shard, begin.Attempt), Self);
                break;
            case HandOff handOff:
                OnHandOff(handOff);
                break;
        }
    }

    private void OnRegistered(IActorRef coordinator)
    {
        _unansweredRegistrations = 0;
        if (!coordinator.Equals(_coordinator))
        {
            _coordinator = coordinator;
            Context.Watch(coordinator);
        }

        foreach (var shard in _waiting.Shards)
            AskForHome(shard);
        if (_isLeaving)
            coordinator.Tell(new GracefulShutdownReq(Self), Self);
    }

    private void OnHome(ShardHome home)
    {
        if (home.Region.Equals(Self))
        {
            if (_isLeaving || IsProxy || !Start(home.Shard))
                return;
        }
        else
        {
            if (_shards.ContainsKey(home.Shard))
                return;
            _homes[home.Shard] = home.Region;
            Context.Watch(home.Region);
        }

        foreach (var (message, sender) in _waiting.Take(home.Shard))
            Deliver(message, sender);
    }

    /// <returns>Whether it runs.</returns>
    private bool Start(string shard)
    {
        // One that is still stopping starts when it is asked for again, after that.
        if (_stopping.ContainsKey(shard))
            return false;

        _homes[shard] = Self;
        if (!_shards.TryGetValue(shard, out var actor))
        {
            _log.Debug("{Type}: shard {Shard} starts", _typeName, shard);
            var (typeName, entityProps, settings) = (_typeName, _entityProps!, _settings);
            var (extractor, stopMessage, provider) = (_extractor, _handOffStopMessage, _rememberEntities);
            _shards[shard] = actor = Context.Watch(Context.ActorOf(
                Props.Create(() => new Shard(
                        typeName, shard, entityProps, settings, extractor, stopMessage, provider))
                    .WithDispatcher(Context.Props.Dispatcher),
                Uri.EscapeDataString(shard)));
        }

        foreach (var (message, sender) in _waiting.Take(shard))
            actor.Tell(message, sender);
        return true;
    }

    private void OnHandOff(HandOff handOff)
    {
        _homes.Remove(handOff.Shard);
        if (!_shards.TryGetValue(handOff.Shard, out var actor))
        {
            Sender.Tell(new ShardStopped(handOff.Shard, handOff.Attempt), Self);
            return;
        }

        if (!_stopping.TryGetValue(handOff.Shard, out var askers))
        {
            _stopping[handOff.Shard] = askers = [];
            actor.Tell(Shard.HandOffNow.Instance);
        }

        askers.Add((Sender, handOff.Attempt));
    }

    private void OnTerminated(IActorRef actor)
    {
        if (actor.Equals(_coordinator))
        {
            _coordinator = null;
            LookForCoordinator();
            return;
        }

        var shard = _shards.FirstOrDefault(entry => entry.Value.Equals(actor)).Key;
        if (shard is not null)
            OnShardStopped(shard);
        foreach (var lost in _homes.Where(home => home.Value.Equals(actor)).Select(home => home.Key).ToArray())
            _homes.Remove(lost);
    }

    private void OnShardStopped(string shard)
    {
        _shards.Remove(shard);
        _homes.Remove(shard);
        if (_stopping.Remove(shard, out var askers))
        {
            foreach (var (asker, attempt) in askers)
                asker.Tell(new ShardStopped(shard, attempt), Self);
        }
        else
        {
            _log.Warning("{Type}: shard {Shard} failed", _typeName, shard);
            if (_settings.RememberEntities)
                Timers.StartSingleTimer(
                    $"restart-{shard}", new RestartShard(shard), _settings.TuningParameters.ShardFailureBackoff);
        }

        if (_waiting.Has(shard))
            AskForHome(shard);
        StopIfDone();
    }
}
