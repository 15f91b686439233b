using Akka.Configuration;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Considers the resource down when no heartbeat came for the interval plus the acceptable pause.</summary>
public class DeadlineFailureDetector : FailureDetector
{
    private readonly Clock _clock;
    private readonly long _deadlineMs;
    private long _latest;
    private volatile bool _active;

    public DeadlineFailureDetector(TimeSpan acceptableHeartbeatPause, Clock? clock = null)
        : this(acceptableHeartbeatPause, TimeSpan.FromSeconds(1), clock)
    {
    }

    /// <exception cref="ArgumentException">The sum of pause and interval is not positive.</exception>
    public DeadlineFailureDetector(TimeSpan acceptableHeartbeatPause, TimeSpan heartbeatInterval, Clock? clock = null)
    {
        if (acceptableHeartbeatPause < TimeSpan.Zero)
            throw new ArgumentException("must be >= 0", nameof(acceptableHeartbeatPause));
        if (heartbeatInterval <= TimeSpan.Zero)
            throw new ArgumentException("must be > 0", nameof(heartbeatInterval));
        _clock = clock ?? DefaultClock;
        _deadlineMs = (long)(acceptableHeartbeatPause + heartbeatInterval).TotalMilliseconds;
    }

    public DeadlineFailureDetector(Config config, EventStream eventStream)
        : this(config, eventStream, DefaultClock)
    {
    }

    internal DeadlineFailureDetector(Config config, EventStream eventStream, Clock clock)
        : this(config.GetTimeSpan("acceptable-heartbeat-pause"), config.GetTimeSpan("heartbeat-interval"), clock) =>
        _ = eventStream;

    public override bool IsAvailable => !_active || _clock() - Volatile.Read(ref _latest) < _deadlineMs;

    public override bool IsMonitoring => _active;

    public override void HeartBeat()
    {
        Volatile.Write(ref _latest, _clock());
        _active = true;
    }
}
