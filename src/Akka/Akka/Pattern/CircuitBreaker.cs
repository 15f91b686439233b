using Akka.Actor;
using Akka.Util;

namespace Akka.Pattern;

/// <summary>
/// Keeps calls away from what fails. Closed, calls go through; after <see cref="MaxFailures"/> failures in a row it
/// opens and calls fail at once with <see cref="OpenCircuitException"/>; after <see cref="ResetTimeout"/> it is half
/// open: one call is let through, and closes it or opens it again.
/// </summary>
/// <remarks>
/// Safe for any number of threads. A call that takes longer than <see cref="CallTimeout"/> counts as a failure. The
/// clock is the scheduler's, and the callbacks run on the thread that made the change.
/// </remarks>
public class CircuitBreaker
{
    private readonly Lock _lock = new();
    private readonly List<Action> _onOpen = [];
    private readonly List<Action> _onHalfOpen = [];
    private readonly List<Action> _onClose = [];
    private readonly Dice? _chance;
    private State _state = State.Closed;
    private long _failures;
    private bool _probing;
    private TimeSpan _currentReset;
    private TimeSpan _openUntil;

    // Results of calls that began in an earlier life of the state do not change the present one.
    private long _generation;
    private Exception? _lastFailure;

    /// <param name="scheduler">The clock, and what ends a wait.</param>
    /// <param name="maxFailures">Failures in a row that open it; 1 or more.</param>
    /// <param name="callTimeout">Longest time of a call; zero or less: no limit.</param>
    /// <param name="resetTimeout">Time from open to half open.</param>
    public CircuitBreaker(IScheduler scheduler, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout)
        : this(scheduler, maxFailures, callTimeout, resetTimeout, TimeSpan.FromDays(36500), 1.0)
    {
    }

    /// <param name="maxResetTimeout">Longest time from open to half open.</param>
    /// <param name="exponentialBackoffFactor">What the reset time grows by at each failed probe; 1 or more.</param>
    /// <inheritdoc cref="CircuitBreaker(IScheduler, int, TimeSpan, TimeSpan)"/>
    public CircuitBreaker(
        IScheduler scheduler,
        int maxFailures,
        TimeSpan callTimeout,
        TimeSpan resetTimeout,
        TimeSpan maxResetTimeout,
        double exponentialBackoffFactor)
        : this(scheduler, maxFailures, callTimeout, resetTimeout, maxResetTimeout, exponentialBackoffFactor, 0)
    {
    }

    /// <param name="randomFactor">What is added to a reset time by chance, as a part of it; 0 to 1.</param>
    /// <inheritdoc cref="CircuitBreaker(IScheduler, int, TimeSpan, TimeSpan, TimeSpan, double)"/>
    public CircuitBreaker(
        IScheduler scheduler,
        int maxFailures,
        TimeSpan callTimeout,
        TimeSpan resetTimeout,
        TimeSpan maxResetTimeout,
        double exponentialBackoffFactor,
        double randomFactor)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFailures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(exponentialBackoffFactor, 1.0);
        ArgumentOutOfRangeException.ThrowIfLessThan(randomFactor, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(randomFactor, 1);
        Scheduler = scheduler;
        MaxFailures = maxFailures;
        CallTimeout = callTimeout;
        ResetTimeout = resetTimeout;
        MaxResetTimeout = maxResetTimeout;
        ExponentialBackoffFactor = exponentialBackoffFactor;
        RandomFactor = randomFactor;
        _currentReset = resetTimeout;
        if (randomFactor > 0) _chance = Dice.Of(scheduler);
    }

    private enum State
    {
        Closed,
        Open,
        HalfOpen,
    }

    public IScheduler Scheduler { get; }

    public int MaxFailures { get; }

    public TimeSpan CallTimeout { get; }

    public TimeSpan ResetTimeout { get; }

    public TimeSpan MaxResetTimeout { get; }

    public double ExponentialBackoffFactor { get; }

    public double RandomFactor { get; }

    /// <summary>Failures in a row while closed.</summary>
    public long CurrentFailureCount
    {
        get { lock (_lock) return _failures; }
    }

