using Akka.TestKit.Internal;

namespace Akka.TestKit;

// Time limits around a block.
public abstract partial class TestKitBase
{
    /// <summary>Runs the block; every wait in it that has no own timeout ends with the block's.</summary>
    /// <param name="max">The longest time, dilated.</param>
    /// <param name="action">The block.</param>
    /// <param name="epsilonValue">How much longer the block may take.</param>
    /// <param name="cancellationToken">Not asked: the block's waits have their own.</param>
    public void Within(
        TimeSpan max, Action action, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, action, null, epsilonValue, cancellationToken);

    public void Within(
        TimeSpan min,
        TimeSpan max,
        Action action,
        string? hint = null,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default) =>
        Limit(min, max, Returning(action), hint, epsilonValue).Now();

    public T Within<T>(
        TimeSpan max,
        Func<T> function,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default) =>
        Limit(TimeSpan.Zero, max, () => Task.FromResult(function()), null, epsilonValue).Now();

    public T Within<T>(
        TimeSpan min,
        TimeSpan max,
        Func<T> function,
        string? hint = null,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default) =>
        Limit(min, max, () => Task.FromResult(function()), hint, epsilonValue).Now();

    public Task WithinAsync(
        TimeSpan max,
        Func<Task> actionAsync,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default) =>
        WithinAsync(TimeSpan.Zero, max, actionAsync, null, epsilonValue, cancellationToken);

    public Task WithinAsync(
        TimeSpan min,
        TimeSpan max,
        Func<Task> actionAsync,
        string? hint = null,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default) =>
        Limit(min, max, Returning(actionAsync), hint, epsilonValue);

    public Task<T> WithinAsync<T>(
        TimeSpan max,
        Func<Task<T>> function,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default) =>
        Limit(TimeSpan.Zero, max, function, null, epsilonValue);

    public Task<T> WithinAsync<T>(
        TimeSpan min,
        TimeSpan max,
        Func<Task<T>> function,
        string? hint = null,
        TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default) =>
        Limit(min, max, function, hint, epsilonValue);

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

    private async Task<T> Limit<T>(
        TimeSpan min, TimeSpan max, Func<Task<T>> function, string? hint, TimeSpan? epsilon)
    {
        if (min.IsInfinite())
            throw new ArgumentException("min must not be infinite", nameof(min));
        max.EnsureIsPositiveFinite(nameof(max));
        var limit = Dilated(max);
        var start = Now;
        var outer = _state.End;
        var left = outer is null ? limit : limit.Min(Floor(outer.Value - start));
        _assertions.AssertTrue(left >= min, "Required min time {0} not possible, only {1} left. {2}", min, left, hint ?? "");

        _state.LastWasNoMessage = false;
        _state.End = start + left;
        T result;
        try
        {
            result = await function();
        }
        finally
        {
            _state.End = outer;
        }

        var elapsed = Now - start;
        _assertions.AssertTrue(
            elapsed >= min, "Failed: Block took {0}, should have at least been {1}. {2}", elapsed, min, hint ?? "");
        // A block that ends with waiting for silence uses its time up, and rightly so.
        if (!_state.LastWasNoMessage)
            _assertions.AssertTrue(
                elapsed <= left + (epsilon ?? TimeSpan.Zero),
                "Failed: Block took {0}, exceeding {1}. {2}", elapsed, left, hint ?? "");
        return result;
    }
}
