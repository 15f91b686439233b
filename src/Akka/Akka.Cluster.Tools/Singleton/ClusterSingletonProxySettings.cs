using Akka.Actor;
using Akka.Configuration;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>What a singleton's proxy is configured by; meanings and defaults stand in reference.conf.</summary>
public sealed class ClusterSingletonProxySettings : INoSerializationVerificationNeeded
{
    public ClusterSingletonProxySettings(
        string singletonName,
        string? role,
        TimeSpan singletonIdentificationInterval,
        int bufferSize,
        bool considerAppVersion)
    {
        if (string.IsNullOrEmpty(singletonName))
            throw new ArgumentNullException(nameof(singletonName));
        if (singletonIdentificationInterval <= TimeSpan.Zero)
            throw new ArgumentException(
                "SingletonIdentificationInterval must be positive", nameof(singletonIdentificationInterval));
        if (bufferSize is < 0 or > 10000)
            throw new ArgumentException("BufferSize must be between 0 and 10000", nameof(bufferSize));

        SingletonName = singletonName;
        Role = role;
        SingletonIdentificationInterval = singletonIdentificationInterval;
        BufferSize = bufferSize;
        ConsiderAppVersion = considerAppVersion;
    }

    public string SingletonName { get; }

    public string? Role { get; }

    public TimeSpan SingletonIdentificationInterval { get; }

    /// <summary>Messages, 0 to 10000.</summary>
    public int BufferSize { get; }

    public bool ConsiderAppVersion { get; }

    public static ClusterSingletonProxySettings Create(ActorSystem system)
    {
        ToolsReference.InjectInto(system);
        return Create(
            ClusterSettings.Section(system.Settings.Config, "akka.cluster.singleton-proxy"),
            system.Settings.Config.GetBoolean("akka.cluster.singleton.consider-app-version"));
    }

    /// <param name="config">That of <c>akka.cluster.singleton-proxy</c>.</param>
    /// <param name="considerAppVersion">As the manager is configured.</param>
    public static ClusterSingletonProxySettings Create(Config config, bool considerAppVersion) => new(
        ClusterSettings.Text(config, "singleton-name"),
        ToolsReference.RoleOf(config),
        config.GetTimeSpan("singleton-identification-interval", null),
        config.GetInt("buffer-size"),
        considerAppVersion);

    public ClusterSingletonProxySettings WithSingletonName(string singletonName) =>
        new(singletonName, Role, SingletonIdentificationInterval, BufferSize, ConsiderAppVersion);

    public ClusterSingletonProxySettings WithRole(string? role) =>
        new(SingletonName, role, SingletonIdentificationInterval, BufferSize, ConsiderAppVersion);

    public ClusterSingletonProxySettings WithSingletonIdentificationInterval(
        TimeSpan singletonIdentificationInterval) =>
        new(SingletonName, Role, singletonIdentificationInterval, BufferSize, ConsiderAppVersion);

    public ClusterSingletonProxySettings WithBufferSize(int bufferSize) =>
        new(SingletonName, Role, SingletonIdentificationInterval, bufferSize, ConsiderAppVersion);
}
