using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>Receives messages outside of actors.</summary>
public interface IInboxable : ICanWatch
{
    IActorRef Receiver { get; }

    object Receive();

    /// <exception cref="TimeoutException">No message came in time.</exception>
    object Receive(TimeSpan timeout);

    Task<object> ReceiveAsync();

    Task<object> ReceiveAsync(TimeSpan timeout);

    object ReceiveWhere(Predicate<object> predicate);

    object ReceiveWhere(Predicate<object> predicate, TimeSpan timeout);

    void Send(IActorRef target, object message);
}

/// <summary>An actor in the hands of code that is none.</summary>
/// <remarks>The methods that wait block their thread: not for use inside an actor.</remarks>
public class Inbox : IInboxable, IDisposable
{
    private readonly ActorSystemImpl _system;
    private readonly TimeSpan _defaultTimeout;

    private Inbox(ActorSystemImpl system)
    {
        _system = system;
        _defaultTimeout = system.Settings.Config.GetTimeSpan("akka.actor.inbox.default-timeout");
        var size = system.Settings.Config.GetInt("akka.actor.inbox.inbox-size");
        Receiver = system.SystemActorOf(Props.Create(() => new InboxActor(size)));
    }

    public IActorRef Receiver { get; }

    public static Inbox Create(ActorSystem system) => new((ActorSystemImpl)system);

    public IActorRef Watch(IActorRef subject)
    {
        Receiver.Tell(new InboxActor.StartWatch(subject, null), ActorRefs.NoSender);
        return subject;
    }

    public IActorRef WatchWith(IActorRef subject, object message)
    {
        Receiver.Tell(new InboxActor.StartWatch(subject, message), ActorRefs.NoSender);
        return subject;
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        Receiver.Tell(new InboxActor.StopWatch(subject), ActorRefs.NoSender);
        return subject;
    }

    public void Send(IActorRef actorRef, object message) => actorRef.Tell(message, Receiver);

    public object Receive() => Receive(_defaultTimeout);

    public object Receive(TimeSpan timeout) => Await(Get(null, timeout));

    public object ReceiveWhere(Predicate<object> predicate) => ReceiveWhere(predicate, _defaultTimeout);

    public object ReceiveWhere(Predicate<object> predicate, TimeSpan timeout) => Await(Get(predicate, timeout));

    public Task<object> ReceiveAsync() => ReceiveAsync(_defaultTimeout);

    /// <returns>The next message; a <see cref="Status.Failure"/> of a <see cref="TimeoutException"/> without one.</returns>
    public async Task<object> ReceiveAsync(TimeSpan timeout)
    {
        try
        {
            return await Get(null, timeout);
        }
        catch (TimeoutException late)
        {
            return new Status.Failure(late);
        }
    }

    private Task<object> Get(Predicate<object>? predicate, TimeSpan timeout)
    {
        var result = new TaskCompletionSource<object>(_system.TaskOptions);
        Receiver.Tell(new InboxActor.Get(predicate, result), ActorRefs.NoSender);
        var timer = new Cancelable(_system.Scheduler.Advanced);
        _system.Scheduler.Advanced.ScheduleOnce(
            timeout,
            () => result.TrySetException(new TimeoutException($"Inbox {Receiver} received no message in {timeout}.")),
            timer);
        _ = result.Task.ContinueWith(
            _ => timer.Cancel(),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return result.Task;
    }

    private static object Await(Task<object> message) => message.GetAwaiter().GetResult();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _system.Stop(Receiver);
    }
}

/// <summary>The actor of an inbox: keeps messages until someone takes them.</summary>
internal sealed class InboxActor(int size) : UntypedActor
{
    private readonly LinkedList<object> _messages = new();
    private readonly List<Get> _waiting = [];

    internal sealed record Get(Predicate<object>? Predicate, TaskCompletionSource<object> Result);

    internal sealed record StartWatch(IActorRef Subject, object? Message);

    internal sealed record StopWatch(IActorRef Subject);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Get get:
                Serve(get);
                break;
            case StartWatch { Message: { } with } watch:
                Context.WatchWith(watch.Subject, with);
                break;
            case StartWatch watch:
                Context.Watch(watch.Subject);
                break;
            case StopWatch watch:
                Context.Unwatch(watch.Subject);
                break;
            default:
                Keep(message);
                break;
        }
    }

    private void Serve(Get get)
    {
        for (var node = _messages.First; node is not null; node = node.Next)
        {
            if (get.Predicate is not null && !get.Predicate(node.Value))
                continue;

            if (get.Result.TrySetResult(node.Value))
                _messages.Remove(node);
            return;
        }

        _waiting.Add(get);
    }

    private void Keep(object message)
    {
        _waiting.RemoveAll(get => get.Result.Task.IsCompleted);
        foreach (var get in _waiting)
        {
            if ((get.Predicate is null || get.Predicate(message)) && get.Result.TrySetResult(message))
                return;
        }

        if (_messages.Count < size)
            _messages.AddLast(message);
        else
            Context.System.DeadLetters.Tell(message, Sender);
    }
}
