using System.Collections.Immutable;
using System.Reflection;
using Akka.Actor;
using Akka.Configuration;
using Akka.Util;

namespace Akka.Cluster;

/// <summary>The configuration under <c>akka.cluster</c>; meanings and defaults stand in reference.conf.</summary>
public sealed class ClusterSettings
{
    // With their values in reference.conf.
    private static readonly Lazy<ImmutableSortedDictionary<string, string?>> WithoutEffect = new(() =>
    {
        var reference = Section(ClusterReference.Config(), "akka.cluster");
        string[] keys =
        [
            "auto-down-unreachable-after", "gossip-time-to-live", "publish-stats-interval", "scheduler.tick-duration",
            "scheduler.ticks-per-wheel", "use-legacy-heartbeat-message",
        ];
        return keys.ToImmutableSortedDictionary(key => key, key => reference.GetString(key), StringComparer.Ordinal);
    });

    /// <exception cref="ConfigurationException">A value is not one of those that reference.conf names.</exception>
    public ClusterSettings(Config config, string systemName)
    {
        var cluster = Section(config, "akka.cluster");

        LogInfo = cluster.GetBoolean("log-info");
        LogInfoVerbose = cluster.GetBoolean("log-info-verbose");
        FailureDetectorConfig = Section(cluster, "failure-detector");
        FailureDetectorImplementationClass = Text(FailureDetectorConfig, "implementation-class");
        HeartbeatInterval = FailureDetectorConfig.GetTimeSpan("heartbeat-interval", null);
        HeartbeatExpectedResponseAfter = FailureDetectorConfig.GetTimeSpan("expected-response-after", null);
        MonitoredByNrOfMembers = FailureDetectorConfig.GetInt("monitored-by-nr-of-members");
        SeedNodes = [.. cluster.GetStringList("seed-nodes").Select(Address.Parse)];
        SeedNodeTimeout = cluster.GetTimeSpan("seed-node-timeout", null);
        RetryUnsuccessfulJoinAfter = TimeSpanOrOff(cluster, "retry-unsuccessful-join-after");
        ShutdownAfterUnsuccessfulJoinSeedNodes = TimeSpanOrOff(cluster, "shutdown-after-unsuccessful-join-seed-nodes");
        PeriodicTasksInitialDelay = cluster.GetTimeSpan("periodic-tasks-initial-delay", null);
        GossipInterval = cluster.GetTimeSpan("gossip-interval", null);
        LeaderActionsInterval = cluster.GetTimeSpan("leader-actions-interval", null);
        UnreachableNodesReaperInterval = cluster.GetTimeSpan("unreachable-nodes-reaper-interval", null);
        GossipDifferentViewProbability = cluster.GetDouble("gossip-different-view-probability");
        ReduceGossipDifferentViewProbability = cluster.GetInt("reduce-gossip-different-view-probability");
        PruneGossipTombstonesAfter = cluster.GetTimeSpan("prune-gossip-tombstones-after", null);
        DownRemovalMargin = TimeSpanOrOff(cluster, "down-removal-margin") ?? TimeSpan.Zero;
        DowningProviderType = DowningProviderTypeOf(cluster.GetString("downing-provider-class"));
        Roles = [.. cluster.GetStringList("roles")];
        AppVersion = AppVersionOf(cluster.GetString("app-version"));
        MinNrOfMembers = Math.Max(1, cluster.GetInt("min-nr-of-members"));
        MinNrOfMembersOfRole = MinimumByRole(cluster.GetConfig("role"));
        RunCoordinatedShutdownWhenDown = cluster.GetBoolean("run-coordinated-shutdown-when-down");
        UseDispatcher = Dispatcher(cluster.GetString("use-dispatcher"));
        VerboseHeartbeatLogging = cluster.GetBoolean("debug.verbose-heartbeat-logging");
        VerboseGossipReceivedLogging = cluster.GetBoolean("debug.verbose-receive-gossip-logging");

        // "on" takes Akka's documented time.
        var weaklyUp = cluster.GetString("allow-weakly-up-members");
        AllowWeaklyUpMembers = !IsOff(weaklyUp);
        WeaklyUpAfter = !AllowWeaklyUpMembers ? TimeSpan.Zero
            : IsOn(weaklyUp) ? TimeSpan.FromSeconds(7)
            : cluster.GetTimeSpan("allow-weakly-up-members", null);
        EnforceConfigurationOnJoin = cluster.GetBoolean("configuration-compatibility-check.enforce-on-join");
        RequiredEqual = JoinConfiguration.Of(
            config, cluster.GetStringList("configuration-compatibility-check.keys"));
        AutoDownUnreachableAfter = TimeSpanOrOff(cluster, "auto-down-unreachable-after");
        GossipTimeToLive = cluster.GetTimeSpan("gossip-time-to-live", null);
        PublishStatsInterval = TimeSpanOrOff(cluster, "publish-stats-interval");
        SchedulerTickDuration = cluster.GetTimeSpan("scheduler.tick-duration", null);
        SchedulerTicksPerWheel = cluster.GetInt("scheduler.ticks-per-wheel");
        UseLegacyHeartbeatMessage = cluster.GetBoolean("use-legacy-heartbeat-message");
        Unhonoured =
        [
            .. WithoutEffect.Value.Where(key => cluster.GetString(key.Key) != key.Value).Select(key => key.Key),
            .. cluster.HasPath("client") ? ["client"] : Array.Empty<string>(),
        ];
        SystemName = systemName;
    }

