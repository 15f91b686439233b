using Akka.Actor;
using Akka.Configuration;

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
        bool considerAppVersion)
    {
        Role = role;
        SingletonIdentificationInterval = singletonIdentificationInterval;
        RemovalMargin = removalMargin;
        HandOverRetryInterval = handOverRetryInterval;
        BufferSize = bufferSize;
        ConsiderAppVersion = considerAppVersion;
    }

    public string? Role { get; }

    public TimeSpan SingletonIdentificationInterval { get; }

    public TimeSpan RemovalMargin { get; }

    public TimeSpan HandOverRetryInterval { get; }

    public int BufferSize { get; }

    public bool ConsiderAppVersion { get; }

    public static ClusterSingletonSettings Create(ActorSystem system)
    {
        SingletonReference.InjectInto(system);
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
            manager.ConsiderAppVersion);
    }

    public ClusterSingletonSettings WithRole(string? role) => new(
        role, SingletonIdentificationInterval, RemovalMargin, HandOverRetryInterval, BufferSize, ConsiderAppVersion);

    public ClusterSingletonSettings WithRemovalMargin(TimeSpan removalMargin) => new(
        Role, SingletonIdentificationInterval, removalMargin, HandOverRetryInterval, BufferSize, ConsiderAppVersion);

    public ClusterSingletonSettings WithHandOverRetryInterval(TimeSpan handOverRetryInterval) => new(
        Role, SingletonIdentificationInterval, RemovalMargin, handOverRetryInterval, BufferSize, ConsiderAppVersion);

    public override string ToString() =>
        $"role=[{Role}], identification=[{SingletonIdentificationInterval}], removalMargin=[{RemovalMargin}], " +
        $"handOverRetry=[{HandOverRetryInterval}], buffer=[{BufferSize}], considerAppVersion=[{ConsiderAppVersion}]";

    internal ClusterSingletonManagerSettings ToManagerSettings(string singletonName) =>
        new(singletonName, Role, RemovalMargin, HandOverRetryInterval, ConsiderAppVersion);

    internal ClusterSingletonProxySettings ToProxySettings(string singletonName) =>
        new(singletonName, Role, SingletonIdentificationInterval, BufferSize, ConsiderAppVersion);
}
