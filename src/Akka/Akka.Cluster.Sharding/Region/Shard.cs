using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding.Internal;
using Akka.Event;
using Akka.Util;

namespace Akka.Cluster.Sharding;

/// <summary>Starts, remembers and stops the entities of one shard.</summary>
internal sealed partial class Shard : UntypedActor, IWithTimers
{
    public sealed record HandOffNow
    {
        public static readonly HandOffNow Instance = new();
    }

    public sealed record GetState
    {
        public static readonly GetState Instance = new();
    }

    public sealed record Locate(string EntityId);

    private sealed record LookForIdle;

    private sealed record TooLate;

    private sealed record RestartEntity(string EntityId);

    private enum Phase
    {
        /// <summary>It runs when it is remembered.</summary>
        BeingRemembered,
        Running,

        /// <summary>It was told to stop; what comes meanwhile waits.</summary>
        Passivating,

        /// <summary>It has stopped and is being forgotten.</summary>
        BeingForgotten,

        /// <summary>It stopped by itself, is remembered, and comes back.</summary>
        BackingOff,
    }

    private sealed class Entity
    {
        public Phase Phase { get; set; }

        public IActorRef? Actor { get; set; }

        public TimeSpan LastMessage { get; set; }

        public List<(object Message, IActorRef Sender)> Waiting { get; } = [];
    }

    private readonly string _typeName;
    private readonly string _shardId;
    private readonly Func<string, Props> _entityProps;
    private readonly ClusterShardingSettings _settings;
    private readonly IMessageExtractor _extractor;
    private readonly object _stopMessage;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SortedDictionary<string, Entity> _entities = new(StringComparer.Ordinal);
    private readonly Dictionary<IActorRef, string> _ids = [];
    private bool _isHandingOff;

    public Shard(
        string typeName,
        string shardId,
        Func<string, Props> entityProps,
        ClusterShardingSettings settings,
        IMessageExtractor extractor,
        object stopMessage,
        IRememberEntitiesProvider? rememberEntities)
    {
        _typeName = typeName;
        _shardId = shardId;
        _entityProps = entityProps;
        _settings = settings;
        _extractor = extractor;
        _stopMessage = stopMessage;
        if (rememberEntities is not null)
            _memory = Context.Watch(
                Context.ActorOf(rememberEntities.ShardStoreProps(shardId), "remembered-entities-store"));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    protected override void PreStart()
    {
        if (_settings.ShouldPassivateIdleEntities)
            Timers.StartPeriodicTimer("idle", new LookForIdle(), _settings.PassivateIdleEntityAfter / 2);
        _memory?.Tell(new RememberedEntities.Read());
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case HandOffNow:
                BeginHandOff();
                break;
            case TooLate:
                _log.Warning("{Type}: entities of shard {Shard} did not stop in time and are killed: {Count}",
                    _typeName, _shardId, _ids.Count);
                Context.Stop(Self);
                break;
            case Terminated terminated when _ids.Remove(terminated.ActorRef, out var id):
                OnStopped(id);
                break;
            case Terminated terminated when terminated.ActorRef.Equals(_memory) && !_isHandingOff:
                throw new InvalidOperationException(
                    $"{_typeName}: what runs in shard {_shardId} can be remembered no more");
            case Terminated:
                break;
            case Passivate passivate:
                OnPassivate(Sender, passivate.StopMessage);
                break;
            case LookForIdle:
                PassivateIdle();
                break;
            case GetState:
                Sender.Tell(new ShardState(_shardId, _entities.Where(entity => entity.Value.Actor is not null)
                    .Select(entity => entity.Key).ToImmutableSortedSet(StringComparer.Ordinal)));
                break;
            case Locate locate:
                Sender.Tell(new EntityLocation(
                    locate.EntityId,
                    _shardId,
                    Cluster.Get(Context.System).SelfAddress,
                    new Option<IActorRef>(_entities.GetValueOrDefault(locate.EntityId)?.Actor!)));
                break;
            case RestartEntity restart:
                if (!_isHandingOff && _entities.GetValueOrDefault(restart.EntityId) is { Phase: Phase.BackingOff } entity)
                    Run(restart.EntityId, entity);
                break;
            case RememberedEntities.IMessage remembered:
                FromMemory(remembered);
                break;
            default:
                Deliver(message, Sender);
                break;
        }
    }

