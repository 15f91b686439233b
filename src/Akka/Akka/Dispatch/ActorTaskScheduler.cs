using System.Runtime.ExceptionServices;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;

namespace Akka.Dispatch;

/// <summary>Runs the steps of async handlers inside their actor: one at a time, with its context and sender.</summary>
public class ActorTaskScheduler : TaskScheduler
{
    private readonly ActorCell _cell;

    internal ActorTaskScheduler(ActorCell cell) => _cell = cell;

    /// <summary>The message whose handler is running.</summary>
    public object? CurrentMessage { get; private set; }

    public override int MaximumConcurrencyLevel => 1;

    protected override IEnumerable<Task> GetScheduledTasks() => [];

    protected override void QueueTask(Task task) => _cell.SendSystemMessage(new ActorTask(task));

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued)
    {
        // Only inside the actor's own turn, and never ahead of what is queued already.
        if (taskWasPreviouslyQueued || InternalCurrentActorCellKeeper.Current != _cell)
            return false;

        Execute(task);
        return true;
    }

    /// <summary>Called before each step of an async handler.</summary>
    protected virtual void OnBeforeTaskStarted()
    {
    }

    /// <summary>Called after each step of an async handler.</summary>
    protected virtual void OnAfterTaskCompleted()
    {
    }

    internal void ExecuteTask(ActorTask message) => Execute(message.Task);

    private void Execute(Task task)
    {
        // A context of the dispatcher's would catch the continuations before this scheduler does.
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        OnBeforeTaskStarted();
        try
        {
            TryExecuteTask(task);
        }
        finally
        {
            OnAfterTaskCompleted();
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>Runs a handler of the current actor; see the other overload.</summary>
    public static void RunTask(Action action) => RunTask(() =>
    {
        action();
        return Task.CompletedTask;
    });

    /// <summary>Runs an async handler of the current actor, which takes no other message until it is done.</summary>
    /// <exception cref="InvalidOperationException">There is no current actor.</exception>
    public static void RunTask(Func<Task> asyncAction)
    {
        var cell = InternalCurrentActorCellKeeper.Current
            ?? throw new InvalidOperationException("RunTask must be called from an actor context.");
        cell.TaskScheduler.Run(asyncAction);
    }

    private void Run(Func<Task> handler)
    {
        CurrentMessage = _cell.CurrentEnvelope.Message;
        var start = new Task<Task>(handler);
        start.RunSynchronously(this);
        var work = start.Unwrap();
        if (work.IsCompleted)
        {
            CurrentMessage = null;
            if (CauseOf(work) is { } cause)
                ExceptionDispatchInfo.Throw(cause);
            return;
        }

        Began();
        var turn = _cell.BeginAsyncHandler();
        work.ContinueWith(
            done => Finished(done, turn), CancellationToken.None, TaskContinuationOptions.None, this);
    }

    private void Finished(Task work, ActorBase? turn)
    {
        CurrentMessage = null;
        _cell.EndAsyncHandler(turn, Ended(CauseOf(work)));
    }

    /// <summary>A handler is not done yet: the actor waits for it.</summary>
    internal virtual void Began()
    {
    }

    /// <summary>A handler that the actor waited for is done.</summary>
    /// <returns>What the actor fails with; null: nothing.</returns>
    internal virtual Exception? Ended(Exception? failure) => failure;

    private static Exception? CauseOf(Task work)
    {
        if (work.IsFaulted)
            return work.Exception!.InnerExceptions is [var only] ? only : work.Exception;
        return work.IsCanceled ? new TaskCanceledException(work) : null;
    }
}
