using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

// Creation, failure, restart and death.
public partial class ActorCell
{
    private IActorRef? _perpetrator;
    private Envelope _failedOn;

    private bool IsFailed => _perpetrator is not null;

    private void Create(ActorInitializationException? failure)
    {
        if (failure is not null)
            throw failure;

        try
        {
            _actor = NewActor();
            UseCreated(_actor);
        }
        catch (Exception cause)
        {
            if (_actor is not null)
            {
                ClearActor(_actor);
                _actor = null;
            }

            throw new ActorInitializationException(_self, "Exception during creation", cause);
        }
    }

    private void UseCreated(ActorBase created)
    {
        created.AroundPreStart();
        CheckReceiveTimeout();
        if (_system.Settings.DebugLifecycle)
            Publish(new Debug(Self.Path.ToString(), created.GetType(), $"Started ({created})"));
    }

    private ActorBase NewActor()
    {
        PrepareForNewActor();
        var created = CreateNewActorInstance();
        _behavior ??= created.ReceiveFunction;
        return created;
    }

    /// <summary>Runs before each new instance is made.</summary>
    protected void PrepareForNewActor() => ForgetBehaviors();

    private void ForgetBehaviors()
    {
        _behavior = null;
        _covered = null;
    }

    protected virtual ActorBase CreateNewActorInstance()
    {
        var actor = _props.NewActor();
        SetActorFields(actor);
        if (actor is IInitializableActor initializable)
            initializable.Init();
        return actor;
    }

    protected void SetActorFields(ActorBase actor)
    {
        if (actor is IActorStash stashing)
            stashing.Stash = this.CreateStash(stashing);
        if (actor is IWithTimers timing)
            timing.Timers = NewTimers();
    }

    /// <summary>Lets go of an instance: its stash goes back to the mailbox, its timers end.</summary>
    protected void ClearActor(ActorBase? actor)
    {
        if (actor is null)
            return;

        ReleaseStash(actor);
        CancelTimers();
        (actor as FSMBase)?.MachineTimers.CancelAll();
        _props.Release(actor);
        actor.Forget();
    }

    private static void ReleaseStash(ActorBase actor) => (actor as IActorStash)?.Stash?.UnstashAll();

    protected void ClearActorCell() => _props = TerminatedProps.Instance;

    internal void HandleInvokeFailure(Exception cause, IActorRef? survivorToSpare = null)
    {
        if (IsFailed)
            return;

        try
        {
            _failedOn = _current;
            SuspendNonRecursive();
            _perpetrator = _failing ?? survivorToSpare ?? Self;
            SuspendChildren(exceptFor: _perpetrator);
            _parent.SendSystemMessage(new Failed(Self, cause, Self.Path.Uid));
        }
        catch (Exception second)
        {
            Publish(new Error(
                second,
                Self.Path.ToString(),
                ActorType,
                $"Emergency stop: exception in failure handling for {cause.GetType()} [{cause.Message}]"));
            StopChildrenNow();
            FinishTerminate();
        }
    }

    private void StopChildrenNow()
    {
        try
        {
            foreach (var child in ChildrenContainer.Children)
                Stop(child);
        }
        finally
        {
            SetTerminated();
        }
    }

    // The child whose failure is being decided, so that escalating it does not suspend it twice.
    private IActorRef? _failing;

