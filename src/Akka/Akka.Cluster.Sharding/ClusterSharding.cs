using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding.Internal;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.DistributedData;
using Akka.Pattern;

namespace Akka.Cluster.Sharding;

public sealed class ClusterShardingExtensionProvider : ExtensionIdProvider<ClusterSharding>
{
    public override ClusterSharding CreateExtension(ExtendedActorSystem system) => new(system);
}

/// <summary>
/// Spreads many actors, the entities, over the members. An entity is known by its id alone: messages go to a region,
/// which brings them to wherever the entity is; it is started by its first message. Entities are grouped in shards, and
/// shards move between nodes. Start a kind of entities on all members that have the role, also as a proxy elsewhere.
/// </summary>
public partial class ClusterSharding : IExtension
{
    private sealed class Guardian : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }

    private readonly ExtendedActorSystem _system;
    private readonly Cluster _cluster;
    private readonly LocalActorRef _guardian;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, IActorRef> _regions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, IActorRef> _proxies = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, IActorRef> _replicators = new(StringComparer.Ordinal);

    public ClusterSharding(ExtendedActorSystem system)
    {
        ShardingReference.InjectInto(system);
        _system = system;
        _cluster = Cluster.Get(system);
        Settings = ClusterShardingSettings.Create(system);
        _guardian = (LocalActorRef)system.SystemActorOf(
            Props.Create(() => new Guardian()).WithDispatcher(Dispatcher),
            ClusterSettings.Text(Section, "guardian-name"));
    }

    /// <summary>As configured; each kind of entities may be started with others.</summary>
    public ClusterShardingSettings Settings { get; }

    /// <summary>The kinds of entities that have a region here, proxies aside.</summary>
    public ImmutableHashSet<string> ShardTypeNames
    {
        get
        {
            lock (_lock)
                return [.. _regions.Keys];
        }
    }

    private Config Section => ClusterSettings.Section(_system.Settings.Config, "akka.cluster.sharding");

    private string Dispatcher => Section.GetString("use-dispatcher") is { Length: > 0 } named
        ? named
        : Dispatch.Dispatchers.DefaultDispatcherId;

    private int MajorityMinCap => Section.GetInt("distributed-data.majority-min-cap");

    public static ClusterSharding Get(ActorSystem system) =>
        system.WithExtension<ClusterSharding, ClusterShardingExtensionProvider>();

    /// <summary>The defaults of sharding.</summary>
    public static Config DefaultConfig() => ShardingReference.Config();

    public IShardAllocationStrategy DefaultShardAllocationStrategy(ClusterShardingSettings settings)
    {
        var tuning = settings.TuningParameters;
        return tuning.LeastShardAllocationAbsoluteLimit > 0
            ? ShardAllocationStrategy.LeastShardAllocationStrategy(
                tuning.LeastShardAllocationAbsoluteLimit, tuning.LeastShardAllocationRelativeLimit)
            : new LeastShardAllocationStrategy(
                tuning.LeastShardAllocationRebalanceThreshold, tuning.LeastShardAllocationMaxSimultaneousRebalance);
    }

    /// <summary>The region, or the proxy, of a kind of entities.</summary>
    /// <exception cref="ArgumentException">It was not started here.</exception>
    public IActorRef ShardRegion(string typeName)
    {
        lock (_lock)
        {
            if (_regions.TryGetValue(typeName, out var region) || _proxies.TryGetValue(typeName, out region))
                return region;
        }

        throw new ArgumentException($"Shard type [{typeName}] must be started first");
    }

    /// <summary>The proxy of a kind of entities.</summary>
    /// <exception cref="ArgumentException">It was not started here.</exception>
    public IActorRef ShardRegionProxy(string typeName)
    {
        lock (_lock)
        {
            if (_proxies.TryGetValue(typeName, out var proxy))
                return proxy;
        }

        throw new ArgumentException($"Shard type [{typeName}] must be started first");
    }

    private IActorRef StartRegion(
        string typeName,
        Func<string, Props> entityProps,
        ClusterShardingSettings settings,
        IMessageExtractor extractor,
        IShardAllocationStrategy strategy,
        object stopMessage)
    {
        settings.Verify(_system);
        if (settings.Role is not null && !_cluster.SelfRoles.Contains(settings.Role))
            return StartProxyRegion(typeName, settings, extractor);

        lock (_lock)
        {
            if (_regions.TryGetValue(typeName, out var running))
                return running;

            var name = Uri.EscapeDataString(typeName);
            var provider = settings.RememberEntities ? RememberEntities(typeName, settings) : null;
            StartCoordinator(name, typeName, settings, strategy, Store(typeName, settings, provider));
            var path = CoordinatorPath(name);
            return _regions[typeName] = _guardian.Cell.AttachChild(
                Props.Create(() => new ShardRegion(
                        typeName, entityProps, settings, path, extractor, stopMessage, provider))
                    .WithDispatcher(Dispatcher).WithDeploy(Deploy.Local),
                isSystemService: false,
                name);
        }
    }

    private IActorRef StartProxyRegion(
        string typeName, ClusterShardingSettings settings, IMessageExtractor extractor)
    {
        lock (_lock)
        {
            if (_proxies.TryGetValue(typeName, out var running))
                return running;

            // A member that may run shards keeps copies, whether it runs any or not: the coordinator counts on it.
            if (settings.Role is null || _cluster.SelfRoles.Contains(settings.Role))
                ReplicatorFor(settings.Role);
            var name = Uri.EscapeDataString(typeName);
            var path = CoordinatorPath(name);
            return _proxies[typeName] = _guardian.Cell.AttachChild(
                Props.Create(() => new ShardRegion(
                        typeName, null, settings, path, extractor, PoisonPill.Instance, null))
                    .WithDispatcher(Dispatcher).WithDeploy(Deploy.Local),
                isSystemService: false,
                $"{name}Proxy");
        }
    }

    private string CoordinatorPath(string name) =>
        $"{_guardian.Path.ToStringWithoutAddress()}/{name}Coordinator/singleton/coordinator";

    private void StartCoordinator(
        string name,
        string typeName,
        ClusterShardingSettings settings,
        IShardAllocationStrategy strategy,
        Func<IActorContext, ICoordinatorStore> store)
    {
        var dispatcher = Dispatcher;
        var coordinator = Props.Create(() => new ShardCoordinator(typeName, settings, strategy, store))
            .WithDispatcher(dispatcher);
        var backoff = settings.TuningParameters.CoordinatorFailureBackoff;
        var singleton = BackoffSupervisor.PropsWithSupervisorStrategy(
            coordinator,
            "coordinator",
            backoff,
            backoff * 5,
            0.2,
            new OneForOneStrategy(_ => Directive.Stop)).WithDispatcher(dispatcher);
        var manager = settings.CoordinatorSingletonSettings.WithSingletonName("singleton").WithRole(settings.Role);
        _guardian.Cell.AttachChild(
            ClusterSingletonManager.Props(singleton, PoisonPill.Instance, manager).WithDispatcher(dispatcher),
            isSystemService: false,
            $"{name}Coordinator");
    }

    private IRememberEntitiesProvider RememberEntities(string typeName, ClusterShardingSettings settings) =>
        settings.RemembersInJournal
            ? new JournalRememberEntitiesProvider(
                typeName, settings, Section.GetInt("event-sourced-remember-entities-store.max-updates-per-write"))
            : new DDataRememberEntitiesProvider(typeName, settings, ReplicatorFor(settings.Role), MajorityMinCap);

    private Func<IActorContext, ICoordinatorStore> Store(
        string typeName, ClusterShardingSettings settings, IRememberEntitiesProvider? provider)
    {
        if (settings.StateStoreMode == StateStoreMode.Persistence)
            return coordinator => new JournalCoordinatorStore(coordinator, typeName, settings);

        var replicated = new ReplicatedCoordinatorStore(
            typeName, ReplicatorFor(settings.Role), _cluster.SelfUniqueAddress, settings.TuningParameters, MajorityMinCap);
        return settings.RemembersInJournal
            ? coordinator => new RememberingCoordinatorStore(replicated, coordinator, provider!.CoordinatorStoreProps())
            : _ => replicated;
    }

    // One for each role: copies are on the members that run shards.
    private IActorRef ReplicatorFor(string? role)
    {
        if (_replicators.TryGetValue(role ?? "", out var running))
            return running;

        var config = ClusterSettings.Section(Section, "distributed-data").WithFallback(
            ClusterSettings.Section(_system.Settings.Config, "akka.cluster.distributed-data"));
        var settings = ReplicatorSettings.Create(config).WithRole(role);
        return _replicators[role ?? ""] = _guardian.Cell.AttachChild(
            DistributedData.Replication.Replicator.Props(settings),
            isSystemService: false,
            role is null ? "replicator" : $"{Uri.EscapeDataString(role)}Replicator");
    }
}
