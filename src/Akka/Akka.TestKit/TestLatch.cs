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
