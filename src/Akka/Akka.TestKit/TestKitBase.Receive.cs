using Akka.TestKit.Internal;

namespace Akka.TestKit;

// Taking messages out of the inbox.
public abstract partial class TestKitBase
{
    /// <summary>What is left of the innermost within block.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public TimeSpan Remaining => _state.End is { } end
        ? end - Now
        : throw new InvalidOperationException("Remaining may not be called outside of Within.");

    public TimeSpan RemainingOrDefault => RemainingOr(Dilated(TestKitSettings.SingleExpectDefault));

    protected TimeSpan RemainingOr(TimeSpan duration) => _state.End is { } end ? end - Now : duration;

    /// <summary>The time dilated; if it is null, what is left of the within block or the default.</summary>
    public TimeSpan RemainingOrDilated(TimeSpan? duration)
    {
        if (duration is not { } time)
            return RemainingOrDefault;
        if (time.IsInfinite())
            throw new ArgumentException("max duration cannot be infinite", nameof(duration));
        return Dilated(time);
    }

    public TimeSpan GetTimeoutOrDefault(TimeSpan? timeout) => timeout ?? RemainingOrDefault;

    /// <summary>The next message, or null if none comes in time; a zero time only looks.</summary>
    public object? ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        Take(true, max, cancellationToken).Now()?.Message;

