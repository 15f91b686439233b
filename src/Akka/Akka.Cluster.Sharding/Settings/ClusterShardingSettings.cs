using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Coordination;
using Akka.Persistence;

namespace Akka.Cluster.Sharding;

/// <summary>Where the coordinator keeps its state.</summary>
public enum StateStoreMode
{
    /// <summary>In a journal that all nodes share; refused with any other.</summary>
    Persistence = 0,

    /// <summary>Replicated to all members with the role.</summary>
    DData = 1,

    /// <summary>Refused.</summary>
    Custom = 2,
}

/// <summary>Where remembered entities are kept.</summary>
public enum RememberEntitiesStore
{
    DData = 0,

    /// <summary>In a journal that all nodes share; refused with any other.</summary>
    Eventsourced = 1,

    Custom = 2,
}

/// <summary>What sharding is configured by; meanings and defaults stand in reference.conf.</summary>
public sealed class ClusterShardingSettings : INoSerializationVerificationNeeded
{
    /// <summary>Shards run on members with that role alone; null: on all.</summary>
    public readonly string? Role;

    /// <summary>Whether entities are started again wherever their shard is.</summary>
    public readonly bool RememberEntities;

    public readonly string JournalPluginId;
    public readonly string SnapshotPluginId;

    /// <summary>Entities that got no message for so long are stopped; zero: none are.</summary>
    public readonly TimeSpan PassivateIdleEntityAfter;

    public readonly StateStoreMode StateStoreMode;
    public readonly RememberEntitiesStore RememberEntitiesStore;
    public readonly TimeSpan ShardRegionQueryTimeout;
    public readonly TuningParameters TuningParameters;
    public readonly ClusterSingletonManagerSettings CoordinatorSingletonSettings;

    /// <summary>Always null in use: shards take no lease, and a start with one is refused.</summary>
    public readonly LeaseUsageSettings? LeaseSettings;

    public ClusterShardingSettings(
        string? role,
        bool rememberEntities,
        string journalPluginId,
        string snapshotPluginId,
        TimeSpan passivateIdleEntityAfter,
        StateStoreMode stateStoreMode,
        TuningParameters tuningParameters,
        ClusterSingletonManagerSettings coordinatorSingletonSettings)
        : this(
            role, rememberEntities, journalPluginId, snapshotPluginId, passivateIdleEntityAfter, stateStoreMode,
            tuningParameters, coordinatorSingletonSettings, null)
    {
    }

    public ClusterShardingSettings(
        string? role,
        bool rememberEntities,
        string journalPluginId,
        string snapshotPluginId,
        TimeSpan passivateIdleEntityAfter,
        StateStoreMode stateStoreMode,
        TuningParameters tuningParameters,
        ClusterSingletonManagerSettings coordinatorSingletonSettings,
        LeaseUsageSettings? leaseSettings)
        : this(
            role, rememberEntities, journalPluginId, snapshotPluginId, passivateIdleEntityAfter, stateStoreMode,
            RememberEntitiesStore.DData, TimeSpan.FromSeconds(3), tuningParameters, coordinatorSingletonSettings,
            leaseSettings)
    {
    }

    public ClusterShardingSettings(
        string? role,
        bool rememberEntities,
        string journalPluginId,
        string snapshotPluginId,
        TimeSpan passivateIdleEntityAfter,
        StateStoreMode stateStoreMode,
        RememberEntitiesStore rememberEntitiesStore,
        TimeSpan shardRegionQueryTimeout,
        TuningParameters tuningParameters,
        ClusterSingletonManagerSettings coordinatorSingletonSettings,
        LeaseUsageSettings? leaseSettings)
    {
        Role = string.IsNullOrEmpty(role) ? null : role;
        RememberEntities = rememberEntities;
        JournalPluginId = journalPluginId;
        SnapshotPluginId = snapshotPluginId;
        PassivateIdleEntityAfter = passivateIdleEntityAfter;
        StateStoreMode = stateStoreMode;
        RememberEntitiesStore = rememberEntitiesStore;
        ShardRegionQueryTimeout = shardRegionQueryTimeout;
        TuningParameters = tuningParameters;
        CoordinatorSingletonSettings = coordinatorSingletonSettings;
        LeaseSettings = leaseSettings;
    }

    private ClusterShardingSettings(
        ClusterShardingSettings from,
        string? role = null,
        bool? rememberEntities = null,
        string? journalPluginId = null,
        string? snapshotPluginId = null,
        TimeSpan? passivateIdleEntityAfter = null,
        StateStoreMode? stateStoreMode = null,
        RememberEntitiesStore? rememberEntitiesStore = null,
        TimeSpan? shardRegionQueryTimeout = null,
        TuningParameters? tuningParameters = null,
        ClusterSingletonManagerSettings? coordinatorSingletonSettings = null,
        LeaseUsageSettings? leaseSettings = null)
        : this(
            role ?? from.Role,
            rememberEntities ?? from.RememberEntities,
            journalPluginId ?? from.JournalPluginId,
            snapshotPluginId ?? from.SnapshotPluginId,
            passivateIdleEntityAfter ?? from.PassivateIdleEntityAfter,
            stateStoreMode ?? from.StateStoreMode,
            rememberEntitiesStore ?? from.RememberEntitiesStore,
            shardRegionQueryTimeout ?? from.ShardRegionQueryTimeout,
            tuningParameters ?? from.TuningParameters,
            coordinatorSingletonSettings ?? from.CoordinatorSingletonSettings,
            leaseSettings ?? from.LeaseSettings)
    {
    }

    /// <summary>Idle entities are stopped, unless entities are remembered.</summary>
    internal bool ShouldPassivateIdleEntities => PassivateIdleEntityAfter > TimeSpan.Zero && !RememberEntities;

