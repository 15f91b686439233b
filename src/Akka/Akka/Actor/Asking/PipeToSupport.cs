namespace Akka.Actor;

/// <summary>Sends a task's outcome to an actor: its result, or a <see cref="Status.Failure"/>.</summary>
/// <remarks>
/// The functions run on the thread that ends the task: they must not touch an actor's state. What they throw is sent
/// as a failure.
/// </remarks>
public static class PipeToSupport
{
    public static Task PipeTo<T>(
        this Task<T> taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null) =>
        taskToPipe.PipeTo(recipient, false, sender, success, failure);

    /// <param name="taskToPipe">What to wait for.</param>
    /// <param name="recipient">Who gets the outcome.</param>
    /// <param name="useConfigureAwait">Has no meaning here: the outcome is sent as soon as it is known.</param>
    /// <param name="sender">Who seems to send it; by default nobody.</param>
    /// <param name="success">Makes the message of a result; by default it is the result.</param>
    /// <param name="failure">Makes the message of a failure.</param>
    public static Task PipeTo<T>(
        this Task<T> taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null) =>
#pragma warning disable RS0030 // It has ended: nothing blocks.
        Pipe(taskToPipe, recipient, sender, () => Of(taskToPipe.Result, success), failure);
#pragma warning restore RS0030

    public static Task PipeTo<T>(
        this ValueTask<T> taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null) =>
        taskToPipe.AsTask().PipeTo(recipient, false, sender, success, failure);

    public static Task PipeTo<T>(
        this ValueTask<T> taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null) =>
        taskToPipe.AsTask().PipeTo(recipient, useConfigureAwait, sender, success, failure);

    public static Task PipeTo(
        this Task taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null) =>
        taskToPipe.PipeTo(recipient, false, sender, success, failure);

    /// <summary>A task without a result sends something only where <paramref name="success"/> makes it.</summary>
    public static Task PipeTo(
        this Task taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null) =>
        Pipe(taskToPipe, recipient, sender, success is null ? null : () => success(), failure);

    public static Task PipeTo(
        this ValueTask taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null) =>
        taskToPipe.AsTask().PipeTo(recipient, false, sender, success, failure);

    public static Task PipeTo(
        this ValueTask taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null) =>
        taskToPipe.AsTask().PipeTo(recipient, useConfigureAwait, sender, success, failure);

    private static object? Of<T>(T result, Func<T, object>? success) => success is null ? result : success(result);

    // On the thread that ends the task, and neither an actor's nor a pool's queue in between: the outcome must reach
    // its recipient even when the actor that piped it is dead.
    private static Task Pipe(
        Task task,
        ICanTell recipient,
        IActorRef? sender,
        Func<object?>? success,
        Func<Exception, object>? failure) =>
        task.ContinueWith(
            ended => Send(ended, recipient, sender, success, failure),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

    private static void Send(
        Task ended,
        ICanTell recipient,
        IActorRef? sender,
        Func<object?>? success,
        Func<Exception, object>? failure)
    {
        if (ended.IsCompletedSuccessfully && success is null)
            return;

        object? message;
        try
        {
            message = ended.IsCompletedSuccessfully ? success!() : Failed(ended, failure);
        }
        catch (Exception cause)
        {
            message = new Status.Failure(cause);
        }

        recipient.Tell(message ?? new Status.Failure(new InvalidMessageException()), sender);
    }

    private static object Failed(Task ended, Func<Exception, object>? failure)
    {
        Exception cause = ended.IsCanceled
            ? new TaskCanceledException(ended)
            : ended.Exception!.InnerExceptions is [var only] ? only : ended.Exception;
        return failure is null ? new Status.Failure(cause) : failure(cause);
    }
}
