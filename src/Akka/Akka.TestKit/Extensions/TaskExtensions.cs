using Akka.TestKit.Internal;

namespace Akka.TestKit.Extensions;

public static class TaskExtensions
{
    /// <returns>False: the task was not done in time.</returns>
    public static async Task<bool> AwaitWithTimeout(
        this Task parentTask, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(parentTask, TestClock.Delay(timeout, ended.Token));
        await ended.CancelAsync();
        if (!ReferenceEquals(first, parentTask))
            return false;
        await parentTask;
        return true;
    }

    /// <exception cref="TimeoutException">The task was not done in time.</exception>
    public static async Task<T> WithTimeout<T>(
        this Task<T> parentTask, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        await parentTask.WaitAsync(timeout, TestClock.Real, cancellationToken);

    public static async Task ShouldCompleteWithin(
        this Task task, TimeSpan timeout, string because = "", params object[] becauseArgs)
    {
        if (!await task.AwaitWithTimeout(timeout))
            throw Late(timeout, because, becauseArgs);
    }

    public static async Task<T> ShouldCompleteWithin<T>(
        this Task<T> task, TimeSpan timeout, string because = "", params object[] becauseArgs)
    {
        await ((Task)task).ShouldCompleteWithin(timeout, because, becauseArgs);
        return await task;
    }

    public static async Task ShouldCompleteWithin<T>(
        this Task<T> task, T expected, TimeSpan timeout, string because = "", params object[] becauseArgs)
    {
        var actual = await task.ShouldCompleteWithin(timeout, because, becauseArgs);
        if (!EqualityComparer<T>.Default.Equals(actual, expected))
            throw new InvalidOperationException(
                $"Expected {expected}, but got {actual} {string.Format(because, becauseArgs)}");
    }

    public static async Task<T> ShouldThrowWithin<T>(
        this Task task, TimeSpan timeout, string because = "", params object[] becauseArgs)
        where T : Exception
    {
        try
        {
            await task.ShouldCompleteWithin(timeout, because, becauseArgs);
        }
        catch (T expected)
        {
            return expected;
        }

        throw new InvalidOperationException($"Expected {typeof(T)} {string.Format(because, becauseArgs)}");
    }

    public static async Task ShouldThrowWithin<T>(
        this Task task, T expected, TimeSpan timeout, string because = "", params object[] becauseArgs)
        where T : Exception
    {
        var actual = await task.ShouldThrowWithin<T>(timeout, because, becauseArgs);
        if (actual.Message != expected.Message)
            throw new InvalidOperationException($"Expected \"{expected.Message}\", but got \"{actual.Message}\"");
    }

    private static TimeoutException Late(TimeSpan timeout, string because, object[] args) =>
        new($"The task was not done within {timeout} {string.Format(because, args)}");
}