    public static ClusterShardingSettings Create(ActorSystem system)
    {
        ShardingReference.InjectInto(system);
        var config = ClusterSettings.Section(system.Settings.Config, "akka.cluster.sharding");
        return Create(
            config,
            ClusterSettings.Section(system.Settings.Config, ClusterSettings.Text(config, "coordinator-singleton")));
    }

    /// <param name="config">That of <c>akka.cluster.sharding</c>.</param>
    /// <param name="singletonConfig">That of the coordinator's singleton manager.</param>
    /// <exception cref="ConfigurationException">A value is not one of those that reference.conf names.</exception>
    public static ClusterShardingSettings Create(Config config, Config singletonConfig)
    {
        var basis = new ClusterShardingSettings(
            config.GetString("role"),
            config.GetBoolean("remember-entities"),
            config.GetString("journal-plugin-id") ?? "",
            config.GetString("snapshot-plugin-id") ?? "",
            ClusterSettings.TimeSpanOrOff(config, "passivate-idle-entity-after") ?? TimeSpan.Zero,
            StateStoreModeOf(ClusterSettings.Text(config, "state-store-mode")),
            TuningParameters.Create(config),
            ClusterSingletonManagerSettings.Create(singletonConfig).WithSingletonName("singleton"));
        return new ClusterShardingSettings(
            basis,
            rememberEntitiesStore: RememberEntitiesStoreOf(ClusterSettings.Text(config, "remember-entities-store")),
            shardRegionQueryTimeout: config.GetTimeSpan("shard-region-query-timeout", null));
    }

    public ClusterShardingSettings WithRole(string? role) => new(this, role: role ?? "");

    public ClusterShardingSettings WithRememberEntities(bool rememberEntities) =>
        new(this, rememberEntities: rememberEntities);

    public ClusterShardingSettings WithJournalPluginId(string journalPluginId) =>
        new(this, journalPluginId: journalPluginId ?? "");

    public ClusterShardingSettings WithSnapshotPluginId(string snapshotPluginId) =>
        new(this, snapshotPluginId: snapshotPluginId ?? "");

    public ClusterShardingSettings WithTuningParameters(TuningParameters tuningParameters) =>
        new(this, tuningParameters: tuningParameters);

    public ClusterShardingSettings WithStateStoreMode(StateStoreMode mode) => new(this, stateStoreMode: mode);

    public ClusterShardingSettings WithPassivateIdleAfter(TimeSpan duration) =>
        new(this, passivateIdleEntityAfter: duration);

    public ClusterShardingSettings WithCoordinatorSingletonSettings(
        ClusterSingletonManagerSettings coordinatorSingletonSettings) =>
        new(this, coordinatorSingletonSettings: coordinatorSingletonSettings);

    public ClusterShardingSettings WithLeaseSettings(LeaseUsageSettings leaseSettings) =>
        new(this, leaseSettings: leaseSettings);

    /// <summary>Whether remembered entities are kept in a journal: with the coordinator's state, they always are.</summary>
    internal bool RemembersInJournal => RememberEntities
        && (StateStoreMode == StateStoreMode.Persistence || RememberEntitiesStore == RememberEntitiesStore.Eventsourced);

    /// <exception cref="ConfigurationException">The state cannot be kept like that.</exception>
    internal void Verify(ExtendedActorSystem system)
    {
        if (LeaseSettings is not null)
            throw new ConfigurationException("Sharding with a lease (use-lease) is refused: shards take none");
        if (StateStoreMode == StateStoreMode.Custom)
            throw new ConfigurationException(
                "akka.cluster.sharding.state-store-mode = custom is refused: it is ddata or persistence");
        if (RememberEntities && RememberEntitiesStore == RememberEntitiesStore.Custom)
            throw new ConfigurationException(
                "akka.cluster.sharding.remember-entities-store = custom is refused: it is ddata or eventsourced");
        if (StateStoreMode == StateStoreMode.Persistence)
            VerifyShared(system, "state-store-mode = persistence");
        else if (RemembersInJournal)
            VerifyShared(system, "remember-entities-store = eventsourced");
    }

    private void VerifyShared(ExtendedActorSystem system, string setting)
    {
        if (TuningParameters.SnapshotAfter < 1 || TuningParameters.KeepNrOfBatches < 0)
            throw new ConfigurationException(
                "akka.cluster.sharding.snapshot-after is 1 or more, and keep-nr-of-batches 0 or more");
        Persistence.Persistence.Instance.Apply(system);
        var config = system.Settings.Config;
        var why = SharedPlugins.WhyNotJournal(config, JournalPluginId)
            ?? SharedPlugins.WhyNotSnapshotStore(config, SnapshotPluginId);
        if (why is not null)
            throw new ConfigurationException(
                $"akka.cluster.sharding.{setting} is refused: it needs a journal and a snapshot store that all nodes "
                + $"share, and {why}. Use those of Akka.Persistence.Sql with a PostgreSQL database, or ddata");
    }

    private static StateStoreMode StateStoreModeOf(string mode) => mode switch
    {
        "ddata" => StateStoreMode.DData,
        "persistence" => StateStoreMode.Persistence,
        "custom" => StateStoreMode.Custom,
        _ => throw new ConfigurationException(
            $"akka.cluster.sharding.state-store-mode is ddata or persistence, not {mode}"),
    };

    private static RememberEntitiesStore RememberEntitiesStoreOf(string store) => store switch
    {
        "ddata" => RememberEntitiesStore.DData,
        "eventsourced" => RememberEntitiesStore.Eventsourced,
        "custom" => RememberEntitiesStore.Custom,
        _ => throw new ConfigurationException(
            $"akka.cluster.sharding.remember-entities-store is ddata or eventsourced, not {store}"),
    };
}
