using System.Diagnostics.CodeAnalysis;
using Akka.Actor.Internal;
using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>A reference that lives for one answer, and is not worth remembering.</summary>
internal interface IShortLivedRef;

/// <summary>One question, until it is answered, too late or called off: the reference that the answer goes to.</summary>
internal sealed class Asker<T> : FutureActorRef<T>, IShortLivedRef
{
    private readonly TaskCompletionSource<T> _result;
    private AskTimer? _timer;
    private CancellationTokenRegistration _cancellation;

    private Asker(TaskCompletionSource<T> result, IActorRefProvider provider)
        : base(result, provider) => _result = result;

    /// <returns>False: the question is called off before it is asked.</returns>
    public static bool Begin(
        IActorRefProvider provider,
        ICanTell target,
        TimeSpan? timeout,
        CancellationToken cancellation,
        [NotNullWhen(true)] out Asker<T>? asker)
    {
        asker = null;
        if (cancellation.IsCancellationRequested)
            return false;

        var system = ActorSystemImpl.Of(provider);
        asker = new Asker<T>(new TaskCompletionSource<T>(system.TaskOptions), provider);
        var limit = timeout ?? system.Settings.AskTimeout;
        if (limit > TimeSpan.Zero)
        {
            asker._timer = new AskTimer(asker.TimeOut, target, limit);
            system.Scheduler.Advanced.ScheduleOnce(limit, asker._timer, asker._timer);
        }

        if (cancellation.CanBeCanceled)
        {
            asker._cancellation = cancellation.UnsafeRegister(
                static (question, token) => ((Asker<T>)question!).CallOff(token), asker);
            if (asker.IsTerminated)
                asker._cancellation.Unregister();
        }

        return true;
    }

    public Task<T> Deliver(object message, ICanTell target)
    {
        DeliverAsk(message, target);
        return _result.Task;
    }

    // The name is free again at once, on the thread that ended it.
    private protected override void Ended()
    {
        _timer?.Cancel();
        _cancellation.Unregister();
        Retire();
        GiveNameBack();
    }

    private void TimeOut(AskTimeoutException cause)
    {
        if (!TryFinish())
            return;
        Ended();
        _result.TrySetException(cause);
    }

    private void CallOff(CancellationToken token)
    {
        if (!TryFinish())
            return;
        Ended();
        _result.TrySetCanceled(token);
    }
}

/// <summary>The end of a question's time. Once called off it holds nothing, however long the scheduler keeps it.</summary>
internal sealed class AskTimer(Action<AskTimeoutException> tooLate, ICanTell target, TimeSpan limit)
    : IRunnable, ICancelable
{
    private Action<AskTimeoutException>? _tooLate = tooLate;
    private ICanTell? _target = target;

    public bool IsCancellationRequested => Volatile.Read(ref _tooLate) is null;

    public CancellationToken Token => new(IsCancellationRequested);

    public void Run()
    {
        if (Volatile.Read(ref _tooLate) is { } notify && Volatile.Read(ref _target) is { } asked)
            notify(new AskTimeoutException($"Timeout after {limit} seconds: no answer from {asked}"));
    }

    public void Cancel()
    {
        Volatile.Write(ref _tooLate, null);
        Volatile.Write(ref _target, null);
    }

    public void Cancel(bool throwOnFirstException) => Cancel();

    /// <exception cref="NotSupportedException">Always: its time is set when it is made.</exception>
    public void CancelAfter(TimeSpan delay) => throw new NotSupportedException("A question's time is set once.");

    /// <inheritdoc cref="CancelAfter(TimeSpan)"/>
    public void CancelAfter(int millisecondsDelay) => CancelAfter(TimeSpan.FromMilliseconds(millisecondsDelay));
}
