using Akka.Actor;
using Akka.Configuration;
using Akka.Coordination;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>What a singleton and its proxy are configured by together.</summary>
public class ClusterSingletonSettings : INoSerializationVerificationNeeded
{
    private ClusterSingletonSettings(
        string? role,
        TimeSpan singletonIdentificationInterval,
        TimeSpan removalMargin,
        TimeSpan handOverRetryInterval,
        int bufferSize,
        LeaseUsageSettings? leaseSettings,
        bool considerAppVersion)
    {
        Role = role;
        SingletonIdentificationInterval = singletonIdentificationInterval;
        RemovalMargin = removalMargin;
        HandOverRetryInterval = handOverRetryInterval;
        BufferSize = bufferSize;
        LeaseSettings = leaseSettings;
        ConsiderAppVersion = considerAppVersion;
    }

    public string? Role { get; }

    public TimeSpan SingletonIdentificationInterval { get; }

    public TimeSpan RemovalMargin { get; }

    public TimeSpan HandOverRetryInterval { get; }

    public int BufferSize { get; }

    /// <summary>The lease that the singleton's node must hold besides being the oldest; null: none.</summary>
    public LeaseUsageSettings? LeaseSettings { get; }

    public bool ConsiderAppVersion { get; }

    public static ClusterSingletonSettings Create(ActorSystem system)
    {
        ToolsReference.InjectInto(system);
        return Create(ClusterSettings.Section(system.Settings.Config, "akka.cluster"));
    }

    /// <param name="config">That of <c>akka.cluster</c>.</param>
    public static ClusterSingletonSettings Create(Config config)
    {
        var manager = ClusterSingletonManagerSettings.Create(ClusterSettings.Section(config, "singleton"));
        var proxy = ClusterSingletonProxySettings.Create(
            ClusterSettings.Section(config, "singleton-proxy"), manager.ConsiderAppVersion);
        return new ClusterSingletonSettings(
            manager.Role,
            proxy.SingletonIdentificationInterval,
            manager.RemovalMargin,
            manager.HandOverRetryInterval,
            proxy.BufferSize,
            manager.LeaseSettings,
            manager.ConsiderAppVersion);
    }

    public ClusterSingletonSettings WithRole(string? role) => new(
        role, SingletonIdentificationInterval, RemovalMargin, HandOverRetryInterval, BufferSize, LeaseSettings,
        ConsiderAppVersion);

    public ClusterSingletonSettings WithRemovalMargin(TimeSpan removalMargin) => new(
        Role, SingletonIdentificationInterval, removalMargin, HandOverRetryInterval, BufferSize, LeaseSettings,
        ConsiderAppVersion);

    public ClusterSingletonSettings WithHandOverRetryInterval(TimeSpan handOverRetryInterval) => new(
        Role, SingletonIdentificationInterval, RemovalMargin, handOverRetryInterval, BufferSize, LeaseSettings,
        ConsiderAppVersion);

    public ClusterSingletonSettings WithLeaseSettings(LeaseUsageSettings? leaseSettings) => new(
        Role, SingletonIdentificationInterval, RemovalMargin, HandOverRetryInterval, BufferSize, leaseSettings,
        ConsiderAppVersion);

    public override string ToString() =>
        $"role=[{Role}], identification=[{SingletonIdentificationInterval}], removalMargin=[{RemovalMargin}], " +
        $"handOverRetry=[{HandOverRetryInterval}], buffer=[{BufferSize}], " +
        $"lease=[{LeaseSettings}], considerAppVersion=[{ConsiderAppVersion}]";

    internal ClusterSingletonManagerSettings ToManagerSettings(string singletonName) =>
        new(singletonName, Role, RemovalMargin, HandOverRetryInterval, LeaseSettings, ConsiderAppVersion);

    internal ClusterSingletonProxySettings ToProxySettings(string singletonName) =>
        new(singletonName, Role, SingletonIdentificationInterval, BufferSize, ConsiderAppVersion);
}
