using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>Waiting for an actor's death, outside of actors.</summary>
public static class GracefulStopSupport
{
    /// <summary>Sends a <see cref="PoisonPill"/>; true once the actor is dead.</summary>
    /// <returns>Fails with <see cref="TaskCanceledException"/> where it still lives after <paramref name="timeout"/>.</returns>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) =>
        target.GracefulStop(timeout, PoisonPill.Instance);

    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var death = Deaths.Of((IInternalActorRef)target, timeout, CancellationToken.None);
        target.Tell(stopMessage, ActorRefs.NoSender);
        return await death;
    }
}

/// <summary>Watching an actor with a task.</summary>
public static class WatchAsyncSupport
{
    /// <summary>True once the actor is dead; false where the token was cancelled first.</summary>
    public static Task<bool> WatchAsync(this IActorRef target, CancellationToken token = default) =>
        Deaths.Of((IInternalActorRef)target, null, token);
}

internal static class Deaths
{
    public static async Task<bool> Of(IInternalActorRef target, TimeSpan? timeout, CancellationToken token)
    {
        var provider = target.Provider;
        var system = Internal.ActorSystemImpl.Of(provider);
        var result = new TaskCompletionSource<Terminated>(system.TaskOptions);
        var watcher = provider.CreateFutureRef(result);
        provider.RegisterTempActor(watcher, watcher.Path);
        var timer = new Cancelable(system.Scheduler.Advanced);
        try
        {
            target.SendSystemMessage(new Watch(target, watcher));
            if (timeout is { } limit)
                system.Scheduler.Advanced.ScheduleOnce(limit, () => result.TrySetCanceled(), timer);
            await using var registration = token.Register(() => result.TrySetCanceled(token));
            await result.Task;
            return true;
        }
        catch (TaskCanceledException) when (token.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            timer.Cancel();
            target.SendSystemMessage(new Unwatch(target, watcher));
            watcher.Retire();
            provider.UnregisterTempActor(watcher.Path);
        }
    }
}
