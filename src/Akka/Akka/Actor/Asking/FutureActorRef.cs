using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>Stands for the one who asked: its first message completes a task.</summary>
public class FutureActorRef<T> : MinimalActorRef
{
    private readonly TaskCompletionSource<T> _result;
    private List<IInternalActorRef>? _watchedBy;
    private ActorPath? _path;
    private int _done;

    public FutureActorRef(TaskCompletionSource<T> result, ActorPath path, IActorRefProvider provider)
        : this(result, provider) => _path = path;

    /// <summary>Takes a name when somebody wants to know it; few answers come from where a name is needed.</summary>
    private protected FutureActorRef(TaskCompletionSource<T> result, IActorRefProvider provider)
    {
        _result = result;
        Provider = provider;
    }

    public override ActorPath Path => Volatile.Read(ref _path) ?? TakeName();

    public override IActorRefProvider Provider { get; }

    public override IInternalActorRef Parent => Provider.TempContainer;

    public override bool IsTerminated => Volatile.Read(ref _done) != 0;

    /// <summary>Sends the question, with this reference as its sender.</summary>
    public virtual void DeliverAsk(object message, ICanTell destination) => destination.Tell(message, this);

    protected override void TellInternal(object message, IActorRef? sender)
    {
        if (!TryFinish())
        {
            // Too late, or a second answer.
            Provider.DeadLetters.Tell(new Event.DeadLetter(message, sender, this), sender);
            return;
        }

        Ended();
        switch (message)
        {
            case Status.Failure failure when !typeof(Status).IsAssignableFrom(typeof(T)):
                _result.TrySetException(
                    failure.Cause ?? new TaskCanceledException("The task was cancelled or failed without a cause."));
                break;
            case T answer:
                _result.TrySetResult(answer);
                break;
            default:
                _result.TrySetException(new ArgumentException(
                    $"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]"));
                break;
        }
    }

    /// <summary>True for the one who ends it: no answer counts any more.</summary>
    private protected bool TryFinish() => Interlocked.Exchange(ref _done, 1) == 0;

    /// <summary>Runs once it is finished, before the task is completed.</summary>
    private protected virtual void Ended()
    {
    }

    /// <summary>The name that it took is free again.</summary>
    private protected void GiveNameBack()
    {
        if (Volatile.Read(ref _path) is { } path)
            Provider.UnregisterTempActor(path);
    }

    private ActorPath TakeName()
    {
        var path = Provider.TempPath();
        if (Interlocked.CompareExchange(ref _path, path, null) is { } other)
            return other;

        // Whoever finishes it sets the flag, then looks for a name; here it is the other way round: one of both sees.
        if (!IsTerminated)
            Provider.RegisterTempActor(this, path);
        Interlocked.MemoryBarrier();
        if (IsTerminated)
            Provider.UnregisterTempActor(path);
        return path;
    }

    /// <summary>No answer counts any more.</summary>
    internal void Retire()
    {
        Volatile.Write(ref _done, 1);
        List<IInternalActorRef>? watchers;
        lock (_result)
        {
            watchers = _watchedBy;
            _watchedBy = null;
        }

        foreach (var watcher in watchers ?? [])
            watcher.SendSystemMessage(new DeathWatchNotification(this, true, false));
    }

    public override void SendSystemMessage(ISystemMessage message)
    {
        switch (message)
        {
            case Watch watch when watch.Watchee.Equals(this) && !watch.Watcher.Equals(this):
                if (!AddWatcher(watch.Watcher))
                    watch.Watcher.SendSystemMessage(new DeathWatchNotification(this, true, false));
                break;
            case Unwatch unwatch:
                lock (_result)
                    _watchedBy?.Remove(unwatch.Watcher);
                break;
            case DeathWatchNotification notification:
                Tell(
                    new Terminated(
                        notification.Actor, notification.ExistenceConfirmed, notification.AddressTerminated),
                    notification.Actor);
                break;
        }
    }

    private bool AddWatcher(IInternalActorRef watcher)
    {
        lock (_result)
        {
            if (IsTerminated)
                return false;

            (_watchedBy ??= []).Add(watcher);
            return true;
        }
    }
}
