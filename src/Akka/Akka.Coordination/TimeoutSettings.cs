using Akka.Configuration;

namespace Akka.Coordination;

/// <summary>The times of a lease; meanings and defaults stand in reference.conf.</summary>
public sealed class TimeoutSettings
{
    private const int HeartbeatsInTimeout = 10;
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(5);

    public TimeoutSettings(TimeSpan heartbeatInterval, TimeSpan heartbeatTimeout, TimeSpan operationTimeout)
    {
        HeartbeatInterval = heartbeatInterval;
        HeartbeatTimeout = heartbeatTimeout;
        OperationTimeout = operationTimeout;
    }

    public TimeSpan HeartbeatInterval { get; }

    public TimeSpan HeartbeatTimeout { get; }

    public TimeSpan OperationTimeout { get; }

    /// <param name="config">That of a lease.</param>
    /// <exception cref="ArgumentException">The interval is not below half of the timeout.</exception>
    public static TimeoutSettings Create(Config config)
    {
        var timeout = config.GetTimeSpan("heartbeat-timeout", null);
        var tenth = timeout / HeartbeatsInTimeout;
        var interval = string.IsNullOrEmpty(config.GetString("heartbeat-interval"))
            ? (tenth > LeastInterval ? tenth : LeastInterval)
            : config.GetTimeSpan("heartbeat-interval", null);
        // One lost heartbeat must not lose the lease.
        if (interval >= timeout / 2)
            throw new ArgumentException(
                $"heartbeat-interval [{interval}] must be less than half heartbeat-timeout [{timeout}]");

        return new TimeoutSettings(interval, timeout, config.GetTimeSpan("lease-operation-timeout", null));
    }

    public TimeoutSettings WithHeartbeatInterval(TimeSpan heartbeatInterval) =>
        new(heartbeatInterval, HeartbeatTimeout, OperationTimeout);

    public TimeoutSettings WithHeartbeatTimeout(TimeSpan heartbeatTimeout) =>
        new(HeartbeatInterval, heartbeatTimeout, OperationTimeout);

    // The name is Akka.NET's.
    public TimeoutSettings withOperationTimeout(TimeSpan operationTimeout) =>
        new(HeartbeatInterval, HeartbeatTimeout, operationTimeout);

    public override string ToString() =>
        $"TimeoutSettings({HeartbeatInterval}, {HeartbeatTimeout}, {OperationTimeout})";
}
