using Akka.Event;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

// Waiting for a condition.
public abstract partial class TestKitBase
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>Asks again and again until the condition holds; fails the test if it does not in time.</summary>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        Await(true, conditionIsFulfilled, null, null, null, cancellationToken).Now();

    public void AwaitCondition(
        Func<bool> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        Await(true, conditionIsFulfilled, max, null, null, cancellationToken).Now();

    public void AwaitCondition(
        Func<bool> conditionIsFulfilled,
        TimeSpan? max,
        string? message,
        CancellationToken cancellationToken = default) =>
        Await(true, conditionIsFulfilled, max, null, message, cancellationToken).Now();

    public void AwaitCondition(
        Func<bool> conditionIsFulfilled,
        TimeSpan? max,
        TimeSpan? interval,
        string? message = null,
        CancellationToken cancellationToken = default) =>
        Await(true, conditionIsFulfilled, max, interval, message, cancellationToken).Now();

    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        Await(conditionIsFulfilled, null, null, null, cancellationToken);

    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        Await(false, conditionIsFulfilled, null, null, null, cancellationToken).AsTask();

    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        Await(conditionIsFulfilled, max, null, null, cancellationToken);

    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled,
        TimeSpan? max,
        string? message,
        CancellationToken cancellationToken = default) =>
        Await(conditionIsFulfilled, max, null, message, cancellationToken);

    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled,
        TimeSpan? max,
        string? message,
        CancellationToken cancellationToken = default) =>
        Await(false, conditionIsFulfilled, max, null, message, cancellationToken).AsTask();

    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled,
        TimeSpan? max,
        TimeSpan? interval,
        string? message = null,
        CancellationToken cancellationToken = default) =>
        Await(conditionIsFulfilled, max, interval, message, cancellationToken);

    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled,
        TimeSpan? max,
        TimeSpan? interval,
        string? message = null,
        CancellationToken cancellationToken = default) =>
        Await(false, conditionIsFulfilled, max, interval, message, cancellationToken).AsTask();

    /// <returns>False: it did not hold in time.</returns>
    public bool AwaitConditionNoThrow(
        Func<bool> conditionIsFulfilled,
        TimeSpan max,
        TimeSpan? interval = null,
        CancellationToken cancellationToken = default) =>
        InternalAwaitCondition(conditionIsFulfilled, max, interval, (_, _) => { }, cancellationToken);

    public Task<bool> AwaitConditionNoThrowAsync(
        Func<Task<bool>> conditionIsFulfilled,
        TimeSpan max,
        TimeSpan? interval = null,
        CancellationToken cancellationToken = default) =>
        InternalAwaitConditionAsync(conditionIsFulfilled, max, interval, (_, _) => { }, cancellationToken);

    public Task<bool> AwaitConditionNoThrowAsync(
        Func<bool> conditionIsFulfilled,
        TimeSpan max,
        TimeSpan? interval = null,
        CancellationToken cancellationToken = default) =>
        Poll(false, () => new ValueTask<bool>(conditionIsFulfilled()), max, interval, (_, _) => { }, cancellationToken)
            .AsTask();

    protected static bool InternalAwaitCondition(
        Func<bool> conditionIsFulfilled,
        TimeSpan max,
        TimeSpan? interval,
        Action<string, object[]> fail,
        CancellationToken cancellationToken = default) =>
        Poll(true, () => new ValueTask<bool>(conditionIsFulfilled()), max, interval, fail, cancellationToken).Now();

    protected static bool InternalAwaitCondition(
        Func<bool> conditionIsFulfilled,
        TimeSpan max,
        TimeSpan? interval,
        Action<string, object[]> fail,
        ILoggingAdapter? logger,
        CancellationToken cancellationToken = default)
    {
        logger?.Debug("Awaiting condition for {0}", max);
        return InternalAwaitCondition(conditionIsFulfilled, max, interval, fail, cancellationToken);
    }

    protected static Task<bool> InternalAwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled,
        TimeSpan max,
        TimeSpan? interval,
        Action<string, object[]> fail,
        CancellationToken cancellationToken = default) =>
        Poll(false, () => new ValueTask<bool>(conditionIsFulfilled()), max, interval, fail, cancellationToken).AsTask();

    protected static Task<bool> InternalAwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled,
        TimeSpan max,
        TimeSpan? interval,
        Action<string, object[]> fail,
        ILoggingAdapter? logger,
        CancellationToken cancellationToken = default)
    {
        logger?.Debug("Awaiting condition for {0}", max);
        return InternalAwaitConditionAsync(conditionIsFulfilled, max, interval, fail, cancellationToken);
    }

    /// <summary>Asserts again and again until it does not throw; at the end the last exception comes out.</summary>
    public void AwaitAssert(
        Action assertion,
        TimeSpan? duration = null,
        TimeSpan? interval = null,
        CancellationToken cancellationToken = default) =>
        AwaitAssertion(true, AsTask(assertion), duration, interval, cancellationToken).Now();

    public Task AwaitAssertAsync(
        Action assertion,
        TimeSpan? duration = null,
        TimeSpan? interval = null,
        CancellationToken cancellationToken = default) =>
        AwaitAssertion(false, AsTask(assertion), duration, interval, cancellationToken).AsTask();

    public Task AwaitAssertAsync(
        Func<Task> assertion,
        TimeSpan? duration = null,
        TimeSpan? interval = null,
        CancellationToken cancellationToken = default) =>
        AwaitAssertion(false, assertion, duration, interval, cancellationToken).AsTask();

    private async ValueTask Await(
        bool blocking,
        Func<bool> condition,
        TimeSpan? max,
        TimeSpan? interval,
        string? message,
        CancellationToken cancellationToken) =>
        await Poll(
            blocking,
            () => new ValueTask<bool>(condition()),
            RemainingOrDilated(max),
            interval,
            Failing(message),
            cancellationToken);

    private async Task Await(
        Func<Task<bool>> condition,
        TimeSpan? max,
        TimeSpan? interval,
        string? message,
        CancellationToken cancellationToken) =>
        await Poll(
            false,
            () => new ValueTask<bool>(condition()),
            RemainingOrDilated(max),
            interval,
            Failing(message),
            cancellationToken);

    private Action<string, object[]> Failing(string? message) =>
        (format, args) => _assertions.Fail(format + (message is null ? "" : $" {message}"), args);

    private static async ValueTask<bool> Poll(
        bool blocking,
        Func<ValueTask<bool>> condition,
        TimeSpan max,
        TimeSpan? interval,
        Action<string, object[]> fail,
        CancellationToken cancellationToken)
    {
        max.EnsureIsPositiveFinite(nameof(max));
        var end = TestClock.Now + max;
        while (!await condition())
        {
            var left = end - TestClock.Now;
            if (left <= TimeSpan.Zero)
            {
                fail("Timeout {0} expired while waiting for condition.", [max]);
                return false;
            }

            await Blocking.Pause(blocking, (interval ?? DefaultInterval).Min(left), cancellationToken);
        }

        return true;
    }

    private async ValueTask AwaitAssertion(
        bool blocking, Func<Task> assertion, TimeSpan? duration, TimeSpan? interval, CancellationToken cancellationToken)
    {
        var max = RemainingOrDilated(duration);
        var end = Now + max;
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException && Now < end)
            {
                await Blocking.Pause(blocking, (interval ?? TimeSpan.FromMilliseconds(50)).Min(end - Now), cancellationToken);
            }
        }
    }

    private static Func<Task> AsTask(Action action) => () =>
    {
        action();
        return Task.CompletedTask;
    };
}
