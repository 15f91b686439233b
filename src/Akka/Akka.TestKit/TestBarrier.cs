namespace Akka.TestKit;

/// <summary>Where so many threads of a test meet.</summary>
public class TestBarrier
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly TestKitBase _testKit;
    private readonly TimeSpan _timeout;
    private readonly int _count;
    private int _waiting;
    private int _round;

    public TestBarrier(TestKitBase testKit, int count, TimeSpan? defaultTimeout = null)
    {
        (_testKit, _count) = (testKit, count);
        _timeout = defaultTimeout ?? testKit.TestKitSettings.DefaultTimeout;
    }

    public void Await() => Await(_timeout);

    /// <exception cref="TimeoutException">The others did not come in time.</exception>
    public void Await(TimeSpan timeout)
    {
        lock (_gate)
        {
            var round = _round;
            if (++_waiting == _count)
            {
                Open();
                return;
            }

            var end = TestKitBase.Now + _testKit.Dilated(timeout);
            while (round == _round)
            {
                var left = end - TestKitBase.Now;
                if (left <= TimeSpan.Zero)
                    throw new TimeoutException($"Timeout of {timeout} at a barrier of {_count}.");
                Monitor.Wait(_gate, left);
            }
        }
    }

    /// <summary>Lets go who waits, and counts from the beginning.</summary>
    public void Reset()
    {
        lock (_gate)
            Open();
    }

    private void Open()
    {
        _waiting = 0;
        _round++;
        Monitor.PulseAll(_gate);
    }
}
