using System.Collections;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

// Expectations that span several messages.
public abstract partial class TestKitBase
{
    /// <summary>Expects one of the messages.</summary>
    public T ExpectMsgAnyOf<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default) =>
        ExpectAnyOf(true, messages, cancellationToken).Now();

    public ValueTask<T> ExpectMsgAnyOfAsync<T>(
        IEnumerable<T> messages, CancellationToken cancellationToken = default) =>
        ExpectAnyOf(false, messages, cancellationToken);

    /// <summary>Expects exactly these messages, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(params T[] messages) =>
        ExpectAllOf(true, RemainingOrDefault, messages, default).Now();

    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(
        IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        ExpectAllOf(true, RemainingOrDefault, messages, cancellationToken).Now();

    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, params T[] messages) =>
        ExpectAllOf(true, Dilated(max), messages, default).Now();

    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(
        TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        ExpectAllOf(true, Dilated(max), messages, cancellationToken).Now();

    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(
        IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        Stream(() => ExpectAllOf(false, RemainingOrDefault, messages, cancellationToken));

    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(
        TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        Stream(() => ExpectAllOf(false, Dilated(max), messages, cancellationToken));

    public IReadOnlyCollection<object> ExpectMsgAllOfMatchingPredicates(params PredicateInfo[] predicates) =>
        ExpectAllMatching(true, RemainingOrDefault, predicates, default).Now();

    public IReadOnlyCollection<object> ExpectMsgAllOfMatchingPredicates(
        IReadOnlyCollection<PredicateInfo> predicates, CancellationToken cancellationToken) =>
        ExpectAllMatching(true, RemainingOrDefault, predicates, cancellationToken).Now();

    public IReadOnlyCollection<object> ExpectMsgAllOfMatchingPredicates(
        TimeSpan max, params PredicateInfo[] predicates) =>
        ExpectAllMatching(true, Dilated(max), predicates, default).Now();

    public IReadOnlyCollection<object> ExpectMsgAllOfMatchingPredicates(
        TimeSpan max, IReadOnlyCollection<PredicateInfo> predicates, CancellationToken cancellationToken) =>
        ExpectAllMatching(true, Dilated(max), predicates, cancellationToken).Now();

    public IAsyncEnumerable<object> ExpectMsgAllOfMatchingPredicatesAsync(
        IReadOnlyCollection<PredicateInfo> predicates, CancellationToken cancellationToken = default) =>
        Stream(() => ExpectAllMatching(false, RemainingOrDefault, predicates, cancellationToken));

    public IAsyncEnumerable<object> ExpectMsgAllOfMatchingPredicatesAsync(
        TimeSpan max, IReadOnlyCollection<PredicateInfo> predicates, CancellationToken cancellationToken = default) =>
        Stream(() => ExpectAllMatching(false, Dilated(max), predicates, cancellationToken));

    /// <summary>Takes messages until one matches; the others are thrown away.</summary>
    public object FishForMessage(
        Predicate<object> isMessage,
        TimeSpan? max = null,
        string hint = "",
        CancellationToken cancellationToken = default) =>
        Fish(true, isMessage, null, max, hint, cancellationToken).Now();

    public T FishForMessage<T>(
        Predicate<T> isMessage,
        TimeSpan? max = null,
        string hint = "",
        CancellationToken cancellationToken = default) =>
        Fish(true, isMessage, null, max, hint, cancellationToken).Now();

    /// <param name="isMessage">What is looked for.</param>
    /// <param name="allMessages">Takes the messages that came before it.</param>
    /// <param name="max">The longest wait.</param>
    /// <param name="hint">For the failure's text.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T FishForMessage<T>(
        Predicate<T> isMessage,
        ArrayList? allMessages,
        TimeSpan? max = null,
        string hint = "",
        CancellationToken cancellationToken = default) =>
        Fish(true, isMessage, allMessages, max, hint, cancellationToken).Now();

    public ValueTask<object> FishForMessageAsync(
        Predicate<object> isMessage,
        TimeSpan? max = null,
        string hint = "",
        CancellationToken cancellationToken = default) =>
        Fish(false, isMessage, null, max, hint, cancellationToken);

    public ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage,
        TimeSpan? max = null,
        string hint = "",
        CancellationToken cancellationToken = default) =>
        Fish(false, isMessage, null, max, hint, cancellationToken);

    public ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage,
        ArrayList? allMessages,
        TimeSpan? max = null,
        string hint = "",
        CancellationToken cancellationToken = default) =>
        Fish(false, isMessage, allMessages, max, hint, cancellationToken);

    public async Task FishUntilMessageAsync<T>(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        await Fish<T>(false, _ => true, null, max, "", cancellationToken);

    /// <summary>Takes messages until none has come for the time, and returns them.</summary>
    public async Task<ArrayList> WaitForRadioSilenceAsync(
        TimeSpan? max = null, uint? maxMessages = null, CancellationToken cancellationToken = default)
    {
        var taken = new ArrayList();
        while (await Take(false, max, cancellationToken) is { Message: { } message })
        {
            taken.Add(message);
            if (taken.Count > (maxMessages ?? uint.MaxValue))
                _assertions.Fail("No radio silence: more than {0} messages", maxMessages!);
        }

        return taken;
    }

    private async ValueTask<T> ExpectAnyOf<T>(
        bool blocking, IEnumerable<T> messages, CancellationToken cancellationToken)
    {
        var any = messages.ToList();
        var received = await Expect<T>(blocking, null, null, null, cancellationToken);
        _assertions.AssertTrue(
            any.Contains(received), "Expected any of [{0}], but received {1}", string.Join(", ", any), received!);
        return received;
    }

    private async ValueTask<IReadOnlyCollection<T>> ExpectAllOf<T>(
        bool blocking, TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken)
    {
        var received = await TakeMany(blocking, messages.Count, max, cancellationToken);
        var unexpected = received.ToList();
        var missing = messages.Where(message => !unexpected.Remove(message!)).ToList();
        _assertions.AssertTrue(
            missing.Count == 0 && unexpected.Count == 0,
            "not found [{0}], found unexpected [{1}]",
            string.Join(", ", missing), string.Join(", ", unexpected));
        return received.OfType<T>().ToList();
    }

    private async ValueTask<IReadOnlyCollection<object>> ExpectAllMatching(
        bool blocking, TimeSpan max, IReadOnlyCollection<PredicateInfo> predicates, CancellationToken cancellationToken)
    {
        var received = await TakeMany(blocking, predicates.Count, max, cancellationToken);
        var unmatched = received.ToList();
        var missing = predicates.Where(predicate =>
        {
            var index = unmatched.FindIndex(predicate.Matches);
            if (index >= 0)
                unmatched.RemoveAt(index);
            return index < 0;
        }).ToList();
        _assertions.AssertTrue(
            missing.Count == 0, "not found [{0}] among [{1}]", string.Join(", ", missing), string.Join(", ", received));
        return received;
    }

    private async ValueTask<T> Fish<T>(
        bool blocking,
        Predicate<T> isMessage,
        ArrayList? allMessages,
        TimeSpan? max,
        string hint,
        CancellationToken cancellationToken)
    {
        var limit = RemainingOrDilated(max);
        var deadline = Now + limit;
        while (true)
        {
            var next = await _inbox.Next(blocking, take: true, Floor(deadline - Now), cancellationToken);
            if (next?.Message is not { } message)
            {
                _assertions.Fail("Timeout ({0}) during FishForMessage, hint: {1}", limit, hint);
                return default!;
            }

            _state.Last = next;
            if (message is T typed && isMessage(typed))
                return typed;
            allMessages?.Add(message);
        }
    }
}

/// <summary>A predicate on messages of one type.</summary>
public class PredicateInfo
{
    private readonly Predicate<object> _matches;

    private PredicateInfo(Delegate predicate, Type type, Predicate<object> matches) =>
        (PredicateT, Type, _matches) = (predicate, type, matches);

    public Delegate PredicateT { get; }

    public Type Type { get; }

    public static PredicateInfo Create<T>(Predicate<T> predicateT) =>
        new(predicateT, typeof(T), message => message is T typed && predicateT(typed));

    public override string ToString() => $"a {Type} that matches";

    internal bool Matches(object message) => _matches(message);
}

public static class PredicateInfoFactory
{
    public static PredicateInfo CreatePredicateInfo<T>(this Predicate<T> predicateT) => PredicateInfo.Create(predicateT);

    /// <param name="predicateT">Takes a <typeparamref name="T"/> and gives a bool.</param>
    public static PredicateInfo CreatePredicateInfo<T>(this Delegate predicateT) =>
        PredicateInfo.Create<T>(message => predicateT.DynamicInvoke(message) is true);
}
