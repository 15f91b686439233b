using Akka.Actor;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

// The expectations of one message.
public abstract partial class TestKitBase
{
    /// <summary>Takes the next message and fails the test unless it is a <typeparamref name="T"/>.</summary>
    public T ExpectMsg<T>(
        TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(true, duration, null, hint, cancellationToken).Now();

    public T ExpectMsg<T>(
        T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(true, timeout, Equal(message, hint), hint, cancellationToken).Now();

    public T ExpectMsg<T>(
        Predicate<T> isMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(true, timeout, Holds(isMessage, hint), hint, cancellationToken).Now();

    public T ExpectMsg<T>(
        Action<T> assert,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(true, timeout, (message, _) => assert(message), hint, cancellationToken).Now();

    public T ExpectMsg<T>(
        Func<T, IActorRef, bool> isMessageAndSender,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(true, timeout, Holds(isMessageAndSender, hint), hint, cancellationToken).Now();

    public T ExpectMsg<T>(
        Action<T, IActorRef> assertMessageAndSender,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect(true, timeout, assertMessageAndSender, hint, cancellationToken).Now();

    public T ExpectMsg<T>(
        T expected,
        Func<T, T, bool> comparer,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(true, timeout, Equal(expected, comparer, hint), hint, cancellationToken).Now();

    public ValueTask<T> ExpectMsgAsync<T>(
        TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(false, duration, null, hint, cancellationToken);

    public ValueTask<T> ExpectMsgAsync<T>(
        T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(false, timeout, Equal(message, hint), hint, cancellationToken);

    public ValueTask<T> ExpectMsgAsync<T>(
        Predicate<T> isMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(false, timeout, Holds(isMessage, hint), hint, cancellationToken);

    public ValueTask<T> ExpectMsgAsync<T>(
        Action<T> assert,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(false, timeout, (message, _) => assert(message), hint, cancellationToken);

    public ValueTask<T> ExpectMsgAsync<T>(
        Func<T, IActorRef, bool> isMessageAndSender,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(false, timeout, Holds(isMessageAndSender, hint), hint, cancellationToken);

    public ValueTask<T> ExpectMsgAsync<T>(
        Action<T, IActorRef> assertMessageAndSender,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect(false, timeout, assertMessageAndSender, hint, cancellationToken);

    public ValueTask<T> ExpectMsgAsync<T>(
        T expected,
        Func<T, T, bool> comparer,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(false, timeout, Equal(expected, comparer, hint), hint, cancellationToken);

    /// <summary>Waits for the message that tells the end of a watched actor.</summary>
    public Terminated ExpectTerminated(
        IActorRef target,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<Terminated>(true, timeout, IsEndOf(target, hint), hint, cancellationToken).Now();

    public ValueTask<Terminated> ExpectTerminatedAsync(
        IActorRef target,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<Terminated>(false, timeout, IsEndOf(target, hint), hint, cancellationToken);

    /// <summary>Waits, and fails if a message comes: for the rest of the within block, or the default.</summary>
    public void ExpectNoMsg(CancellationToken cancellationToken = default) =>
        ExpectNothing(true, RemainingOrDefault, cancellationToken).Now();

    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default) =>
        ExpectNothing(true, Dilated(duration), cancellationToken).Now();

    public void ExpectNoMsg(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsg(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    public ValueTask ExpectNoMsgAsync(CancellationToken cancellationToken = default) =>
        ExpectNothing(false, RemainingOrDefault, cancellationToken);

    public ValueTask ExpectNoMsgAsync(TimeSpan duration, CancellationToken cancellationToken = default) =>
        ExpectNothing(false, Dilated(duration), cancellationToken);

    public ValueTask ExpectNoMsgAsync(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsgAsync(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    private async ValueTask<T> Expect<T>(
        bool blocking,
        TimeSpan? timeout,
        Action<T, IActorRef>? assert,
        string? hint,
        CancellationToken cancellationToken)
    {
        var max = RemainingOrDilated(timeout);
        var taken = await Take(blocking, Undilated(max), cancellationToken);
        if (taken?.Message is not { } message)
        {
            _assertions.Fail(
                "Failed: Timeout {0} while waiting for a message of type {1} {2}", max, typeof(T), hint ?? "");
            return default!;
        }

        if (message is not T typed)
        {
            _assertions.Fail(
                "Failed: Expected a message of type {0}, but received {{{1}}} (type {2}) instead {3} from {4}",
                typeof(T), message, message.GetType(), hint ?? "", taken.Sender);
            return default!;
        }

        assert?.Invoke(typed, taken.Sender);
        return typed;
    }

    private async ValueTask ExpectNothing(bool blocking, TimeSpan max, CancellationToken cancellationToken)
    {
        var taken = await _inbox.Next(blocking, take: true, Floor(max), cancellationToken);
        if (taken is not null)
            _assertions.Fail("Expected no messages during {0}, instead we received {1}", max, taken);
        _state.LastWasNoMessage = true;
    }

    // Take dilates; what was dilated already must not grow again.
    private TimeSpan Undilated(TimeSpan dilated) =>
        dilated <= TimeSpan.Zero ? TimeSpan.Zero : dilated / TestKitSettings.TestTimeFactor;

    private Action<T, IActorRef> Equal<T>(T expected, string? hint) =>
        (message, _) => _assertions.AssertEqual(expected, message, hint ?? "");

    private Action<T, IActorRef> Equal<T>(T expected, Func<T, T, bool> comparer, string? hint) =>
        (message, _) => _assertions.AssertEqual(expected, message, comparer, hint ?? "");

    private Action<T, IActorRef> Holds<T>(Predicate<T> predicate, string? hint) => (message, _) =>
        _assertions.AssertTrue(predicate(message), "Got a message of the expected type <{0}>. "
            + "Also expected {1} but the message {{{2}}} of type <{3}> did not match",
            typeof(T), hint ?? "the predicate to return true", message!, message!.GetType());

    private Action<T, IActorRef> Holds<T>(Func<T, IActorRef, bool> predicate, string? hint) => (message, sender) =>
        _assertions.AssertTrue(predicate(message, sender), "Got a message of the expected type <{0}> from {4}. "
            + "Also expected {1} but the message {{{2}}} of type <{3}> did not match",
            typeof(T), hint ?? "the predicate to return true", message!, message!.GetType(), sender);

    private Action<Terminated, IActorRef> IsEndOf(IActorRef target, string? hint) => (message, _) =>
        _assertions.AssertEqual(target, message.ActorRef, $"Expected the end of {target} {hint}");
}
