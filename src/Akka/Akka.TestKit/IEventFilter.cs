using Akka.Event;

namespace Akka.TestKit;

public interface IEventFilter
{
    /// <summary>True: the filter takes the event.</summary>
    bool Apply(LogEvent logEvent);
}

public interface IUnmutableFilter : IDisposable
{
    void Unmute();
}

/// <summary>Expects or mutes log events while an action runs.</summary>
public interface IEventFilterApplier
{
    /// <summary>A further filter: events of either count.</summary>
    EventFilterFactory And { get; }

    void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default);

    void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default);

    T Expect<T>(int expectedCount, TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default);

    Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default);

    Task ExpectAsync(
        int expectedCount, Func<Task> actionAsync, TimeSpan? timeout, CancellationToken cancellationToken = default);

    Task ExpectAsync(
        int expectedCount, TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default);

    [Obsolete("Only exists to support backwards compatibility as of Akka.NET v1.5.")]
    Task ExpectAsync(
        int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    Task<T> ExpectAsync<T>(int expectedCount, Func<Task<T>> func, CancellationToken cancellationToken = default);

    Task<T> ExpectAsync<T>(
        int expectedCount, TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default);

    void ExpectOne(Action action, CancellationToken cancellationToken = default);

    void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default);

    T ExpectOne<T>(TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default);

    Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default);

    Task ExpectOneAsync(TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default);

    [Obsolete("Only exists to support backwards compatibility as of Akka.NET v1.5.")]
    Task ExpectOneAsync(Action action, CancellationToken cancellationToken = default);

    Task<T> ExpectOneAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default);

    Task<T> ExpectOneAsync<T>(
        TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default);

    T Mute<T>(Func<T> func, CancellationToken cancellationToken = default);

    void Mute(Action action, CancellationToken cancellationToken = default);

    IUnmutableFilter Mute();

    Task<T> MuteAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default);

    Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default);

    [Obsolete("Only exists to support backwards compatibility as of Akka.NET v1.5.")]
    Task MuteAsync(Action action, CancellationToken cancellationToken = default);
}
