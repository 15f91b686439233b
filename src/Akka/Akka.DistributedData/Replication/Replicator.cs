using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Cluster;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Akka.DistributedData.Replication;

/// <summary>
/// Keeps this node's copies, changes them, and exchanges them with the replicators under the same path on the other
/// members that have the role.
/// </summary>
internal sealed partial class Replicator : UntypedActor, IWithTimers
{
    private readonly ReplicatorSettings _settings;
    private readonly Cluster.Cluster _cluster = Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Random _chance;
    private readonly UniqueAddress _self;
    private readonly Replicas _replicas;
    private readonly ReplicatedCopies _copies;
    private readonly Subscriptions _subscriptions;

    public Replicator(ReplicatorSettings settings)
    {
        _settings = settings;
        _self = _cluster.SelfUniqueAddress;
        _replicas = new Replicas(settings.Role, _self);
        _copies = new ReplicatedCopies(Context.System.Serialization, _self);
        _subscriptions = new Subscriptions(_copies);
        _chance = ((ActorSystemImpl)Context.System).ForkChance($"replicator:{Self.Path.ToStringWithoutAddress()}");
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ReplicatorSettings settings) =>
        Actor.Props.Create(() => new Replicator(settings))
            .WithDeploy(Deploy.Local)
            .WithDispatcher(settings.Dispatcher);

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self,
            SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(IMemberEvent),
            typeof(IReachabilityEvent));
        Timers.StartPeriodicTimer("gossip", new GossipTick(), _settings.GossipInterval);
        Timers.StartPeriodicTimer("notify", FlushChanges.Instance, _settings.NotifySubscribersInterval);
        if (_settings.PruningInterval > TimeSpan.Zero)
            Timers.StartPeriodicTimer("pruning", new PruningTick(), _settings.PruningInterval);
        Timers.StartPeriodicTimer("clock", new ClockTick(), _settings.GossipInterval);
        if (_settings.MaxDeltaSize > 0)
            Timers.StartPeriodicTimer("delta", new DeltaTick(), _settings.GossipInterval / 5);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    // What runs in a request's function is caught; anything else is a bug and its state suspect. The copies of the
    // other nodes come back by gossip.
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case IBetweenReplicators between:
                FromReplicator(between);
                break;
            case Get get:
                OnGet(get);
                break;
            case ReadDone done:
                OnReadDone(done);
                break;
            case Update update:
                OnUpdate(update);
                break;
            case Delete delete:
                OnDelete(delete);
                break;
            case Subscribe subscribe:
                _subscriptions.Add(subscribe.Key, subscribe.Subscriber);
                Context.Watch(subscribe.Subscriber);
                break;
            case Unsubscribe unsubscribe:
                if (_subscriptions.Remove(unsubscribe.Key.Id, unsubscribe.Subscriber))
                    Context.Unwatch(unsubscribe.Subscriber);
                break;
            case Terminated terminated:
                _subscriptions.Remove(terminated.ActorRef);
                break;
            case FlushChanges:
                _subscriptions.Flush(Self);
                break;
            case GetKeyIds:
                Sender.Tell(new GetKeysIdsResult(_copies.Keys.ToImmutableHashSet(StringComparer.Ordinal)));
                break;
            case GetReplicaCount:
                Sender.Tell(new ReplicaCount(_replicas.Nodes.Count + 1));
                break;
            case GossipTick:
                GossipToOne();
                break;
            case DeltaTick:
                PropagateDeltas();
                break;
            case PruningTick:
                Prune();
                break;
            case ClockTick:
                CountReachableTime();
                break;
            case IMemberEvent change:
                OnMember(change);
                break;
            case IReachabilityEvent change:
                _replicas.On(change);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnMember(IMemberEvent change)
    {
        var member = change.Member;
        if (change is MemberRemoved && member.UniqueAddress == _self)
        {
            Context.Stop(Self);
            return;
        }

        _replicas.On(change);
        if (change is MemberRemoved && _replicas.Matches(member))
        {
            _removed[member.UniqueAddress] = _reachableTime;
            _deltas.Forget(member.UniqueAddress);
        }
    }

    private void OnGet(Get get)
    {
        var copies = _replicas.Nodes.Count + 1;
        var needed = Quorum.Of(get.Consistency, copies) - 1;
        if (needed <= 0 || (_replicas.Nodes.IsEmpty && get.Consistency is not ReadFrom))
        {
            OnReadDone(new ReadDone(get, _copies.Find(get.Key.Id), Sender));
            return;
        }

        var (local, sender, self, me) = (_copies.Find(get.Key.Id), Sender, _self, Self);
        var nodes = _replicas.InOrder(_settings.PreferOldest, _chance);
        Context.ActorOf(Actor.Props.Create(() => new ReadAggregator(get, local, sender, nodes, needed, self, me))
            .WithDispatcher(Context.Props.Dispatcher));
    }

    // What was read is kept: who asks again is not told less.
    private void OnReadDone(ReadDone done)
    {
        if (done.Stored is { } read)
            Merge(done.Request.Key.Id, read);
        var (key, request) = (done.Request.Key, done.Request.Request);
        done.ReplyTo.Tell(_copies.Find(key.Id) switch
        {
            null => new NotFound(key, request),
            { IsDeleted: true } => new DataDeleted(key, request),
            var stored => new GetSuccess(key, request, stored.Data),
        });
    }

    private void OnUpdate(Update update)
    {
        var key = update.Key.Id;
        var present = _copies.Find(key);
        if (present is { IsDeleted: true })
        {
            Sender.Tell(new DataDeleted(update.Key, update.Request));
            return;
        }

        Stored written;
        try
        {
            var modified = update.Modify(present?.Data);
            KeepDelta(key, modified);
            if (modified is IDeltaReplicatedData with)
                modified = with.ResetDelta();
            written = present?.Merge(present with { Data = modified }) ?? Stored.Of(modified);
        }
        catch (Exception failure)
        {
            _log.Debug("Update of {0} failed: {1}", key, failure.Message);
            Sender.Tell(new ModifyFailure(update.Key, $"Update failed: {failure.Message}", failure, update.Request));
            return;
        }

        Set(key, written);
        Spread(
            key,
            update.Consistency,
            new UpdateSuccess(update.Key, update.Request),
            new UpdateTimeout(update.Key, update.Request));
    }

    private void OnDelete(Delete delete)
    {
        var key = delete.Key.Id;
        if (_copies.Find(key) is { IsDeleted: true })
        {
            Sender.Tell(new DataDeleted(delete.Key, delete.Request));
            return;
        }

        Set(key, Stored.Deleted);
        Spread(
            key,
            delete.Consistency,
            new DeleteSuccess(delete.Key, delete.Request),
            new ReplicationDeleteFailure(delete.Key));
    }

    private void Spread(string key, IWriteConsistency consistency, object success, object failure)
    {
        var needed = Quorum.Of(consistency, _replicas.Nodes.Count + 1) - 1;
        if (needed <= 0 || (_replicas.Nodes.IsEmpty && consistency is not WriteTo))
        {
            Sender.Tell(success);
            return;
        }

        var (stored, sender, self, me) = (_copies.Find(key)!, Sender, _self, Self);
        var (timeout, nodes) = (consistency.Timeout, _replicas.InOrder(_settings.PreferOldest, _chance));
        Context.ActorOf(Actor.Props.Create(() => new WriteAggregator(
                key, stored, sender, success, failure, timeout, nodes, needed, self, me))
            .WithDispatcher(Context.Props.Dispatcher));
    }

    private void Merge(string key, Stored incoming) =>
        Set(key, _copies.Find(key) is { } present ? present.Merge(incoming) : incoming);

    private void Set(string key, Stored stored)
    {
        if (_copies.Set(key, stored))
            _subscriptions.HasChanged(key);
    }
}
