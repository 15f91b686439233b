using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;

namespace Akka.DistributedData;

/// <summary>What a replicator is configured by; meanings and defaults stand in reference.conf.</summary>
public sealed class ReplicatorSettings
{
    public ReplicatorSettings(
        string? role,
        TimeSpan gossipInterval,
        TimeSpan notifySubscribersInterval,
        int maxDeltaElements,
        string dispatcher,
        TimeSpan pruningInterval,
        TimeSpan maxPruningDissemination,
        IImmutableSet<string> durableKeys,
        Props durableStoreProps,
        TimeSpan pruningMarkerTimeToLive,
        TimeSpan durablePruningMarkerTimeToLive,
        int maxDeltaSize,
        bool restartReplicatorOnFailure,
        bool preferOldest)
        : this(
            role, gossipInterval, notifySubscribersInterval, maxDeltaElements,
            dispatcher, pruningInterval, maxPruningDissemination, durableKeys,
            durableStoreProps, pruningMarkerTimeToLive, durablePruningMarkerTimeToLive, maxDeltaSize,
            restartReplicatorOnFailure, preferOldest,
            false)
    {
    }

    /// <exception cref="ArgumentException">Keys are to be durable: there is no durable store.</exception>
    public ReplicatorSettings(
        string? role,
        TimeSpan gossipInterval,
        TimeSpan notifySubscribersInterval,
        int maxDeltaElements,
        string dispatcher,
        TimeSpan pruningInterval,
        TimeSpan maxPruningDissemination,
        IImmutableSet<string> durableKeys,
        Props durableStoreProps,
        TimeSpan pruningMarkerTimeToLive,
        TimeSpan durablePruningMarkerTimeToLive,
        int maxDeltaSize,
        bool restartReplicatorOnFailure,
        bool preferOldest,
        bool verboseDebugLogging)
    {
        if (durableKeys.Count > 0)
            throw new ArgumentException(
                "akka.cluster.distributed-data.durable.keys must be empty: there is no durable store",
                nameof(durableKeys));

        Role = role;
        GossipInterval = gossipInterval;
        NotifySubscribersInterval = notifySubscribersInterval;
        MaxDeltaElements = maxDeltaElements;
        Dispatcher = dispatcher;
        PruningInterval = pruningInterval;
        MaxPruningDissemination = maxPruningDissemination;
        DurableKeys = durableKeys;
        DurableStoreProps = durableStoreProps;
        PruningMarkerTimeToLive = pruningMarkerTimeToLive;
        DurablePruningMarkerTimeToLive = durablePruningMarkerTimeToLive;
        MaxDeltaSize = maxDeltaSize;
        RestartReplicatorOnFailure = restartReplicatorOnFailure;
        PreferOldest = preferOldest;
        VerboseDebugLogging = verboseDebugLogging;
    }

    /// <summary>Only members with that role keep copies; null: all do.</summary>
    public string? Role { get; private init; }

    public TimeSpan GossipInterval { get; private init; }

    public TimeSpan NotifySubscribersInterval { get; private init; }

    /// <summary>At most so many keys in one message.</summary>
    public int MaxDeltaElements { get; private init; }

    public string Dispatcher { get; private init; }

    public TimeSpan PruningInterval { get; private init; }

    public TimeSpan MaxPruningDissemination { get; private init; }

    /// <summary>Always empty: there is no durable store.</summary>
    public IImmutableSet<string> DurableKeys { get; private init; }

    public Props DurableStoreProps { get; private init; }

    public TimeSpan PruningMarkerTimeToLive { get; private init; }

    public TimeSpan DurablePruningMarkerTimeToLive { get; private init; }

    /// <summary>At most so many changes in one delta; 0: no deltas are sent.</summary>
    public int MaxDeltaSize { get; private init; }

    public bool RestartReplicatorOnFailure { get; private init; }

    /// <summary>Whether reads and writes go to the oldest members first.</summary>
    public bool PreferOldest { get; private init; }

    public bool VerboseDebugLogging { get; private init; }

    public bool IsDurable => DurableKeys.Count > 0;

    public static ReplicatorSettings Create(ActorSystem system)
    {
        DistributedDataReference.InjectInto(system);
        return Create(ClusterSettings.Section(system.Settings.Config, "akka.cluster.distributed-data"));
    }

