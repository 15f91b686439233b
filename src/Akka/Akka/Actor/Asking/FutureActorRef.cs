using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>Stands for the one who asked: its first message completes a task.</summary>
public class FutureActorRef<T> : MinimalActorRef
{
    private readonly TaskCompletionSource<T> _result;
    private List<IInternalActorRef>? _watchedBy;
    private int _done;

    public FutureActorRef(TaskCompletionSource<T> result, ActorPath path, IActorRefProvider provider)
    {
        _result = result;
        Path = path;
        Provider = provider;
    }

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider { get; }

    public override IInternalActorRef Parent => Provider.TempContainer;

    public override bool IsTerminated => Volatile.Read(ref _done) != 0;

    /// <summary>Sends the question, with this reference as its sender.</summary>
    public virtual void DeliverAsk(object message, ICanTell destination) => destination.Tell(message, this);

    protected override void TellInternal(object message, IActorRef? sender)
    {
        if (Interlocked.Exchange(ref _done, 1) != 0)
        {
            // Too late, or a second answer.
            Provider.DeadLetters.Tell(new Event.DeadLetter(message, sender, this), sender);
            return;
        }

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
