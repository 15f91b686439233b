using Akka.Actor;
using Akka.Configuration;

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
        ConsiderAppVersion = considerAppVersion;
    }

    public string SingletonName { get; }

    /// <summary>Only members with that role run the singleton; null: all may.</summary>
    public string? Role { get; }

    /// <summary>How long after a removal the next oldest takes over; zero: the downing provider's margin.</summary>
    public TimeSpan RemovalMargin { get; }

    public TimeSpan HandOverRetryInterval { get; }

    public bool ConsiderAppVersion { get; }

    public static ClusterSingletonManagerSettings Create(ActorSystem system)
    {
        SingletonReference.InjectInto(system);
        return Create(ClusterSettings.Section(system.Settings.Config, "akka.cluster.singleton"));
    }

    /// <param name="config">That of <c>akka.cluster.singleton</c>.</param>
    public static ClusterSingletonManagerSettings Create(Config config) => new(
        ClusterSettings.Text(config, "singleton-name"),
        SingletonReference.RoleOf(config),
        TimeSpan.Zero,
        config.GetTimeSpan("hand-over-retry-interval", null),
        config.GetBoolean("consider-app-version"));

    public ClusterSingletonManagerSettings WithSingletonName(string singletonName) =>
        new(singletonName, Role, RemovalMargin, HandOverRetryInterval, ConsiderAppVersion);

    public ClusterSingletonManagerSettings WithRole(string? role) =>
        new(SingletonName, role, RemovalMargin, HandOverRetryInterval, ConsiderAppVersion);

    public ClusterSingletonManagerSettings WithRemovalMargin(TimeSpan removalMargin) =>
        new(SingletonName, Role, removalMargin, HandOverRetryInterval, ConsiderAppVersion);

    public ClusterSingletonManagerSettings WithHandOverRetryInterval(TimeSpan handOverRetryInterval) =>
        new(SingletonName, Role, RemovalMargin, handOverRetryInterval, ConsiderAppVersion);
}
