using Akka.Actor;

namespace Akka.Routing;

/// <summary>The first answer of several; a failure once all have failed.</summary>
internal sealed class FirstOf(TimeSpan within, int expected)
{
    private readonly TaskCompletionSource<object> _outcome = new();
    private int _missing = expected;

    public Task<object> Outcome => _outcome.Task;

    public void Add(Task<object>? answer)
    {
        if (answer is null) Lost();
        else
            _ = answer.ContinueWith(
                Ended, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Ended(Task<object> answer)
    {
        if (answer.IsCompletedSuccessfully) _outcome.TrySetResult(answer.GetAwaiter().GetResult());
        else Lost();
    }

    private void Lost()
    {
        if (Interlocked.Decrement(ref _missing) > 0) return;
        _outcome.TrySetException(new AskTimeoutException($"No routee answered within {within}."));
    }
}