    /// <summary>What failed last; null after a success.</summary>
    public Exception? LastCaughtException
    {
        get { lock (_lock) return _lastFailure; }
    }

    public bool IsClosed
    {
        get { lock (_lock) return _state == State.Closed; }
    }

    public bool IsOpen
    {
        get { lock (_lock) return _state == State.Open; }
    }

    public bool IsHalfOpen
    {
        get { lock (_lock) return _state == State.HalfOpen; }
    }

    public static CircuitBreaker Create(
        IScheduler scheduler, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout) =>
        new(scheduler, maxFailures, callTimeout, resetTimeout);

    /// <summary>The same breaker, closed, whose reset time doubles at each failed probe up to a limit.</summary>
    public CircuitBreaker WithExponentialBackoff(TimeSpan maxResetTimeout) =>
        new(Scheduler, MaxFailures, CallTimeout, ResetTimeout, maxResetTimeout, 2.0, RandomFactor);

    /// <summary>The same breaker, closed, with a part of chance in its reset time.</summary>
    public CircuitBreaker WithRandomFactor(double randomFactor) =>
        new(Scheduler, MaxFailures, CallTimeout, ResetTimeout, MaxResetTimeout, ExponentialBackoffFactor, randomFactor);

    /// <summary>Makes a call through the breaker.</summary>
    /// <returns>
    /// The call's outcome; fails with <see cref="OpenCircuitException"/> while open, with
    /// <see cref="TimeoutException"/> when the call takes too long.
    /// </returns>
    public Task<T> WithCircuitBreaker<T>(Func<Task<T>> body) =>
        WithCircuitBreaker(body, static call => call());

    public Task<T> WithCircuitBreaker<T, TState>(TState state, Func<TState, Task<T>> body)
    {
        if (Begin() is not { } generation)
            return Task.FromException<T>(Refusal());

        var call = new Call<T>(this, generation);
        try
        {
            call.Follow(body(state));
        }
        catch (Exception cause)
        {
            call.Failed(cause);
        }

        return call.Outcome;
    }

    public Task WithCircuitBreaker(Func<Task> body) => WithCircuitBreaker(body, static call => call());

    public Task WithCircuitBreaker<TState>(TState state, Func<TState, Task> body) =>
        WithCircuitBreaker<Done, (TState State, Func<TState, Task> Body)>(
            (state, body), static call => AsDone(call.Body(call.State)));

    private static async Task<Done> AsDone(Task task)
    {
        await task;
        return Done.Instance;
    }

    /// <summary>Runs something on this thread, through the breaker.</summary>
    /// <exception cref="OpenCircuitException">The breaker is open.</exception>
    public void WithSyncCircuitBreaker(Action body) => WithSyncCircuitBreaker(() =>
    {
        body();
        return true;
    });

    /// <inheritdoc cref="WithSyncCircuitBreaker(Action)"/>
    public T WithSyncCircuitBreaker<T>(Func<T> body)
    {
        var generation = Begin() ?? throw Refusal();
        var begun = Scheduler.MonotonicClock;
        try
        {
            var result = body();
            var took = Scheduler.MonotonicClock - begun;
            if (CallTimeout > TimeSpan.Zero && took > CallTimeout)
                Failed(generation, TooLate());
            else
                Succeeded(generation);
            return result;
        }
        catch (Exception cause)
        {
            Failed(generation, cause);
            throw;
        }
    }

    /// <summary>Counts a success that was made outside the breaker.</summary>
    public void Succeed() => Succeeded(_generation);

    /// <summary>Counts a failure that was made outside the breaker.</summary>
    public void Fail() => Failed(_generation, new UserCalledFailException());

    public CircuitBreaker OnOpen(Action callback) => Add(_onOpen, callback);

    public CircuitBreaker OnHalfOpen(Action callback) => Add(_onHalfOpen, callback);

    public CircuitBreaker OnClose(Action callback) => Add(_onClose, callback);

    private CircuitBreaker Add(List<Action> to, Action callback)
    {
        lock (_lock) to.Add(callback);
        return this;
    }

    private long? Begin()
    {
        lock (_lock)
        {
            if (_state == State.Open || (_state == State.HalfOpen && _probing)) return null;
            _probing = _state == State.HalfOpen;
            return _generation;
        }
    }

