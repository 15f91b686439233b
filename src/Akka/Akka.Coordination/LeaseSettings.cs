using Akka.Configuration;

namespace Akka.Coordination;

/// <summary>What an implementation of a lease is made with.</summary>
public sealed class LeaseSettings
{
    public LeaseSettings(string leaseName, string ownerName, TimeoutSettings timeoutSettings, Config leaseConfig)
    {
        LeaseName = leaseName;
        OwnerName = ownerName;
        TimeoutSettings = timeoutSettings;
        LeaseConfig = leaseConfig;
    }

    /// <summary>What is held: equal on all that compete for it.</summary>
    public string LeaseName { get; }

    /// <summary>Who holds it: different on each of them.</summary>
    public string OwnerName { get; }

    public TimeoutSettings TimeoutSettings { get; }

    /// <summary>The lease's own section, with the defaults of <c>akka.coordination.lease</c>.</summary>
    public Config LeaseConfig { get; }

    /// <param name="config">That of the lease.</param>
    /// <param name="leaseName">What is held.</param>
    /// <param name="ownerName">Who holds it.</param>
    /// <exception cref="ArgumentException">The times contradict each other.</exception>
    public static LeaseSettings Create(Config config, string leaseName, string ownerName) =>
        new(leaseName, ownerName, TimeoutSettings.Create(config), config);

    public LeaseSettings WithTimeoutSettings(TimeoutSettings timeoutSettings) =>
        new(LeaseName, OwnerName, timeoutSettings, LeaseConfig);

    public override string ToString() => $"LeaseSettings({LeaseName}, {OwnerName}, {TimeoutSettings})";
}