    public async ValueTask<object?> ReceiveOneAsync(
        TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        (await Take(false, max, cancellationToken))?.Message;

    public bool TryReceiveOne(
        out MessageEnvelope envelope, TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        var taken = Take(true, max, cancellationToken).Now();
        envelope = taken ?? NullMessageEnvelope.Instance;
        return taken is not null;
    }

    public async ValueTask<(bool success, MessageEnvelope envelope)> TryReceiveOneAsync(
        TimeSpan? max, CancellationToken cancellationToken = default)
    {
        var taken = await Take(false, max, cancellationToken);
        return (taken is not null, taken ?? NullMessageEnvelope.Instance);
    }

    /// <summary>As <see cref="ReceiveOne"/>, but the message stays.</summary>
    public object? PeekOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        _inbox.Next(true, take: false, MaxOr(max), cancellationToken).Now()?.Message;

    public object? PeekOne(CancellationToken cancellationToken) => PeekOne(null, cancellationToken);

    public async ValueTask<object?> PeekOneAsync(
        TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        (await _inbox.Next(false, take: false, MaxOr(max), cancellationToken))?.Message;

    public ValueTask<object?> PeekOneAsync(CancellationToken cancellationToken) => PeekOneAsync(null, cancellationToken);

    public bool TryPeekOne(out MessageEnvelope envelope, TimeSpan? max, CancellationToken cancellationToken)
    {
        var seen = _inbox.Next(true, take: false, MaxOr(max), cancellationToken).Now();
        envelope = seen ?? NullMessageEnvelope.Instance;
        return seen is not null;
    }

    public async ValueTask<(bool success, MessageEnvelope envelope)> TryPeekOneAsync(
        TimeSpan? max, CancellationToken cancellationToken)
    {
        var seen = await _inbox.Next(false, take: false, MaxOr(max), cancellationToken);
        return (seen is not null, seen ?? NullMessageEnvelope.Instance);
    }

    public IReadOnlyCollection<object> ReceiveN(
        int numberOfMessages, CancellationToken cancellationToken = default) =>
        TakeMany(true, numberOfMessages, RemainingOrDefault, cancellationToken).Now();

    public IReadOnlyCollection<object> ReceiveN(
        int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        TakeMany(true, numberOfMessages, Dilated(max), cancellationToken).Now();

    public IAsyncEnumerable<object> ReceiveNAsync(
        int numberOfMessages, CancellationToken cancellationToken = default) =>
        Stream(() => TakeMany(false, numberOfMessages, RemainingOrDefault, cancellationToken));

    public IAsyncEnumerable<object> ReceiveNAsync(
        int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        Stream(() => TakeMany(false, numberOfMessages, Dilated(max), cancellationToken));

    public IReadOnlyList<T> ReceiveWhile<T>(
        TimeSpan? max,
        Func<object, T?> filter,
        int msgs = int.MaxValue,
        CancellationToken cancellationToken = default) => TakeWhile(true, filter, max, null, msgs, cancellationToken).Now();

    public IReadOnlyList<T> ReceiveWhile<T>(
        TimeSpan? max,
        TimeSpan? idle,
        Func<object, T?> filter,
        int msgs = int.MaxValue,
        CancellationToken cancellationToken = default) => TakeWhile(true, filter, max, idle, msgs, cancellationToken).Now();

    /// <summary>Takes messages as long as the filter gives something for them, and returns what it gave.</summary>
    /// <param name="filter">Null for the message that ends it, which stays in the inbox.</param>
    /// <param name="max">The longest time for all of them.</param>
    /// <param name="idle">The longest time between two of them; null: no limit.</param>
    /// <param name="msgs">The most messages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Func<object, T?> filter,
        TimeSpan? max = null,
        TimeSpan? idle = null,
        int msgs = int.MaxValue,
        CancellationToken cancellationToken = default) => TakeWhile(true, filter, max, idle, msgs, cancellationToken).Now();

    public IReadOnlyList<T> ReceiveWhile<T>(
        Predicate<T> shouldContinue,
        TimeSpan? max = null,
        TimeSpan? idle = null,
        int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true,
        CancellationToken cancellationToken = default) =>
        TakeWhile(true, shouldContinue, max, idle, msgs, shouldIgnoreOtherMessageTypes, cancellationToken).Now();

    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        TimeSpan? max,
        Func<object, T?> filter,
        int msgs = int.MaxValue,
        CancellationToken cancellationToken = default) => Stream(() => TakeWhile(false, filter, max, null, msgs, cancellationToken));

    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        TimeSpan? max,
        TimeSpan? idle,
        Func<object, T?> filter,
        int msgs = int.MaxValue,
        CancellationToken cancellationToken = default) => Stream(() => TakeWhile(false, filter, max, idle, msgs, cancellationToken));

    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        Func<object, T?> filter,
        TimeSpan? max = null,
        TimeSpan? idle = null,
        int msgs = int.MaxValue,
        CancellationToken cancellationToken = default) => Stream(() => TakeWhile(false, filter, max, idle, msgs, cancellationToken));

    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        Predicate<T> shouldContinue,
        TimeSpan? max = null,
        TimeSpan? idle = null,
        int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true,
        CancellationToken cancellationToken = default) => Stream(() => TakeWhile(
            false, shouldContinue, max, idle, msgs, shouldIgnoreOtherMessageTypes, cancellationToken));

    private TimeSpan MaxOr(TimeSpan? max) => max switch
    {
        null => Floor(RemainingOrDefault),
        { } time when time.IsInfinite() => Timeout.InfiniteTimeSpan,
        { } time => Dilated(time),
    };

    private static TimeSpan Floor(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;

    private async ValueTask<MessageEnvelope?> Take(bool blocking, TimeSpan? max, CancellationToken cancellationToken)
    {
        var taken = await _inbox.Next(blocking, take: true, MaxOr(max), cancellationToken);
        _state.LastWasNoMessage = taken is null;
        _state.Last = taken ?? NullMessageEnvelope.Instance;
        return taken;
    }

    private async ValueTask<IReadOnlyCollection<object>> TakeMany(
        bool blocking, int count, TimeSpan max, CancellationToken cancellationToken)
    {
        var taken = new List<object>();
        var deadline = Now + max;
        while (taken.Count < count)
        {
            var next = await _inbox.Next(blocking, take: true, Floor(deadline - Now), cancellationToken);
            if (next?.Message is not { } message)
            {
                _assertions.Fail(
                    "Timeout ({0}) while expecting {1} messages. Only got {2} messages: {3}",
                    max, count, taken.Count, string.Join(", ", taken));
                break;
            }

            _state.Last = next;
            taken.Add(message);
        }

        return taken;
    }

    private async ValueTask<IReadOnlyList<T>> TakeWhile<T>(
        bool blocking,
        Func<object, T?> filter,
        TimeSpan? max,
        TimeSpan? idle,
        int msgs,
        CancellationToken cancellationToken)
    {
        var taken = new List<T>();
        var deadline = Now + RemainingOrDilated(max);
        while (taken.Count < msgs)
        {
            var wait = Floor(deadline - Now).Min(idle);
            var next = await _inbox.Next(blocking, take: false, wait, cancellationToken);
            if (next?.Message is not { } message || filter(message) is not { } accepted)
                break;
            _state.Last = (await _inbox.Next(blocking, take: true, TimeSpan.Zero, cancellationToken))!;
            taken.Add(accepted);
        }

        _state.LastWasNoMessage = true;
        return taken;
    }

    private async ValueTask<IReadOnlyList<T>> TakeWhile<T>(
        bool blocking,
        Predicate<T> shouldContinue,
        TimeSpan? max,
        TimeSpan? idle,
        int msgs,
        bool ignoreOthers,
        CancellationToken cancellationToken)
    {
        var skip = new object();
        var taken = await TakeWhile<object>(
            blocking,
            message => message is T typed
                ? shouldContinue(typed) ? typed : null
                : ignoreOthers ? skip : null,
            max,
            idle,
            msgs,
            cancellationToken);
        return taken.OfType<T>().Where(message => !ReferenceEquals(message, skip)).ToList();
    }

    private static async IAsyncEnumerable<T> Stream<T>(Func<ValueTask<IReadOnlyCollection<T>>> all)
    {
        foreach (var one in await all())
            yield return one;
    }

    private static async IAsyncEnumerable<T> Stream<T>(Func<ValueTask<IReadOnlyList<T>>> all)
    {
        foreach (var one in await all())
            yield return one;
    }
}
