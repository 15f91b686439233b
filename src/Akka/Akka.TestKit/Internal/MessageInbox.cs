namespace Akka.TestKit.Internal;

/// <summary>What a test actor has received and the test has not yet taken.</summary>
internal sealed class MessageInbox
{
    private readonly object _gate = new();
    private readonly Queue<MessageEnvelope> _messages = new();
    private TaskCompletionSource? _arrival;

    public int Count
    {
        get
        {
            lock (_gate)
                return _messages.Count;
        }
    }

    public void Add(MessageEnvelope envelope)
    {
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            _messages.Enqueue(envelope);
            Monitor.PulseAll(_gate);
            (arrival, _arrival) = (_arrival, null);
        }

        arrival?.TrySetResult();
    }

    /// <summary>The next message, taken or only looked at; null if none comes in time.</summary>
    public ValueTask<MessageEnvelope?> Next(
        bool blocking, bool take, TimeSpan max, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (TryNext(take) is { } present)
                return new ValueTask<MessageEnvelope?>(present);
        }

        if (max == TimeSpan.Zero)
            return new ValueTask<MessageEnvelope?>((MessageEnvelope?)null);
        return blocking
            ? new ValueTask<MessageEnvelope?>(Block(take, max, cancellationToken))
            : Wait(take, max, cancellationToken);
    }

    private MessageEnvelope? TryNext(bool take) =>
        _messages.Count == 0 ? null : take ? _messages.Dequeue() : _messages.Peek();

    private MessageEnvelope? Block(bool take, TimeSpan max, CancellationToken cancellationToken)
    {
        using var wake = cancellationToken.Register(() =>
        {
            lock (_gate)
                Monitor.PulseAll(_gate);
        });
        var deadline = max < TimeSpan.Zero ? TimeSpan.MaxValue : TestClock.Now + max;
        lock (_gate)
        {
            while (true)
            {
                if (TryNext(take) is { } next)
                    return next;
                cancellationToken.ThrowIfCancellationRequested();
                var left = deadline == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : deadline - TestClock.Now;
                if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan)
                    return null;
                Monitor.Wait(_gate, left);
            }
        }
    }

    private async ValueTask<MessageEnvelope?> Wait(bool take, TimeSpan max, CancellationToken cancellationToken)
    {
        var deadline = max < TimeSpan.Zero ? TimeSpan.MaxValue : TestClock.Now + max;
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (TryNext(take) is { } next)
                    return next;
                _arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrival = _arrival.Task;
            }

            var left = deadline == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : deadline - TestClock.Now;
            if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan)
                return null;
            try
            {
                await arrival.WaitAsync(left, TestClock.Real, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The loop looks a last time.
            }
        }
    }
}