    private void Deliver(object message, IActorRef sender)
    {
        // The region keeps it until the shard has its next home.
        if (_isHandingOff)
        {
            Context.Parent.Tell(message, sender);
            return;
        }

        if (_memory is not null && !_isRemembered)
        {
            _early.Add((message, sender));
            return;
        }

        var id = _extractor.EntityId(message);
        if (string.IsNullOrEmpty(id))
        {
            _log.Warning("{Type}: a message of type {Message} is for no entity", _typeName, message.GetType());
            Context.System.DeadLetters.Tell(message, sender);
            return;
        }

        if (!_entities.TryGetValue(id, out var entity))
        {
            entity = _entities[id] = new Entity();
            if (_memory is null)
                Run(id, entity);
            else
                Remember(id);
        }

        entity.LastMessage = Now;
        if (entity.Phase == Phase.Running)
            Give(id, entity.Actor!, message, sender);
        else
            entity.Waiting.Add((message, sender));
    }

    private void Give(string id, IActorRef actor, object message, IActorRef sender)
    {
        if (message is ShardRegion.StartEntity)
            sender.Tell(new StartEntityAck(id, _shardId), Context.Parent);
        else
            actor.Tell(_extractor.EntityMessage(message), sender);
    }

    private void Run(string id, Entity entity)
    {
        var name = Uri.EscapeDataString(id);
        entity.Actor = Context.Watch(Context.ActorOf(_entityProps(id), name));
        entity.Phase = Phase.Running;
        entity.LastMessage = Now;
        _ids[entity.Actor] = id;
        foreach (var (message, sender) in entity.Waiting)
            Give(id, entity.Actor, message, sender);
        entity.Waiting.Clear();
    }

    private void OnStopped(string id)
    {
        var entity = _entities[id];
        entity.Actor = null;
        if (_isHandingOff)
        {
            foreach (var (message, sender) in entity.Waiting)
                Context.Parent.Tell(message, sender);
            _entities.Remove(id);
            StopIfDone();
        }
        else if (entity.Phase == Phase.Passivating && entity.Waiting.Count > 0)
        {
            Run(id, entity);
        }
        else if (_memory is null)
        {
            _entities.Remove(id);
        }
        else if (entity.Phase == Phase.Passivating)
        {
            Forget(id, entity);
        }
        else
        {
            entity.Phase = Phase.BackingOff;
            Timers.StartSingleTimer(
                $"restart-{id}", new RestartEntity(id), _settings.TuningParameters.EntityRestartBackoff);
        }
    }

    private void OnPassivate(IActorRef actor, object stopMessage)
    {
        if (!_ids.TryGetValue(actor, out var id) || _entities[id].Phase != Phase.Running)
            return;
        _entities[id].Phase = Phase.Passivating;
        actor.Tell(stopMessage);
    }

    private void PassivateIdle()
    {
        if (_isHandingOff)
            return;
        var before = Now - _settings.PassivateIdleEntityAfter;
        foreach (var entity in _entities.Values.Where(entity =>
            entity.Phase == Phase.Running && entity.LastMessage < before).ToArray())
            OnPassivate(entity.Actor!, _stopMessage);
    }

    private void BeginHandOff()
    {
        if (_isHandingOff)
            return;
        _isHandingOff = true;
        foreach (var (message, sender) in _early)
            Context.Parent.Tell(message, sender);
        _early.Clear();
        foreach (var (id, entity) in _entities.ToArray())
        {
            if (entity.Phase == Phase.Running)
                entity.Actor!.Tell(_stopMessage);
            if (entity.Actor is not null)
                continue;
            foreach (var (message, sender) in entity.Waiting)
                Context.Parent.Tell(message, sender);
            _entities.Remove(id);
        }

        Timers.StartSingleTimer("too-late", new TooLate(), _settings.TuningParameters.HandOffTimeout);
        StopIfDone();
    }

    private void StopIfDone()
    {
        if (_isHandingOff && _ids.Count == 0)
            Context.Stop(Self);
    }
}
