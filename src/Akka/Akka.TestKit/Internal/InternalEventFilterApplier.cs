using Akka.Actor;
using Akka.TestKit.TestEvent;

namespace Akka.TestKit.Internal;

public class InternalEventFilterApplier : IEventFilterApplier
{
    private readonly TestKitBase _testkit;
    private readonly ActorSystem _system;
    private readonly IReadOnlyList<EventFilterBase> _filters;

    public InternalEventFilterApplier(
        TestKitBase testkit, ActorSystem system, IReadOnlyList<EventFilterBase> filters) =>
        (_testkit, _system, _filters) = (testkit, system, filters);

    public EventFilterFactory And => new(_testkit, _system, _filters);

    public void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default) =>
        Intercept(true, Returning(action), null, expectedCount, cancellationToken).Now();

    public void Expect(
        int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Intercept(true, Returning(action), timeout, expectedCount, cancellationToken).Now();

    public T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default) =>
        Intercept(true, () => Task.FromResult(func()), null, expectedCount, cancellationToken).Now();

    public T Expect<T>(
        int expectedCount, TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default) =>
        Intercept(true, () => Task.FromResult(func()), timeout, expectedCount, cancellationToken).Now();

    public Task ExpectAsync(
        int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        Intercept(false, Returning(actionAsync), null, expectedCount, cancellationToken);

    public Task ExpectAsync(
        int expectedCount,
        Func<Task> actionAsync,
        TimeSpan? timeout,
        CancellationToken cancellationToken = default) =>
        Intercept(false, Returning(actionAsync), timeout, expectedCount, cancellationToken);

    public Task ExpectAsync(
        int expectedCount, TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default) =>
        Intercept(false, Returning(action), timeout, expectedCount, cancellationToken);

    public Task<T> ExpectAsync<T>(
        int expectedCount, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        Intercept(false, func, null, expectedCount, cancellationToken);

    public Task<T> ExpectAsync<T>(
        int expectedCount, TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        Intercept(false, func, timeout, expectedCount, cancellationToken);

    public void ExpectOne(Action action, CancellationToken cancellationToken = default) =>
        Expect(1, action, cancellationToken);

    public void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Expect(1, timeout, action, cancellationToken);

    public T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default) =>
        Expect(1, func, cancellationToken);

    public T ExpectOne<T>(TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default) =>
        Expect(1, timeout, func, cancellationToken);

    public Task ExpectOneAsync(Func<Task> action, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, action, cancellationToken);

    [Obsolete("Only exists to support backwards compatibility as of Akka.NET v1.5.")]
    public Task ExpectOneAsync(Action action, CancellationToken cancellationToken = default) =>
        Intercept(false, Returning(action), null, 1, cancellationToken);

    [Obsolete("Only exists to support backwards compatibility as of Akka.NET v1.5.")]
    public Task ExpectAsync(
        int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Intercept(false, Returning(action), timeout, expectedCount, cancellationToken);

    [Obsolete("Only exists to support backwards compatibility as of Akka.NET v1.5.")]
    public Task MuteAsync(Action action, CancellationToken cancellationToken = default) =>
        Intercept(false, Returning(action), null, null, cancellationToken);

    public Task ExpectOneAsync(
        TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, timeout, action, cancellationToken);

    public Task<T> ExpectOneAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, func, cancellationToken);

    public Task<T> ExpectOneAsync<T>(
        TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, timeout, func, cancellationToken);

    public T Mute<T>(Func<T> func, CancellationToken cancellationToken = default) =>
        Intercept(true, () => Task.FromResult(func()), null, null, cancellationToken).Now();

    public void Mute(Action action, CancellationToken cancellationToken = default) =>
        Intercept(true, Returning(action), null, null, cancellationToken).Now();

    public IUnmutableFilter Mute()
    {
        var muted = new InternalUnmutableFilter(_filters, _system);
        _system.EventStream.Publish(new Mute(_filters));
        return muted;
    }

    public Task<T> MuteAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        Intercept(false, func, null, null, cancellationToken);

    public Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default) =>
        Intercept(false, Returning(action), null, null, cancellationToken);

    protected static string GetMessageString(int number) => number == 1 ? "1 message" : $"{number} messages";

    private async Task<T> Intercept<T>(
        bool blocking, Func<Task<T>> func, TimeSpan? timeout, int? expected, CancellationToken cancellationToken)
    {
        var leeway = timeout is { } own ? _testkit.Dilated(own) : _testkit.TestKitSettings.TestEventFilterLeeway;
        var matched = 0;
        void Count(EventFilterBase filter, Event.LogEvent logEvent) => Interlocked.Increment(ref matched);

        foreach (var filter in _filters)
            filter.EventMatched += Count;
        _system.EventStream.Publish(new Mute(_filters));
        try
        {
            var result = await func();
            if (expected is not { } count)
                return result;
            await Settle(blocking, () => Volatile.Read(ref matched), count, leeway, cancellationToken);
            var actual = Volatile.Read(ref matched);
            if (actual != count)
                _testkit.AssertionsOfKit.Fail(
                    actual < count
                        ? "Timeout ({0}) while waiting for messages. Only received {1}/{2} messages that matched filter [{3}]"
                        : "Received {1} instead of {2} messages within {0} that matched filter [{3}]",
                    leeway, GetMessageString(actual), count, string.Join(", ", _filters));
            return result;
        }
        finally
        {
            _system.EventStream.Publish(new Unmute(_filters));
            foreach (var filter in _filters)
                filter.EventMatched -= Count;
        }
    }

    private static async ValueTask Settle(
        bool blocking, Func<int> count, int expected, TimeSpan leeway, CancellationToken cancellationToken)
    {
        // "None" is only known at the end of the wait; a surplus often comes right behind what was expected.
        var end = TestClock.Now + leeway;
        while (TestClock.Now < end && (expected == 0 ? count() == 0 : count() < expected))
            await Blocking.Pause(blocking, TimeSpan.FromMilliseconds(10), cancellationToken);
        if (expected > 0)
            await Blocking.Pause(blocking, TimeSpan.FromMilliseconds(20), cancellationToken);
    }

    private static Func<Task<bool>> Returning(Action action) => () =>
    {
        action();
        return Task.FromResult(true);
    };

    private static Func<Task<bool>> Returning(Func<Task> action) => async () =>
    {
        await action();
        return true;
    };

    protected class InternalUnmutableFilter : IUnmutableFilter
    {
        private readonly IReadOnlyCollection<EventFilterBase> _filters;
        private readonly ActorSystem _system;
        private bool _isUnmuted;

        public InternalUnmutableFilter(IReadOnlyCollection<EventFilterBase> filters, ActorSystem system) =>
            (_filters, _system) = (filters, system);

        public void Unmute()
        {
            if (_isUnmuted)
                return;
            _isUnmuted = true;
            _system.EventStream.Publish(new Unmute(_filters));
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing) => Unmute();
    }
}