    /// <param name="config">That of <c>akka.cluster.distributed-data</c>.</param>
    public static ReplicatorSettings Create(Config config)
    {
        var dispatcher = config.GetString("use-dispatcher");
        var pruning = ClusterSettings.TimeSpanOrOff(config, "pruning-interval") ?? TimeSpan.Zero;
        return new ReplicatorSettings(
            config.GetString("role") is { Length: > 0 } role ? role : null,
            config.GetTimeSpan("gossip-interval", null),
            config.GetTimeSpan("notify-subscribers-interval", null),
            config.GetInt("max-delta-elements"),
            string.IsNullOrEmpty(dispatcher) ? Dispatch.Dispatchers.DefaultDispatcherId : dispatcher,
            pruning,
            config.GetTimeSpan("max-pruning-dissemination", null),
            config.GetStringList("durable.keys").ToImmutableHashSet(),
            Props.Empty,
            config.GetTimeSpan("pruning-marker-time-to-live", null),
            config.GetTimeSpan("durable.pruning-marker-time-to-live", null),
            config.GetBoolean("delta-crdt.enabled") ? config.GetInt("delta-crdt.max-delta-size") : 0,
            config.GetBoolean("recreate-on-failure"),
            config.GetBoolean("prefer-oldest"),
            config.GetBoolean("verbose-debug-logging"));
    }

    public ReplicatorSettings WithRole(string? role) => new(this) { Role = role };

    public ReplicatorSettings WithGossipInterval(TimeSpan gossipInterval) => new(this) { GossipInterval = gossipInterval };

    public ReplicatorSettings WithNotifySubscribersInterval(TimeSpan notifySubscribersInterval) => new(this) { NotifySubscribersInterval = notifySubscribersInterval };

    public ReplicatorSettings WithMaxDeltaElements(int maxDeltaElements) => new(this) { MaxDeltaElements = maxDeltaElements };

    public ReplicatorSettings WithDispatcher(string dispatcher) => new(this) { Dispatcher = dispatcher };

    public ReplicatorSettings WithMaxDeltaSize(int maxDeltaSize) => new(this) { MaxDeltaSize = maxDeltaSize };

    public ReplicatorSettings WithPreferOldest(bool preferOldest) => new(this) { PreferOldest = preferOldest };

    public ReplicatorSettings WithVerboseDebugLogging(bool verboseDebugLogging) => new(this) { VerboseDebugLogging = verboseDebugLogging };

    public ReplicatorSettings WithPruning(TimeSpan pruningInterval, TimeSpan maxPruningDissemination) =>
        new(this) { PruningInterval = pruningInterval, MaxPruningDissemination = maxPruningDissemination };

    public ReplicatorSettings WithPruningMarkerTimeToLive(
        TimeSpan pruningMarkerTtl, TimeSpan durablePruningMarkerTtl) => new(this)
    {
        PruningMarkerTimeToLive = pruningMarkerTtl, DurablePruningMarkerTimeToLive = durablePruningMarkerTtl,
    };

    public ReplicatorSettings WithRestartReplicatorOnFailure(bool restart) =>
        new(this) { RestartReplicatorOnFailure = restart };

    public ReplicatorSettings WithDurableStoreProps(Props durableStoreProps) =>
        new(this) { DurableStoreProps = durableStoreProps };

    /// <exception cref="ArgumentException">Keys are to be durable: there is no durable store.</exception>
    public ReplicatorSettings WithDurableKeys(IImmutableSet<string> durableKeys) => durableKeys.Count == 0
        ? this
        : throw new ArgumentException("Keys cannot be durable: there is no durable store", nameof(durableKeys));

    private ReplicatorSettings(ReplicatorSettings other)
        : this(
            other.Role, other.GossipInterval, other.NotifySubscribersInterval,
            other.MaxDeltaElements,
            other.Dispatcher, other.PruningInterval, other.MaxPruningDissemination, other.DurableKeys,
            other.DurableStoreProps,
            other.PruningMarkerTimeToLive, other.DurablePruningMarkerTimeToLive, other.MaxDeltaSize,
            other.RestartReplicatorOnFailure, other.PreferOldest, other.VerboseDebugLogging)
    {
    }
}
