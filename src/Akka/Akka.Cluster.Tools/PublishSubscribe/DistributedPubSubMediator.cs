using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Event;
using Akka.Cluster.Tools.PublishSubscribe.Internal;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tools.PublishSubscribe;

/// <summary>
/// Knows which actors of this node are subscribed to topics or put under a path, tells the mediators of the other
/// members, and passes messages on to them. Delivery is at most once, and to those that this node knows of: a
/// subscription reaches the other members by gossip.
/// </summary>
public partial class DistributedPubSubMediator : ReceiveActor
{
    private readonly DistributedPubSubSettings _settings;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly Random _chance = ((ActorSystemImpl)Context.System).ForkChance("pub-sub");
    private readonly Registry _registry;
    private readonly LocalSubscribers _subscribers = new();
    private readonly SortedDictionary<string, IActorRef> _paths = new(StringComparer.Ordinal);
    private readonly SortedDictionary<UniqueAddress, Member> _members = [];
    private readonly SortedSet<UniqueAddress> _unreachable = [];
    private readonly ICancelable _ticks = new Cancelable(Context.System.Scheduler);

    public DistributedPubSubMediator(DistributedPubSubSettings settings)
    {
        if (settings.Role is { } role && !_cluster.SelfRoles.Contains(role))
            throw new ArgumentException(
                $"This cluster member [{_cluster.SelfAddress}] doesn't have the role [{role}]");

        _settings = settings;
        // A mediator that crashed begins above what the one before it told: the others forget that.
        var start = (long)Context.System.Scheduler.MonotonicClock.TotalMicroseconds + 1;
        _registry = new Registry(_cluster.SelfUniqueAddress, start, settings.RemovedTimeToLive);

        Receive<Subscribe>(Subscribed);
        Receive<Unsubscribe>(Unsubscribed);
        Receive<Put>(Registered);
        Receive<Remove>(remove => Unregister(remove.Path));
        Receive<Terminated>(terminated => Forget(terminated.ActorRef));
        Receive<GetTopics>(_ => Sender.Tell(new CurrentTopics(Topics)));
        Receive<CountSubscribers>(count => Sender.Tell(_subscribers.Count(count.Topic)));

        Receive<Publish>(Published);
        Receive<Send>(SendToOne);
        Receive<SendToAll>(SendToEach);
        Receive<Deliver>(Delivered);

        Receive<GossipTick>(_ => Gossip());
        Receive<PruneTick>(_ => _registry.Prune(Now));
        Receive<RegistryStatus>(Compare, _ => IsFromMember);
        Receive<RegistryDelta>(Learn, _ => IsFromMember);
        Receive<RegistryStatus>(_ => { });
        Receive<RegistryDelta>(_ => { });

        Receive<CurrentClusterState>(Begin);
        Receive<MemberRemoved>(Removed);
        Receive<IMemberEvent>(change => Changed(change.Member));
        Receive<UnreachableMember>(lost => _unreachable.Add(lost.Member.UniqueAddress));
        Receive<ReachableMember>(found => _unreachable.Remove(found.Member.UniqueAddress));
        Receive<IReachabilityEvent>(_ => { });
    }

    public ILoggingAdapter Log { get; } = Context.GetLogger();

    /// <summary>How far this node knows the registrations of each member.</summary>
    public IImmutableDictionary<Address, long> OwnVersions => _registry.Versions
        .GroupBy(version => version.Key.Address)
        .ToImmutableDictionary(owner => owner.Key, owner => owner.Max(version => version.Value));

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    private IImmutableSet<string> Topics => _registry.Keys
        .Where(key => key.Kind != RegistryKind.Path)
        .Select(key => key.Name)
        .ToImmutableSortedSet(StringComparer.Ordinal);

    public static Props Props(DistributedPubSubSettings settings) =>
        Actor.Props.Create(() => new DistributedPubSubMediator(settings)).WithDeploy(Deploy.Local);

    protected override void PreStart()
    {
        base.PreStart();
        if (_cluster.IsTerminated)
            throw new ActorInitializationException("Cluster node must not be terminated");

        _cluster.Subscribe(Self, typeof(IMemberEvent), typeof(IReachabilityEvent));
        Context.System.Scheduler.ScheduleTellRepeatedly(
            _settings.GossipInterval, _settings.GossipInterval, Self, new GossipTick(), Self, _ticks);
        var prune = _settings.RemovedTimeToLive / 2;
        Context.System.Scheduler.ScheduleTellRepeatedly(prune, prune, Self, new PruneTick(), Self, _ticks);
    }

    protected override void PostStop()
    {
        _ticks.Cancel();
        _cluster.Unsubscribe(Self);
        base.PostStop();
    }

    private void Subscribed(Subscribe subscribe)
    {
        if (IsForeign(subscribe.Ref))
            return;

        _subscribers.Add(subscribe.Topic, subscribe.Group, subscribe.Ref);
        _registry.Set(RegistryKey.OfTopic(subscribe.Topic, subscribe.Group), isPresent: true, Now);
        Context.Watch(subscribe.Ref);
        Sender.Tell(new SubscribeAck(subscribe));
    }

    private void Unsubscribed(Unsubscribe unsubscribe)
    {
        if (_subscribers.Remove(unsubscribe.Topic, unsubscribe.Group, unsubscribe.Ref))
            _registry.Set(RegistryKey.OfTopic(unsubscribe.Topic, unsubscribe.Group), isPresent: false, Now);
        UnwatchIfUnused(unsubscribe.Ref);
        Sender.Tell(new UnsubscribeAck(unsubscribe));
    }

    private void Registered(Put put)
    {
        if (IsForeign(put.Ref))
            return;

        var path = put.Ref.Path.ToStringWithoutAddress();
        Unregister(path);
        _paths[path] = put.Ref;
        _registry.Set(RegistryKey.OfPath(path), isPresent: true, Now);
        Context.Watch(put.Ref);
    }

    private void Unregister(string path)
    {
        if (!_paths.Remove(path, out var registered))
            return;

        _registry.Set(RegistryKey.OfPath(path), isPresent: false, Now);
        UnwatchIfUnused(registered);
    }

    private void Forget(IActorRef terminated)
    {
        foreach (var (topic, group) in _subscribers.RemoveAll(terminated))
            _registry.Set(RegistryKey.OfTopic(topic, group), isPresent: false, Now);
        // Another actor may have come under the path since.
        if (_paths.TryGetValue(terminated.Path.ToStringWithoutAddress(), out var present) && present.Equals(terminated))
            Unregister(terminated.Path.ToStringWithoutAddress());
    }

    private void UnwatchIfUnused(IActorRef actor)
    {
        if (!_subscribers.Contains(actor) && !_paths.ContainsValue(actor))
            Context.Unwatch(actor);
    }

    private bool IsForeign(IActorRef actor)
    {
        var address = actor.Path.Address;
        if (address.HasLocalScope || address == _cluster.SelfAddress)
            return false;

        Log.Warning("Registered actor must be local: [{0}]", actor);
        return true;
    }
}
