using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Event;
using Akka.Remote;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster;

public class ClusterExtension : ExtensionIdProvider<Cluster>
{
    public override Cluster CreateExtension(ExtendedActorSystem system) => new((ActorSystemImpl)system);
}

/// <summary>
/// This node's part in the cluster: joining, leaving, and what is known about the other members. Needs
/// <c>akka.actor.provider = cluster</c>. A node that was removed can join again only with a new actor system.
/// </summary>
public class Cluster : IExtension
{
    private readonly ILoggingAdapter _log;
    private readonly IActorRef _daemons;
    private readonly StatusCallbacks _callbacks;
    private readonly Lazy<IDowningProvider> _downingProvider;
    private ImmutableArray<string> _refusal = [];
    private int _isTerminated;

    /// <exception cref="Akka.Configuration.ConfigurationException">The provider is not that of a cluster.</exception>
    public Cluster(ActorSystemImpl system)
    {
        if (system.Provider is not IClusterActorRefProvider provider)
            throw new Configuration.ConfigurationException(
                $"ActorSystem {system} needs to have a 'ClusterActorRefProvider' enabled in the configuration, " +
                $"currently uses {system.Provider.GetType()}");

        System = system;
        Settings = new ClusterSettings(system.Settings.Config, system.Name);
        SelfUniqueAddress = new UniqueAddress(provider.Transport.DefaultAddress, AddressUidExtension.Uid(system));
        _log = Logging.GetLogger(system, "Cluster");
        _callbacks = new StatusCallbacks(_log);
        ReadView = new ClusterReadView(SelfUniqueAddress);
        // Any number would do that differs between nodes and is the same in each run of a simulation.
        Chance = new Random(SelfUniqueAddress.Uid);
        FailureDetector = new DefaultFailureDetectorRegistry<Address>(
            () => FailureDetectorLoader.Load(
                Settings.FailureDetectorImplementationClass, Settings.FailureDetectorConfig, system),
            () => system.Scheduler.MonotonicClock);
        _downingProvider = new Lazy<IDowningProvider>(
            () => DowningProviderLoader.Load(Settings.DowningProviderType, system, this));

        foreach (var key in Settings.Unhonoured)
            _log.Warning("akka.cluster.{0} has no effect", key);
        LogInfo("Starting up...");
        _daemons = system.SystemActorOf(
            Props.Create(() => new ClusterDaemon(this)).WithDispatcher(Settings.UseDispatcher).WithDeploy(Deploy.Local),
            "cluster");
    }

    public ClusterSettings Settings { get; }

    public UniqueAddress SelfUniqueAddress { get; }

    public Address SelfAddress => SelfUniqueAddress.Address;

    public ImmutableHashSet<string> SelfRoles => Settings.Roles;

    /// <summary>This node as a member; Removed while it is not one.</summary>
    public Member SelfMember => ReadView.SelfMember;

    /// <summary>The cluster as of the newest event.</summary>
    public CurrentClusterState State => ReadView.State;

    public ExtendedActorSystem System { get; }

    /// <summary>Hears a heartbeat of each address that this node observes.</summary>
    public DefaultFailureDetectorRegistry<Address> FailureDetector { get; }

    public IDowningProvider DowningProvider => _downingProvider.Value;

    /// <summary>Whether this node's cluster has stopped for good.</summary>
    public bool IsTerminated => Volatile.Read(ref _isTerminated) == 1;

    public bool IsUp => SelfMember.Status == MemberStatus.Up;

    internal ClusterReadView ReadView { get; }

    internal Random Chance { get; }

    public static Cluster Get(ActorSystem system) => system.WithExtension<Cluster, ClusterExtension>();

    /// <summary>
    /// Joins through the node at <paramref name="address"/>; at the own address: starts a new cluster.
    /// </summary>
    public void Join(Address address) => _daemons.Tell(new ClusterCommand.JoinTo(Complete(address)));

    /// <summary>Joins, and completes once this node is Up.</summary>
    /// <exception cref="ClusterJoinFailedException">This node's cluster stopped before that.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the joining goes on.</exception>
    public Task JoinAsync(Address address, CancellationToken token = default)
    {
        var joined = WhenUp($"Node has not managed to join the cluster using provided address: {address}", token);
        Join(address);
        return joined;
    }

    /// <summary>
    /// Joins through the first of these nodes that answers. The first in the list may start a new cluster.
    /// </summary>
    public void JoinSeedNodes(IEnumerable<Address> seedNodes) =>
        _daemons.Tell(new ClusterCommand.JoinSeedNodes([.. seedNodes.Select(Complete)]));

    /// <summary>Joins, and completes once this node is Up.</summary>
    /// <exception cref="ClusterJoinFailedException">This node's cluster stopped before that.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the joining goes on.</exception>
    public Task JoinSeedNodesAsync(IEnumerable<Address> seedNodes, CancellationToken token = default)
    {
        var seeds = seedNodes.ToImmutableList();
        var joined = WhenUp(
            $"Node has not managed to join the cluster using provided seed node addresses: {string.Join(", ", seeds)}",
            token);
        JoinSeedNodes(seeds);
        return joined;
    }

    /// <summary>Lets a member leave, gracefully: it stays a member until its coordinated shutdown is done.</summary>
    public void Leave(Address address) => _daemons.Tell(new ClusterMessage.Leave(Complete(address)));

