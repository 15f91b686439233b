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
        self.Ask<T>(_ => message, timeout, cancellationToken);

    /// <summary>Asks with a message that names the one to answer.</summary>
    /// <exception cref="ArgumentException"><paramref name="self"/> belongs to no actor system.</exception>
    public static Task<T> Ask<T>(
        this ICanTell self,
        Func<IActorRef, object> messageFactory,
        TimeSpan? timeout,
        CancellationToken cancellationToken)
    {
        var provider = ProviderOf(self)
            ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(self));
        return new Question<T>(provider).Ask(self, messageFactory, timeout, cancellationToken);
    }

    private static IActorRefProvider? ProviderOf(ICanTell target) => target switch
    {
        ActorSelection selection => ProviderOf(selection.Anchor),
        Nobody => null,
        IInternalActorRef internalRef => internalRef.Provider,
        _ => InternalCurrentActorCellKeeper.Current?.SystemImpl.Provider,
    };

    /// <summary>One question, until it is answered, too late or called off.</summary>
    private sealed class Question<T>(IActorRefProvider provider)
    {
        private readonly TaskCompletionSource<T> _result = new(ActorSystemImpl.Of(provider).TaskOptions);
        private FutureActorRef<T>? _asker;
        private ICancelable? _timer;
        private CancellationTokenRegistration _cancellation;

        public Task<T> Ask(
            ICanTell target, Func<IActorRef, object> question, TimeSpan? timeout, CancellationToken cancellation)
        {
            if (cancellation.IsCancellationRequested)
                return Task.FromCanceled<T>(cancellation);

            var system = ActorSystemImpl.Of(provider);
            var asker = _asker = provider.CreateFutureRef(_result);
            provider.RegisterTempActor(asker, asker.Path);
            var limit = timeout ?? system.Settings.AskTimeout;
            if (limit > TimeSpan.Zero)
                StartTimer(system, target, limit);
            if (cancellation.CanBeCanceled)
                _cancellation = cancellation.Register(() => _result.TrySetCanceled(cancellation));

            // Whichever way it ends, the name is free again; at once, and on the thread that ended it.
            _ = _result.Task.ContinueWith(
                static (_, state) => ((Question<T>)state!).End(),
                this,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            asker.DeliverAsk(question(asker), target);
            return _result.Task;
        }

        private void StartTimer(ActorSystemImpl system, ICanTell target, TimeSpan limit)
        {
            _timer = new Cancelable(system.Scheduler.Advanced);
            system.Scheduler.Advanced.ScheduleOnce(
                limit,
                () => _result.TrySetException(
                    new AskTimeoutException($"Timeout after {limit} seconds: no answer from {target}")),
                _timer);
        }

        private void End()
        {
            _timer?.Cancel();
            _cancellation.Dispose();
            _asker!.Retire();
            provider.UnregisterTempActor(_asker.Path);
        }
    }
}
