using System.Text;
using Akka.Event;

namespace Akka.Actor.Internal;

// The end: politely, at once, or as a crash.
public partial class ActorSystemImpl
{
    private readonly TaskCompletionSource _terminated;
    private readonly Stack<Action> _onTermination = new();
    private readonly Lock _ending = new();
    private bool _callbacksRun;
    private bool _followsProvider;

    public override Task WhenTerminated => _terminated.Task;

    internal bool Aborting { get; private set; }

    public override Task Terminate()
    {
        if (_settings.CoordinatedShutdownRunByActorSystemTerminate)
        {
            _ = CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
            return WhenTerminated;
        }

        return FinalTerminate();
    }

    /// <summary>Stops all actors, without the coordinated shutdown: its own last phase.</summary>
    internal Task FinalTerminate()
    {
        FollowProvider();
        Guardian.Stop();
        return WhenTerminated;
    }

    public override void Abort()
    {
        Aborting = true;
        if (Provider.Guardian is not null)
            _ = FinalTerminate();
    }

    /// <summary>A crash: from this instant no actor takes a turn, no timer fires, no callback runs.</summary>
    internal void Vanish()
    {
        _dispatchers.HaltAll();
        (_scheduler as IDisposable)?.Dispose();
    }

    public override void RegisterOnTermination(Action code)
    {
        lock (_ending)
        {
            if (_callbacksRun)
                throw new InvalidOperationException("The actor system is terminated: nothing runs at its end any more.");
            _onTermination.Push(code);
            FollowProvider();
        }
    }

    private void FollowProvider()
    {
        lock (_ending)
        {
            if (_followsProvider)
                return;
            _followsProvider = true;
        }

        Provider.TerminationTask.ContinueWith(
            _ => End(),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void End()
    {
        while (true)
        {
            Action code;
            lock (_ending)
            {
                if (!_onTermination.TryPop(out code!))
                {
                    _callbacksRun = true;
                    break;
                }
            }

            try
            {
                code();
            }
            catch (Exception cause)
            {
                _log.Error(cause, "A termination callback failed");
            }
        }

        (_scheduler as IDisposable)?.Dispose();
        _dispatchers.ShutdownAll();
        _terminated.TrySetResult();
    }

    public override string PrintTree()
    {
        var text = new StringBuilder();
        Print(text, LookupRoot, "", "");
        return text.ToString();
    }

    private static void Print(StringBuilder text, IActorRef actor, string lead, string indent)
    {
        var cell = (actor as ActorRefWithCell)?.Underlying;
        text.Append(lead).Append(actor.Path.Name.Length == 0 ? "/" : actor.Path.Name)
            .Append(' ').Append(cell?.Props.Type.Name ?? actor.GetType().Name).AppendLine();
        var children = cell?.ChildrenContainer.Children.ToList() ?? [];
        for (var number = 0; number < children.Count; number++)
        {
            var last = number == children.Count - 1;
            Print(text, children[number], indent + (last ? " ⌊-> " : " |-> "), indent + (last ? "    " : " |  "));
        }
    }
}