    private OpenCircuitException Refusal()
    {
        TimeSpan left;
        Exception? cause;
        lock (_lock)
        {
            left = _state == State.Open ? _openUntil - Scheduler.MonotonicClock : TimeSpan.Zero;
            if (left < TimeSpan.Zero) left = TimeSpan.Zero;
            cause = _lastFailure;
        }

        const string text = "Circuit Breaker is open; calls are failing fast";
        return cause is null ? new OpenCircuitException(text, left) : new OpenCircuitException(text, cause, left);
    }

    private TimeoutException TooLate() => new($"Execution did not complete within the time allotted {CallTimeout}.");

    private void Succeeded(long generation)
    {
        lock (_lock)
        {
            if (generation != _generation || _state == State.Open) return;
            _failures = 0;
            _lastFailure = null;
            if (_state == State.Closed) return;
            _currentReset = ResetTimeout;
            Become(State.Closed);
        }

        Notify(_onClose);
    }

    private void Failed(long generation, Exception cause)
    {
        TimeSpan reset;
        lock (_lock)
        {
            if (generation != _generation || _state == State.Open) return;
            _lastFailure = cause;
            if (_state == State.Closed && ++_failures < MaxFailures) return;
            reset = _state == State.HalfOpen ? NextReset() : _currentReset;
            _currentReset = reset;
            if (_chance is not null) reset += reset * (_chance.NextDouble() * RandomFactor);
            _openUntil = Scheduler.MonotonicClock + reset;
            Become(State.Open);
            generation = _generation;
        }

        Scheduler.Advanced.ScheduleOnce(reset < TimeSpan.Zero ? TimeSpan.Zero : reset, () => TryAgain(generation));
        Notify(_onOpen);
    }

    private TimeSpan NextReset()
    {
        var grown = _currentReset.TotalMilliseconds * ExponentialBackoffFactor;
        return grown >= MaxResetTimeout.TotalMilliseconds ? MaxResetTimeout : TimeSpan.FromMilliseconds(grown);
    }

    private void TryAgain(long generation)
    {
        lock (_lock)
        {
            if (generation != _generation) return;
            Become(State.HalfOpen);
        }

        Notify(_onHalfOpen);
    }

    private void Become(State state)
    {
        _state = state;
        _generation++;
        _probing = false;
        if (state == State.Closed) _failures = 0;
    }

    private void Notify(List<Action> listeners)
    {
        Action[] now;
        lock (_lock) now = [.. listeners];
        foreach (var listener in now) listener();
    }

    /// <summary>One call, until it ends or is late.</summary>
    private sealed class Call<T>(CircuitBreaker breaker, long generation)
    {
        private readonly TaskCompletionSource<T> _outcome = new();
        private ICancelable? _late;
        private int _over;

        public Task<T> Outcome => _outcome.Task;

        public void Follow(Task<T> task)
        {
            if (!task.IsCompleted && breaker.CallTimeout > TimeSpan.Zero)
            {
                _late = new Cancelable(breaker.Scheduler.Advanced);
                breaker.Scheduler.Advanced.ScheduleOnce(
                    breaker.CallTimeout, () => Failed(breaker.TooLate()), _late);
            }

            if (task.IsCompleted)
                Ended(task);
            else
                _ = task.ContinueWith(
                    Ended, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        public void Failed(Exception cause)
        {
            // The state first: who hears of the failure finds the breaker as it left it.
            if (!IsFirst()) return;
            breaker.Failed(generation, cause);
            _outcome.TrySetException(cause);
        }

        private void Ended(Task<T> task)
        {
            _late?.Cancel();
            if (task.Exception is { } failure)
            {
                Failed(failure.GetBaseException());
                return;
            }

            if (!IsFirst()) return;
            if (task.IsCompletedSuccessfully)
            {
                breaker.Succeeded(generation);
                _ = _outcome.TrySetResult(task.GetAwaiter().GetResult());
            }
            else
            {
                breaker.Failed(generation, new TaskCanceledException(task));
                _outcome.TrySetCanceled();
            }
        }

        private bool IsFirst() => Interlocked.Exchange(ref _over, 1) == 0;
    }
}
