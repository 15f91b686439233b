using Akka.Actor;

namespace Akka.Cluster.Sharding;

/// <content>
/// The ways to start a kind of entities. Without a strategy: <see cref="DefaultShardAllocationStrategy"/>; without a
/// stop message: <see cref="PoisonPill"/>. Again for the same name: gives the same region. A node without the role gets a
/// proxy.
/// </content>
public partial class ClusterSharding
{
    /// <exception cref="Akka.Configuration.ConfigurationException">The state cannot be kept as the settings say.</exception>
    public IActorRef Start(
        string typeName,
        Props entityProps,
        ClusterShardingSettings settings,
        ExtractEntityId extractEntityId,
        ExtractShardId extractShardId,
        IShardAllocationStrategy allocationStrategy,
        object handOffStopMessage) => StartRegion(
        typeName,
        _ => entityProps,
        settings,
        new ExtractorOfDelegates(extractEntityId, extractShardId),
        allocationStrategy,
        handOffStopMessage);

    public IActorRef Start(
        string typeName,
        Props entityProps,
        ClusterShardingSettings settings,
        ExtractEntityId extractEntityId,
        ExtractShardId extractShardId) => StartRegion(
        typeName,
        _ => entityProps,
        settings,
        new ExtractorOfDelegates(extractEntityId, extractShardId),
        DefaultShardAllocationStrategy(settings),
        PoisonPill.Instance);

    /// <exception cref="Akka.Configuration.ConfigurationException">The state cannot be kept as the settings say.</exception>
    public IActorRef Start(
        string typeName,
        Props entityProps,
        ClusterShardingSettings settings,
        IMessageExtractor messageExtractor,
        IShardAllocationStrategy allocationStrategy,
        object handOffStopMessage) => StartRegion(
        typeName,
        _ => entityProps,
        settings,
        messageExtractor,
        allocationStrategy,
        handOffStopMessage);

    public IActorRef Start(
        string typeName,
        Props entityProps,
        ClusterShardingSettings settings,
        IMessageExtractor messageExtractor) => StartRegion(
        typeName,
        _ => entityProps,
        settings,
        messageExtractor,
        DefaultShardAllocationStrategy(settings),
        PoisonPill.Instance);

    /// <exception cref="Akka.Configuration.ConfigurationException">The state cannot be kept as the settings say.</exception>
    public IActorRef Start(
        string typeName,
        Func<string, Props> entityPropsFactory,
        ClusterShardingSettings settings,
        ExtractEntityId extractEntityId,
        ExtractShardId extractShardId,
        IShardAllocationStrategy allocationStrategy,
        object handOffStopMessage) => StartRegion(
        typeName,
        entityPropsFactory,
        settings,
        new ExtractorOfDelegates(extractEntityId, extractShardId),
        allocationStrategy,
        handOffStopMessage);

    public IActorRef Start(
        string typeName,
        Func<string, Props> entityPropsFactory,
        ClusterShardingSettings settings,
        ExtractEntityId extractEntityId,
        ExtractShardId extractShardId) => StartRegion(
        typeName,
        entityPropsFactory,
        settings,
        new ExtractorOfDelegates(extractEntityId, extractShardId),
        DefaultShardAllocationStrategy(settings),
        PoisonPill.Instance);

    /// <exception cref="Akka.Configuration.ConfigurationException">The state cannot be kept as the settings say.</exception>
    public IActorRef Start(
        string typeName,
        Func<string, Props> entityPropsFactory,
        ClusterShardingSettings settings,
        IMessageExtractor messageExtractor,
        IShardAllocationStrategy allocationStrategy,
        object handOffStopMessage) => StartRegion(
        typeName,
        entityPropsFactory,
        settings,
        messageExtractor,
        allocationStrategy,
        handOffStopMessage);

    public IActorRef Start(
        string typeName,
        Func<string, Props> entityPropsFactory,
        ClusterShardingSettings settings,
        IMessageExtractor messageExtractor) => StartRegion(
        typeName,
        entityPropsFactory,
        settings,
        messageExtractor,
        DefaultShardAllocationStrategy(settings),
        PoisonPill.Instance);

    /// <exception cref="Akka.Configuration.ConfigurationException">The state cannot be kept as the settings say.</exception>
    public Task<IActorRef> StartAsync(
        string typeName,
        Props entityProps,
        ClusterShardingSettings settings,
        ExtractEntityId extractEntityId,
        ExtractShardId extractShardId,
        IShardAllocationStrategy allocationStrategy,
        object handOffStopMessage) => Task.FromResult(StartRegion(
        typeName,
        _ => entityProps,
        settings,
        new ExtractorOfDelegates(extractEntityId, extractShardId),
        allocationStrategy,
        handOffStopMessage));

