using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>Asking: telling, with a task for the answer.</summary>
public static class Futures
{
    /// <summary>Asks, and waits up to <paramref name="timeout"/>; null takes <c>akka.actor.ask-timeout</c>.</summary>
    /// <returns>
    /// The answer; fails with <see cref="AskTimeoutException"/>, or with the cause of a <see cref="Status.Failure"/>.
    /// </returns>
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<object>(message, timeout, CancellationToken.None);

    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<object>(message, null, cancellationToken);

    public static Task<object> Ask(
        this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<object>(message, timeout, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<T>(message, timeout, CancellationToken.None);

    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<T>(message, null, cancellationToken);

    public static Task<T> Ask<T>(
        this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Asker<T>.Begin(ProviderOf(self), self, timeout, cancellationToken, out var asker)
            ? asker.Deliver(message, self)
            : Task.FromCanceled<T>(cancellationToken);

    /// <summary>Asks with a message that names the one to answer.</summary>
    /// <exception cref="ArgumentException"><paramref name="self"/> belongs to no actor system.</exception>
    public static Task<T> Ask<T>(
        this ICanTell self,
        Func<IActorRef, object> messageFactory,
        TimeSpan? timeout,
        CancellationToken cancellationToken) =>
        Asker<T>.Begin(ProviderOf(self), self, timeout, cancellationToken, out var asker)
            ? asker.Deliver(messageFactory(asker), self)
            : Task.FromCanceled<T>(cancellationToken);

    private static IActorRefProvider ProviderOf(ICanTell target) => Provider(target)
        ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(target));

    private static IActorRefProvider? Provider(ICanTell target) => target switch
    {
        ActorSelection selection => Provider(selection.Anchor),
        Nobody => null,
        IInternalActorRef internalRef => internalRef.Provider,
        _ => InternalCurrentActorCellKeeper.Current?.SystemImpl.Provider,
    };
}
