using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence;

/// <summary>
/// Keeps requests from a plugin's storage that fails again and again, or does not answer: each would hold an actor for
/// the whole timeout. Closed, open for reset-timeout, then half open for one trial.
/// </summary>
internal sealed class PluginBreaker
{
    private enum State
    {
        Closed,
        Open,
        HalfOpen,
    }

    private readonly IScheduler _scheduler;
    private readonly int _maxFailures;
    private readonly TimeSpan _callTimeout;
    private readonly TimeSpan _resetTimeout;
    private readonly Lock _lock = new();
    private State _state = State.Closed;
    private TimeSpan _openUntil;
    private int _failures;

    /// <exception cref="ConfigurationException">A value is out of its range.</exception>
    public PluginBreaker(IScheduler scheduler, Config plugin)
    {
        _scheduler = scheduler;
        _maxFailures = plugin.GetInt("circuit-breaker.max-failures");
        _callTimeout = plugin.GetTimeSpan("circuit-breaker.call-timeout");
        _resetTimeout = plugin.GetTimeSpan("circuit-breaker.reset-timeout");
        if (_maxFailures < 1)
            throw new ConfigurationException($"circuit-breaker.max-failures is {_maxFailures}: 1 or more.");
    }

    /// <summary>The outcome of a call, or the failure that took its place: too late, or not let through.</summary>
    public Task<T> Run<T>(Func<Task<T>> call)
    {
        if (Refuse() is { } refusal)
            return Task.FromException<T>(refusal);

        Task<T> work;
        try
        {
            work = call();
        }
        catch (Exception cause)
        {
            work = Task.FromException<T>(cause);
        }

        if (work.IsCompleted)
        {
            Note(work.IsCompletedSuccessfully);
            return work;
        }

        var outcome = new TaskCompletionSource<T>();
        var timer = _callTimeout < TimeSpan.Zero ? null : _scheduler.Advanced.ScheduleOnceCancelable(
            _callTimeout,
            () =>
            {
                if (outcome.TrySetException(new TimeoutException($"Execution did not complete in {_callTimeout}.")))
                    Note(success: false);
            });
        work.ContinueWith(
            done =>
            {
                timer?.Cancel();
                if (Hand(done, outcome))
                    Note(done.IsCompletedSuccessfully);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return outcome.Task;
    }

    public Task Run(Func<Task> call) => Run(async () =>
    {
        await call();
        return true;
    });

    private static bool Hand<T>(Task<T> done, TaskCompletionSource<T> outcome)
    {
        if (done.IsFaulted)
            return outcome.TrySetException(done.Exception.InnerExceptions);
        if (done.IsCanceled)
            return outcome.TrySetCanceled();
#pragma warning disable RS0030 // It has ended: nothing blocks.
        return outcome.TrySetResult(done.Result);
#pragma warning restore RS0030
    }

    private Exception? Refuse()
    {
        lock (_lock)
        {
            if (_state == State.Closed)
                return null;
            var now = _scheduler.MonotonicClock;
            if (_state == State.Open && now >= _openUntil)
            {
                _state = State.HalfOpen;
                return null;
            }

            return new OpenBreakerException(
                "Circuit Breaker is open; calls are failing fast"
                + (_state == State.Open ? $" for another {_openUntil - now}" : ""));
        }
    }

    private void Note(bool success)
    {
        lock (_lock)
        {
            if (success)
            {
                _failures = 0;
                _state = State.Closed;
                return;
            }

            _failures++;
            if (_state == State.Closed && _failures < _maxFailures)
                return;
            _state = State.Open;
            _openUntil = _scheduler.MonotonicClock + _resetTimeout;
        }
    }
}

/// <summary>A request was not tried: those before it failed.</summary>
internal sealed class OpenBreakerException(string message) : AkkaException(message);