    public Task<IActorRef> StartAsync(
        string typeName,
        Props entityProps,
        ClusterShardingSettings settings,
        ExtractEntityId extractEntityId,
        ExtractShardId extractShardId) => Task.FromResult(StartRegion(
        typeName,
        _ => entityProps,
        settings,
        new ExtractorOfDelegates(extractEntityId, extractShardId),
        DefaultShardAllocationStrategy(settings),
        PoisonPill.Instance));

    /// <exception cref="Akka.Configuration.ConfigurationException">The state cannot be kept as the settings say.</exception>
    public Task<IActorRef> StartAsync(
        string typeName,
        Props entityProps,
        ClusterShardingSettings settings,
        IMessageExtractor messageExtractor,
        IShardAllocationStrategy allocationStrategy,
        object handOffStopMessage) => Task.FromResult(StartRegion(
        typeName,
        _ => entityProps,
        settings,
        messageExtractor,
        allocationStrategy,
        handOffStopMessage));

    public Task<IActorRef> StartAsync(
        string typeName,
        Props entityProps,
        ClusterShardingSettings settings,
        IMessageExtractor messageExtractor) => Task.FromResult(StartRegion(
        typeName,
        _ => entityProps,
        settings,
        messageExtractor,
        DefaultShardAllocationStrategy(settings),
        PoisonPill.Instance));

    /// <exception cref="Akka.Configuration.ConfigurationException">The state cannot be kept as the settings say.</exception>
    public Task<IActorRef> StartAsync(
        string typeName,
        Func<string, Props> entityPropsFactory,
        ClusterShardingSettings settings,
        ExtractEntityId extractEntityId,
        ExtractShardId extractShardId,
        IShardAllocationStrategy allocationStrategy,
        object handOffStopMessage) => Task.FromResult(StartRegion(
        typeName,
        entityPropsFactory,
        settings,
        new ExtractorOfDelegates(extractEntityId, extractShardId),
        allocationStrategy,
        handOffStopMessage));

    public Task<IActorRef> StartAsync(
        string typeName,
        Func<string, Props> entityPropsFactory,
        ClusterShardingSettings settings,
        ExtractEntityId extractEntityId,
        ExtractShardId extractShardId) => Task.FromResult(StartRegion(
        typeName,
        entityPropsFactory,
        settings,
        new ExtractorOfDelegates(extractEntityId, extractShardId),
        DefaultShardAllocationStrategy(settings),
        PoisonPill.Instance));

    /// <exception cref="Akka.Configuration.ConfigurationException">The state cannot be kept as the settings say.</exception>
    public Task<IActorRef> StartAsync(
        string typeName,
        Func<string, Props> entityPropsFactory,
        ClusterShardingSettings settings,
        IMessageExtractor messageExtractor,
        IShardAllocationStrategy allocationStrategy,
        object handOffStopMessage) => Task.FromResult(StartRegion(
        typeName,
        entityPropsFactory,
        settings,
        messageExtractor,
        allocationStrategy,
        handOffStopMessage));

    public Task<IActorRef> StartAsync(
        string typeName,
        Func<string, Props> entityPropsFactory,
        ClusterShardingSettings settings,
        IMessageExtractor messageExtractor) => Task.FromResult(StartRegion(
        typeName,
        entityPropsFactory,
        settings,
        messageExtractor,
        DefaultShardAllocationStrategy(settings),
        PoisonPill.Instance));

    public IActorRef StartProxy(
        string typeName, string? role, ExtractEntityId extractEntityId, ExtractShardId extractShardId) =>
        StartProxyRegion(typeName, Settings.WithRole(role), new ExtractorOfDelegates(extractEntityId, extractShardId));

    public IActorRef StartProxy(
        string typeName, string? role, IMessageExtractor messageExtractor) =>
        StartProxyRegion(typeName, Settings.WithRole(role), messageExtractor);

    public Task<IActorRef> StartProxyAsync(
        string typeName, string? role, ExtractEntityId extractEntityId, ExtractShardId extractShardId) =>
        Task.FromResult(
        StartProxyRegion(typeName, Settings.WithRole(role), new ExtractorOfDelegates(extractEntityId, extractShardId)));

    public Task<IActorRef> StartProxyAsync(
        string typeName, string? role, IMessageExtractor messageExtractor) =>
        Task.FromResult(
        StartProxyRegion(typeName, Settings.WithRole(role), messageExtractor));
}
