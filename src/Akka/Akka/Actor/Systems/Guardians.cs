using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The parent of the users' actors: it only stops them.</summary>
public class GuardianActor : ActorBase, IRequiresMessageQueue<IUnboundedMessageQueueSemantics>
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Terminated:
                Context.Stop(Self);
                break;
            case StopChild stop:
                Context.Stop(stop.Child);
                break;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                break;
        }

        return true;
    }

    // Its children outlive a restart: they are not its own.
    protected override void PreStart()
    {
    }
}

/// <summary>The parent of the system's actors. Outlives the users', and lets who registered finish before it stops.</summary>
public class SystemGuardianActor(IActorRef userGuardian)
    : ActorBase, IRequiresMessageQueue<IUnboundedMessageQueueSemantics>
{
    private readonly List<IActorRef> _hooks = [];

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Terminated terminated when terminated.ActorRef.Equals(userGuardian):
                Become(Terminating);
                foreach (var hook in _hooks)
                    hook.Tell(TerminationHook.Instance, Self);
                StopWhenHooksAreDone();
                break;
            case Terminated terminated:
                _hooks.Remove(terminated.ActorRef);
                break;
            case StopChild stop:
                Context.Stop(stop.Child);
                break;
            case RegisterTerminationHook when !ReferenceEquals(Sender, Context.System.DeadLetters):
                _hooks.Add(Sender);
                Context.Watch(Sender);
                break;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                break;
        }

        return true;
    }

    private bool Terminating(object message)
    {
        switch (message)
        {
            case Terminated terminated:
                _hooks.Remove(terminated.ActorRef);
                StopWhenHooksAreDone();
                break;
            case TerminationHookDone:
                _hooks.Remove(Sender);
                StopWhenHooksAreDone();
                break;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                break;
        }

        return true;
    }

    private void StopWhenHooksAreDone()
    {
        if (_hooks.Count > 0)
            return;

        Context.System.EventStream.StopDefaultLoggers(Context.System);
        Context.Stop(Self);
    }

    protected override void PreRestart(Exception reason, object message)
    {
        // Its children outlive a restart.
    }
}

/// <summary>Above the root: no actor, only the one who hears of the root's end.</summary>
public class RootGuardianSupervisor(
    RootActorPath root, IActorRefProvider provider, TaskCompletionSource<Status> terminationPromise, ILoggingAdapter log)
    : MinimalActorRef
{
    /// <summary>What the root guardian failed of; null while it did not.</summary>
    public Exception? CauseOfTermination { get; private set; }

    public override ActorPath Path { get; } = root / "_Root-guardian-supervisor";

    public override IActorRefProvider Provider { get; } = provider;

    public override void Stop() => terminationPromise.TrySetResult(Status.Success.Instance);

    protected override void TellInternal(object message, IActorRef? sender) =>
        log.Error("{Path} received unexpected message [{Message}]", Path, message);

    public override void SendSystemMessage(ISystemMessage systemMessage)
    {
        switch (systemMessage)
        {
            case Failed failed:
                CauseOfTermination = failed.Cause;
                log.Error(failed.Cause, "Guardian {Child} failed. Shutting down!", failed.Child);
                ((IInternalActorRef)failed.Child).Stop();
                break;
            case DeathWatchNotification:
                terminationPromise.TrySetResult(
                    CauseOfTermination is { } cause ? new Status.Failure(cause) : Status.Success.Instance);
                break;
        }
    }
}