    /// <summary>Leaves, and completes once this node is removed.</summary>
    public Task LeaveAsync() => LeaveAsync(CancellationToken.None);

    /// <summary>Leaves, and completes once this node is removed.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the leaving goes on.</exception>
    public Task LeaveAsync(CancellationToken cancellationToken)
    {
        var left = new TaskCompletionSource();
        RegisterOnMemberRemoved(() => left.TrySetResult());
        CancelWith(left, cancellationToken);
        Leave(SelfAddress);
        return left.Task;
    }

    /// <summary>
    /// Declares a member lost. It is removed, and if it still lives it must not go on as a member: that is for
    /// whoever calls this to know.
    /// </summary>
    public void Down(Address address) => _daemons.Tell(new ClusterMessage.Down(Complete(address)));

    /// <summary>Subscribes to events of these types; the present state comes first, as a snapshot.</summary>
    public void Subscribe(IActorRef subscriber, params Type[] to) =>
        Subscribe(subscriber, SubscriptionInitialStateMode.InitialStateAsSnapshot, to);

    /// <summary>Subscribes to events of these types; the present state comes first, in that form.</summary>
    /// <exception cref="ArgumentException">No type is given, or one that is no cluster event.</exception>
    public void Subscribe(IActorRef subscriber, SubscriptionInitialStateMode initialStateMode, params Type[] to)
    {
        if (to.Length == 0)
            throw new ArgumentException("At least one 'IClusterDomainEvent' class is required", nameof(to));
        if (Array.Find(to, type => !typeof(IClusterDomainEvent).IsAssignableFrom(type)) is { } stranger)
            throw new ArgumentException(
                $"Subscribe to 'IClusterDomainEvent' or subclasses, was [{stranger}]", nameof(to));

        _daemons.Tell(new ClusterCommand.Subscribe(subscriber, initialStateMode, [.. to]));
    }

    public void Unsubscribe(IActorRef subscriber) => _daemons.Tell(new ClusterCommand.Unsubscribe(subscriber, null));

    public void Unsubscribe(IActorRef subscriber, Type to) =>
        _daemons.Tell(new ClusterCommand.Unsubscribe(subscriber, to));

    /// <summary>Sends the <see cref="CurrentClusterState"/> once.</summary>
    public void SendCurrentClusterState(IActorRef receiver) =>
        _daemons.Tell(new ClusterCommand.SendCurrentClusterState(receiver));

    /// <summary>Calls back, on one of the cluster's threads, once this node is Up; at once if it has been.</summary>
    public void RegisterOnMemberUp(Action callback) => _callbacks.OnUp(callback);

    /// <summary>
    /// Calls back, on one of the cluster's threads, once this node's cluster has stopped; at once if it has.
    /// </summary>
    public void RegisterOnMemberRemoved(Action callback) => _callbacks.OnRemoved(callback);

    /// <summary>The path by which another node reaches that actor.</summary>
    public ActorPath RemotePathOf(IActorRef actorRef) => actorRef.Path.Address.Host is not null
        ? actorRef.Path
        : (new RootActorPath(SelfAddress) / actorRef.Path.Elements).WithUid(actorRef.Path.Uid);

    internal void Shutdown()
    {
        if (Interlocked.Exchange(ref _isTerminated, 1) == 1)
            return;

        LogInfo("Shutting down...");
        System.Stop(_daemons);
        LogInfo("Successfully shut down");
    }

    /// <summary>
    /// One of the cluster's actors on the node at <paramref name="address"/>, whichever incarnation runs there.
    /// </summary>
    internal IActorRef ActorAt(Address address, string name) =>
        System.Provider.ResolveActorRef(new RootActorPath(address) / "system" / "cluster" / name);

    internal void NotifyUp() => _callbacks.Up();

    /// <summary>The daemons are gone: nothing of this node's cluster happens any more.</summary>
    internal void NotifyStopped()
    {
        Interlocked.Exchange(ref _isTerminated, 1);
        _callbacks.Removed();
    }

    /// <summary>The cluster refuses this node; called before this node's cluster stops.</summary>
    internal void Refused(ImmutableArray<string> differences) =>
        ImmutableInterlocked.InterlockedExchange(ref _refusal, differences);

    internal void LogInfo(string template, params object?[] args)
    {
        if (Settings.LogInfo && _log.IsInfoEnabled)
            _log.Info($"Cluster Node [{SelfAddress}] - {template}", args!);
    }

    private Task WhenUp(string failure, CancellationToken token)
    {
        var joined = new TaskCompletionSource();
        RegisterOnMemberUp(() => joined.TrySetResult());
        RegisterOnMemberRemoved(() => joined.TrySetException(new ClusterJoinFailedException(
            _refusal.IsEmpty ? failure : $"{failure}: incompatible configuration: {string.Join("; ", _refusal)}")));
        CancelWith(joined, token);
        return joined.Task;
    }

    private static void CancelWith(TaskCompletionSource completion, CancellationToken token)
    {
        if (!token.CanBeCanceled)
            return;

        var registration = token.Register(() => completion.TrySetCanceled(token));
        completion.Task.ContinueWith(
            (_, state) => ((CancellationTokenRegistration)state!).Dispose(),
            registration,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private Address Complete(Address address) => address.HasLocalScope && address.System == SelfAddress.System
        ? SelfAddress
        : address;
}