    private void HandleFailed(Failed failed)
    {
        if (!TryGetChildStatsByRef(failed.Child, out var stats) || stats.Uid != failed.Uid)
        {
            Publish(new Debug(
                Self.Path.ToString(), ActorType, $"Dropping failure of unknown or past child {failed.Child}"));
            return;
        }

        _current = new Envelope(failed, failed.Child);
        _failing = failed.Child;
        try
        {
            var strategy = _actor?.SupervisorStrategyInternal ?? SupervisorStrategy.DefaultStrategy;
            if (!strategy.HandleFailure(this, failed.Child, failed.Cause, stats, ChildrenContainer.Stats))
                HandleInvokeFailure(failed.Cause);
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
        finally
        {
            _failing = null;
            _current = default;
        }
    }

    private void HandleChildTerminated(IActorRef child)
    {
        var change = RemoveChildAndGetStateChange(child);
        if (_actor is not null)
        {
            try
            {
                _actor.SupervisorStrategyInternal.HandleChildTerminated(this, child, ChildrenWhenAsked());
            }
            catch (Exception cause)
            {
                Publish(new Error(cause, Self.Path.ToString(), ActorType, "HandleChildTerminated failed"));
                HandleInvokeFailure(cause);
            }
        }

        switch (change)
        {
            case SuspendReason.Recreation recreation:
                FinishRecreate(recreation.Cause);
                break;
            case SuspendReason.Creation:
                FinishCreate();
                break;
            case SuspendReason.Termination:
                FinishTerminate();
                break;
        }
    }

    private void SuspendNonRecursive() => Mailbox.Suspend();

    private void ResumeNonRecursive() => Mailbox.Resume();

    private void FaultSuspend()
    {
        SuspendNonRecursive();
        SuspendChildren(exceptFor: null);
    }

    private void FaultResume(Exception? causedByFailure)
    {
        if (_actor is null)
        {
            Publish(new Error(
                null, Self.Path.ToString(), ActorType, "changing Resume into Create: there is no instance to resume"));
            FaultCreate();
            return;
        }

        var perpetrator = _perpetrator;
        ResumeNonRecursive();
        if (causedByFailure is not null)
            ClearFailed();
        ResumeChildren(causedByFailure, perpetrator);
    }

    private void ClearFailed()
    {
        _perpetrator = null;
        _failedOn = default;
    }

    private void FaultRecreate(Exception cause)
    {
        if (_actor is null)
        {
            FaultCreate();
            return;
        }

        if (!IsNormal)
        {
            // On the way out already: the suspension that came with the restart is all there is to undo.
            FaultResume(null);
            return;
        }

        RunPreRestart(_actor, cause);
        if (!SetChildrenTerminationReason(new SuspendReason.Recreation(cause)))
            FinishRecreate(cause);
    }

    private void RunPreRestart(ActorBase failed, Exception cause)
    {
        _current = _failedOn;
        var message = _failedOn.Message;
        if (_system.Settings.DebugLifecycle)
            Publish(new Debug(Self.Path.ToString(), failed.GetType(), "Restarting"));
        try
        {
            failed.AroundPreRestart(cause, message!);
        }
        catch (Exception second)
        {
            var wrapped = new PreRestartException(Self, second, cause, message);
            Publish(new Error(wrapped, Self.Path.ToString(), failed.GetType(), second.Message));
        }
        finally
        {
            ClearActor(failed);
            _current = default;
        }
    }

    private void FinishRecreate(Exception cause)
    {
        var survivors = ChildrenContainer.Children;
        try
        {
            ResumeNonRecursive();
            ClearFailed();
            _actor = NewActor();
            _actor.AroundPostRestart(cause, null!);
            if (_system.Settings.DebugLifecycle)
                Publish(new Debug(Self.Path.ToString(), _actor.GetType(), $"Restarted ({_actor})"));
            foreach (var child in survivors)
                RestartSurvivor(child, cause);
            CheckReceiveTimeout();
        }
        catch (Exception second)
        {
            ClearActor(_actor);
            _actor = null;
            HandleInvokeFailure(new PostRestartException(Self, second, cause));
        }
    }

    private void RestartSurvivor(IInternalActorRef child, Exception cause)
    {
        try
        {
            child.Restart(cause);
        }
        catch (Exception second)
        {
            Publish(new Error(second, Self.Path.ToString(), ActorType, $"Restarting ({child})"));
        }
    }

    private void FaultCreate()
    {
        CancelReceiveTimeout();
        foreach (var child in ChildrenContainer.Children)
            Stop(child);
        if (!SetChildrenTerminationReason(new SuspendReason.Creation()))
            FinishCreate();
    }

    private void FinishCreate()
    {
        try
        {
            ResumeNonRecursive();
            ClearFailed();
            Create(null);
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
    }

    private void TerminateActor()
    {
        SetReceiveTimeout(null);
        CancelReceiveTimeout();
        UnwatchWatchedActors(_actor);
        foreach (var child in ChildrenContainer.Children)
            Stop(child);

        var wasTerminating = IsTerminating;
        if (!SetChildrenTerminationReason(SuspendReason.Termination.Instance))
        {
            SetTerminated();
            FinishTerminate();
            return;
        }

        if (wasTerminating)
            return;

        // User messages wait until the children are dead; they will be dead letters.
        SuspendNonRecursive();
        _perpetrator = Self;
        if (_system.Settings.DebugLifecycle)
            Publish(new Debug(Self.Path.ToString(), ActorType, "Stopping"));
    }

    private void FinishTerminate()
    {
        var actor = _actor;
        Attempt(() => actor?.AroundPostStop(), actor, "PostStop");
        Attempt(
            () =>
            {
                if (actor is not null)
                    ReleaseStash(actor);
                CancelTimers();
            },
            actor,
            "the release of the stash");
        Attempt(() => Dispatcher.Detach(this), actor, "the last turn");
        Attempt(
            () => _parent.SendSystemMessage(new DeathWatchNotification(Self, true, false)), actor, "telling the parent");
        Attempt(TellWatchersWeDied, actor, "telling the watchers");
        Attempt(() => UnwatchWatchedActors(actor), actor, "unwatching");
        if (_system.Settings.DebugLifecycle)
            Publish(new Debug(Self.Path.ToString(), ActorType, "Stopped"));
        ClearActor(actor);
        ClearActorCell();
        _actor = null;
        ForgetBehaviors();
        _isTerminated = true;
    }

    private void Attempt(Action action, ActorBase? actor, string what)
    {
        try
        {
            action();
        }
        catch (Exception cause)
        {
            Publish(new Error(
                cause, Self.Path.ToString(), actor?.GetType() ?? typeof(ActorCell), $"{what} failed: {cause.Message}"));
        }
    }
}
