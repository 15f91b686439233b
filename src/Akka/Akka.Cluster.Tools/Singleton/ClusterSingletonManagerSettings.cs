using Akka.Actor;
using Akka.Configuration;
using Akka.Coordination;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>What a singleton manager is configured by; meanings and defaults stand in reference.conf.</summary>
public sealed class ClusterSingletonManagerSettings : INoSerializationVerificationNeeded
{
    public ClusterSingletonManagerSettings(
        string singletonName,
        string? role,
        TimeSpan removalMargin,
        TimeSpan handOverRetryInterval,
        bool considerAppVersion)
        : this(singletonName, role, removalMargin, handOverRetryInterval, null, considerAppVersion)
    {
    }

    public ClusterSingletonManagerSettings(
        string singletonName,
        string? role,
        TimeSpan removalMargin,
        TimeSpan handOverRetryInterval,
        LeaseUsageSettings? leaseSettings,
        bool considerAppVersion)
    {
        if (string.IsNullOrWhiteSpace(singletonName))
            throw new ArgumentNullException(nameof(singletonName));
        if (removalMargin < TimeSpan.Zero)
            throw new ArgumentException("RemovalMargin must be positive", nameof(removalMargin));
        if (handOverRetryInterval <= TimeSpan.Zero)
            throw new ArgumentException("HandOverRetryInterval must be positive", nameof(handOverRetryInterval));

        SingletonName = singletonName;
        Role = role;
        RemovalMargin = removalMargin;
        HandOverRetryInterval = handOverRetryInterval;
        LeaseSettings = leaseSettings;
        ConsiderAppVersion = considerAppVersion;
    }

    public string SingletonName { get; }

    /// <summary>Only members with that role run the singleton; null: all may.</summary>
    public string? Role { get; }

    /// <summary>How long after a removal the next oldest takes over; zero: the downing provider's margin.</summary>
    public TimeSpan RemovalMargin { get; }

    public TimeSpan HandOverRetryInterval { get; }

    /// <summary>The lease that the singleton's node must hold besides being the oldest; null: none.</summary>
    public LeaseUsageSettings? LeaseSettings { get; }

    public bool ConsiderAppVersion { get; }

    public static ClusterSingletonManagerSettings Create(ActorSystem system)
    {
        ToolsReference.InjectInto(system);
        return Create(ClusterSettings.Section(system.Settings.Config, "akka.cluster.singleton"));
    }

    /// <param name="config">That of <c>akka.cluster.singleton</c>.</param>
    public static ClusterSingletonManagerSettings Create(Config config) => new(
        ClusterSettings.Text(config, "singleton-name"),
        ToolsReference.RoleOf(config),
        TimeSpan.Zero,
        config.GetTimeSpan("hand-over-retry-interval", null),
        ToolsReference.LeaseOf(config),
        config.GetBoolean("consider-app-version"));

    public ClusterSingletonManagerSettings WithSingletonName(string singletonName) =>
        new(singletonName, Role, RemovalMargin, HandOverRetryInterval, LeaseSettings, ConsiderAppVersion);

    public ClusterSingletonManagerSettings WithRole(string? role) =>
        new(SingletonName, role, RemovalMargin, HandOverRetryInterval, LeaseSettings, ConsiderAppVersion);

    public ClusterSingletonManagerSettings WithRemovalMargin(TimeSpan removalMargin) =>
        new(SingletonName, Role, removalMargin, HandOverRetryInterval, LeaseSettings, ConsiderAppVersion);

    public ClusterSingletonManagerSettings WithHandOverRetryInterval(TimeSpan handOverRetryInterval) =>
        new(SingletonName, Role, RemovalMargin, handOverRetryInterval, LeaseSettings, ConsiderAppVersion);

    public ClusterSingletonManagerSettings WithLeaseSettings(LeaseUsageSettings? leaseSettings) =>
        new(SingletonName, Role, RemovalMargin, HandOverRetryInterval, leaseSettings, ConsiderAppVersion);
}
