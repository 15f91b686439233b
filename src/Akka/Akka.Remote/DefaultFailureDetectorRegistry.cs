namespace Akka.Remote;

/// <summary>A thread-safe registry that makes its detectors with a factory.</summary>
public class DefaultFailureDetectorRegistry<T> : IFailureDetectorRegistry<T>
    where T : notnull
{
    private readonly Func<FailureDetector> _factory;
    private readonly Func<TimeSpan>? _clock;
    private readonly Dictionary<T, FailureDetector> _detectors = [];
    private readonly Dictionary<T, TimeSpan> _heard = [];
    private readonly Lock _lock = new();

    public DefaultFailureDetectorRegistry(Func<FailureDetector> factory) => _factory = factory;

    /// <param name="factory">Makes the detectors.</param>
    /// <param name="clock">Monotonic: for <see cref="SilenceOf"/>, whatever the detectors make of it.</param>
    internal DefaultFailureDetectorRegistry(Func<FailureDetector> factory, Func<TimeSpan> clock)
        : this(factory) => _clock = clock;

    public bool IsAvailable(T resource) => GetFailureDetector(resource)?.IsAvailable ?? true;

    /// <summary>In no order.</summary>
    internal T[] Unavailable
    {
        get
        {
            KeyValuePair<T, FailureDetector>[] watched;
            lock (_lock)
                watched = [.. _detectors];
            return [.. watched.Where(one => !one.Value.IsAvailable).Select(one => one.Key)];
        }
    }

    public bool IsMonitoring(T resource) => GetFailureDetector(resource)?.IsMonitoring ?? false;

    public void Heartbeat(T resource)
    {
        FailureDetector? detector;
        lock (_lock)
        {
            if (!_detectors.TryGetValue(resource, out detector))
            {
                detector = _factory();
                if (detector is PhiAccrualFailureDetector phi)
                    phi.Address = resource.ToString() ?? "";
                _detectors.Add(resource, detector);
            }

            if (_clock is not null)
                _heard[resource] = _clock();
        }

        detector.HeartBeat();
    }

    /// <summary>The time since its last heartbeat; zero for one that is not watched.</summary>
    internal TimeSpan SilenceOf(T resource)
    {
        lock (_lock)
            return _heard.TryGetValue(resource, out var heard) ? _clock!() - heard : TimeSpan.Zero;
    }

    public void Remove(T resource)
    {
        lock (_lock)
        {
            _detectors.Remove(resource);
            _heard.Remove(resource);
        }
    }

    public void Reset()
    {
        lock (_lock)
        {
            _detectors.Clear();
            _heard.Clear();
        }
    }

    internal FailureDetector? GetFailureDetector(T resource)
    {
        lock (_lock)
            return _detectors.GetValueOrDefault(resource);
    }
}
