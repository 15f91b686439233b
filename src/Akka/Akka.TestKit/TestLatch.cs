using Akka.TestKit.Internal;

namespace Akka.TestKit;

/// <summary>A gate that opens after so many signals.</summary>
public class TestLatch
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly CountdownEvent _signals;
    private readonly Func<TimeSpan, TimeSpan> _dilate;
    private readonly TimeSpan _timeout;

    public TestLatch()
        : this(1)
    {
    }

    public TestLatch(int count)
        : this(count, DefaultTimeout)
    {
    }

    public TestLatch(int count, TimeSpan defaultTimeout)
        : this(time => time, defaultTimeout, count)
    {
    }

    protected TestLatch(Func<TimeSpan, TimeSpan> dilate, TimeSpan defaultTimeout, int count) =>
        (_dilate, _timeout, _signals) = (dilate, defaultTimeout, new CountdownEvent(count));

    internal TestLatch(int count, TimeSpan defaultTimeout, Func<TimeSpan, TimeSpan> dilate)
        : this(dilate, defaultTimeout, count)
    {
    }

    public bool IsOpen => _signals.CurrentCount == 0;

    public void CountDown()
    {
        if (!IsOpen)
            _signals.Signal();
    }

    public void Open()
    {
        while (!IsOpen)
            _signals.Signal();
    }

    public void Reset() => _signals.Reset();

    /// <exception cref="TimeoutException">It did not open in time.</exception>
    public void Ready(TimeSpan timeout)
    {
        timeout.EnsureIsPositiveFinite(nameof(timeout));
        if (!_signals.Wait(_dilate(timeout)))
            throw new TimeoutException($"Timeout of {timeout}; {_signals.CurrentCount} signals are missing.");
    }

    public void Ready() => Ready(_timeout);
}

/// <summary>Where so many threads of a test meet.</summary>
public class TestBarrier
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly TestKitBase _testKit;
    private readonly TimeSpan _timeout;
    private readonly int _count;
    private Barrier _barrier;

    public TestBarrier(TestKitBase testKit, int count, TimeSpan? defaultTimeout = null)
    {
        (_testKit, _count) = (testKit, count);
        _timeout = defaultTimeout ?? testKit.TestKitSettings.DefaultTimeout;
        _barrier = new Barrier(count);
    }

    public void Await() => Await(_timeout);

    /// <exception cref="TimeoutException">The others did not come in time.</exception>
    public void Await(TimeSpan timeout)
    {
        if (!_barrier.SignalAndWait(_testKit.Dilated(timeout)))
            throw new TimeoutException($"Timeout of {timeout} at a barrier of {_count}.");
    }

    public void Reset() => _barrier = new Barrier(_count);
}
