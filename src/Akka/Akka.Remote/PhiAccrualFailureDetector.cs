using Akka.Configuration;
using Akka.Event;

namespace Akka.Remote;

/// <summary>
/// Suspicion as a number: phi = -log10(probability that a heartbeat is still to come after such a silence), from the
/// intervals seen so far. The resource is considered down when phi reaches the threshold.
/// </summary>
/// <remarks>
/// Hayashibara and others, "The phi accrual failure detector" (2004), with the logistic approximation of the normal
/// distribution's cumulative function that Akka uses.
/// </remarks>
public class PhiAccrualFailureDetector : FailureDetector
{
    private readonly double _threshold;
    private readonly int _maxSampleSize;
    private readonly double _minStdDeviationMs;
    private readonly double _acceptablePauseMs;
    private readonly double _firstEstimateMs;
    private readonly Clock _clock;
    private readonly EventStream? _eventStream;

    // One immutable state, swapped whole: readers on other threads see a matching pair.
    private volatile State _state;

    /// <param name="threshold">Suspicion at which the resource counts as down; above 0. 8 to 12 are usual.</param>
    /// <param name="maxSampleSize">Number of intervals that are remembered; above 0.</param>
    /// <param name="minStdDeviation">Floor of the spread, so that very regular heartbeats do not make it
    /// nervous.</param>
    /// <param name="acceptableHeartbeatPause">Silence that is normal (garbage collection, scheduling); 0 or
    /// more.</param>
    /// <param name="firstHeartbeatEstimate">The interval assumed before two heartbeats were seen; above 0.</param>
    /// <param name="clock">Monotonic milliseconds; the process's clock when left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public PhiAccrualFailureDetector(
        double threshold,
        int maxSampleSize,
        TimeSpan minStdDeviation,
        TimeSpan acceptableHeartbeatPause,
        TimeSpan firstHeartbeatEstimate,
        Clock? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSampleSize);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(minStdDeviation, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(acceptableHeartbeatPause, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstHeartbeatEstimate, TimeSpan.Zero);
        _threshold = threshold;
        _maxSampleSize = maxSampleSize;
        _minStdDeviationMs = minStdDeviation.TotalMilliseconds;
        _acceptablePauseMs = acceptableHeartbeatPause.TotalMilliseconds;
        _firstEstimateMs = firstHeartbeatEstimate.TotalMilliseconds;
        _clock = clock ?? DefaultClock;
        _state = new State(FirstHistory(), null);
    }

    /// <summary>
    /// Reads <c>threshold</c>, <c>max-sample-size</c>, <c>min-std-deviation</c>, <c>acceptable-heartbeat-pause</c> and
    /// <c>heartbeat-interval</c>.
    /// </summary>
    public PhiAccrualFailureDetector(Config config, EventStream ev)
        : this(config, ev, DefaultClock)
    {
    }

    internal PhiAccrualFailureDetector(Config config, EventStream? eventStream, Clock clock)
        : this(
            config.GetDouble("threshold"),
            config.GetInt("max-sample-size"),
            config.GetTimeSpan("min-std-deviation"),
            config.GetTimeSpan("acceptable-heartbeat-pause"),
            config.GetTimeSpan("heartbeat-interval"),
            clock) =>
        _eventStream = eventStream;

    /// <summary>For subclasses that judge by other means and only share the clock.</summary>
    protected PhiAccrualFailureDetector(Clock clock)
    {
        _clock = clock ?? DefaultClock;
        _maxSampleSize = 1;
        _state = new State(new HeartbeatHistory(1), null);
    }

    /// <summary>Who is watched, for the log; may be empty.</summary>
    public string Address { get; set; } = "";

    public override bool IsAvailable => IsAvailableAt(_clock());

    public override bool IsMonitoring => _state.Latest is not null;

    /// <summary>The suspicion now; 0 before the first heartbeat.</summary>
    internal double CurrentPhi => Phi(_clock());

    public override void HeartBeat()
    {
        var now = _clock();
        while (true)
        {
            var old = _state;
            var next = new State(HistoryAfter(old, now), now);
#pragma warning disable CS0420 // a volatile field by reference: Interlocked has its own barriers
            if (Interlocked.CompareExchange(ref _state, next, old) == old)
                return;
#pragma warning restore CS0420
        }
    }

    /// <summary>Suspicion after <paramref name="silenceMs"/> without a heartbeat.</summary>
    internal static double Phi(double silenceMs, double meanMs, double stdDeviationMs)
    {
        var y = (silenceMs - meanMs) / stdDeviationMs;
        var e = Math.Exp(-y * (1.5976 + (0.070566 * y * y)));
        return silenceMs > meanMs ? -Math.Log10(e / (1.0 + e)) : -Math.Log10(1.0 - (1.0 / (1.0 + e)));
    }

    private HeartbeatHistory HistoryAfter(State old, long now)
    {
        if (old.Latest is not { } latest)
            return old.History;

        // The first heartbeat after a failure tells the length of the outage, not the sender's rhythm.
        var interval = now - latest;
        if (!IsAvailableAt(now))
            return old.History;

        if (_eventStream is not null && Address.Length > 0 && interval >= _acceptablePauseMs * 2 / 3)
            _eventStream.Publish(new Warning(
                null!, ToString() ?? "", GetType(),
                $"heartbeat interval is growing too large for address {Address}: {interval} ms"));
        return old.History.With(interval);
    }

    private bool IsAvailableAt(long now) => Phi(now) < _threshold;

    private double Phi(long now)
    {
        var state = _state;
        if (state.Latest is not { } latest)
            return 0.0;

        var spread = Math.Max(state.History.StdDeviation, _minStdDeviationMs);
        return Phi(now - latest, state.History.Mean + _acceptablePauseMs, spread);
    }

    // Two assumed intervals with a generous spread, so that the first real ones do not start an alarm.
    private HeartbeatHistory FirstHistory()
    {
        var spread = _firstEstimateMs / 4;
        return new HeartbeatHistory(_maxSampleSize)
            .With((long)(_firstEstimateMs - spread))
            .With((long)(_firstEstimateMs + spread));
    }

    private sealed record State(HeartbeatHistory History, long? Latest);
}
