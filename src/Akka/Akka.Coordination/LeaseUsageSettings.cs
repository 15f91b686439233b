namespace Akka.Coordination;

/// <summary>How something uses a lease.</summary>
public sealed class LeaseUsageSettings
{
    public LeaseUsageSettings(string leaseImplementation, TimeSpan leaseRetryInterval)
    {
        LeaseImplementation = leaseImplementation;
        LeaseRetryInterval = leaseRetryInterval;
    }

    /// <summary>The path of the lease's section in the configuration.</summary>
    public string LeaseImplementation { get; }

    /// <summary>How long to wait before a lease that was not given is asked for again.</summary>
    public TimeSpan LeaseRetryInterval { get; }

    public override string ToString() => $"LeaseUsageSettings({LeaseImplementation}, {LeaseRetryInterval})";
}