    public bool LogInfo { get; }

    public bool LogInfoVerbose { get; }

    public Config FailureDetectorConfig { get; }

    public string FailureDetectorImplementationClass { get; }

    public TimeSpan HeartbeatInterval { get; }

    public TimeSpan HeartbeatExpectedResponseAfter { get; }

    public int MonitoredByNrOfMembers { get; }

    public ImmutableList<Address> SeedNodes { get; }

    public TimeSpan SeedNodeTimeout { get; }

    public TimeSpan? RetryUnsuccessfulJoinAfter { get; }

    public TimeSpan? ShutdownAfterUnsuccessfulJoinSeedNodes { get; }

    public TimeSpan PeriodicTasksInitialDelay { get; }

    public TimeSpan GossipInterval { get; }

    public TimeSpan LeaderActionsInterval { get; }

    public TimeSpan UnreachableNodesReaperInterval { get; }

    public double GossipDifferentViewProbability { get; }

    public int ReduceGossipDifferentViewProbability { get; }

    public Type DowningProviderType { get; }

    public ImmutableHashSet<string> Roles { get; }

    public AppVersion AppVersion { get; }

    public int MinNrOfMembers { get; }

    public ImmutableDictionary<string, int> MinNrOfMembersOfRole { get; }

    public bool RunCoordinatedShutdownWhenDown { get; }

    public string UseDispatcher { get; }

    public bool AllowWeaklyUpMembers { get; }

    public TimeSpan WeaklyUpAfter { get; }

    public bool VerboseHeartbeatLogging { get; }

    public bool VerboseGossipReceivedLogging { get; }

    /// <summary>Has no effect: members are downed by the downing provider alone.</summary>
    public TimeSpan? AutoDownUnreachableAfter { get; }

    /// <summary>Has no effect: old gossip loses against newer by its version.</summary>
    public TimeSpan GossipTimeToLive { get; }

    /// <summary>Has no effect: there are no statistics events.</summary>
    public TimeSpan? PublishStatsInterval { get; }

    /// <summary>Has no effect: the cluster uses the actor system's scheduler.</summary>
    public TimeSpan SchedulerTickDuration { get; }

    /// <summary>Has no effect: the cluster uses the actor system's scheduler.</summary>
    public int SchedulerTicksPerWheel { get; }

    /// <summary>Has no effect: there is one form of heartbeat.</summary>
    public bool UseLegacyHeartbeatMessage { get; }

    internal TimeSpan PruneGossipTombstonesAfter { get; }

    internal TimeSpan DownRemovalMargin { get; }

    internal string SystemName { get; }

    internal bool EnforceConfigurationOnJoin { get; }

    /// <summary>What a joining node and the cluster must agree on.</summary>
    internal JoinConfiguration RequiredEqual { get; }

    /// <summary>Keys of Akka.NET that are set and have no effect here.</summary>
    internal ImmutableArray<string> Unhonoured { get; }

    internal static Config Section(Config config, string path) =>
        config.GetConfig(path) ?? throw new ConfigurationException($"{path} is missing from the configuration");

    internal static string Text(Config config, string path) =>
        config.GetString(path) ?? throw new ConfigurationException($"{path} is missing from the configuration");

    internal static TimeSpan? TimeSpanOrOff(Config config, string path) =>
        IsOff(config.GetString(path)) ? null : config.GetTimeSpan(path, null);

    internal static bool IsOff(string? value) => value?.ToLowerInvariant() is "off" or "false" or "no";

    internal static bool IsOn(string? value) => value?.ToLowerInvariant() is "on" or "true" or "yes";

    private static string Dispatcher(string? name) =>
        string.IsNullOrEmpty(name) ? Dispatch.Dispatchers.DefaultDispatcherId : name;

    private static Type DowningProviderTypeOf(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return typeof(NoDowning);

        return Type.GetType(name, throwOnError: false)
            ?? throw new ConfigurationException($"akka.cluster.downing-provider-class [{name}] could not be loaded");
    }

    private static AppVersion AppVersionOf(string? version)
    {
        if (!string.IsNullOrEmpty(version) && version != "assembly-version")
            return AppVersion.Create(version);

        return Assembly.GetEntryAssembly()?.GetName().Version is { } assembly
            ? AppVersion.Create(assembly.ToString())
            : AppVersion.Zero;
    }

    private static ImmutableDictionary<string, int> MinimumByRole(Config? roles)
    {
        if (roles is null || roles.IsEmpty)
            return ImmutableDictionary<string, int>.Empty;

        return roles.Root.GetObject().Items.Keys
            .Where(role => roles.HasPath($"{role}.min-nr-of-members"))
            .ToImmutableDictionary(role => role, role => roles.GetInt($"{role}.min-nr-of-members"));
    }
}
