using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.TestKit;

/// <summary>A reference to a state machine that runs on the calling thread: its state can be read and set.</summary>
public class TestFSMRef<TActor, TState, TData> : TestActorRefBase<TActor>
    where TActor : FSM<TState, TData>
{
    /// <param name="activateLogging">Whether the machine logs events, transitions and timers at DEBUG.</param>
    public TestFSMRef(
        ActorSystem system,
        Props props,
        IActorRef? supervisor = null,
        string? name = null,
        bool activateLogging = false)
        : base(system, props, supervisor, name)
    {
        if (activateLogging) Tell(InternalActivateFsmLogging.Instance);
    }

    public TState StateName => UnderlyingActor.StateName;

    public TData StateData => UnderlyingActor.StateData;

    /// <summary>Goes to a state, as if an event had led there.</summary>
    public void SetState(TState stateName, TimeSpan? timeout = null) => SetState(stateName, StateData, timeout);

    public void SetState(
        TState stateName, TData stateData, TimeSpan? timeout = null, FSMBase.Reason? stopReason = null) =>
        Inside(machine => ((IInternalSupportsTestFSMRef<TState, TData>)machine).ApplyState(
            new FSMBase.State<TState, TData>(stateName, stateData, timeout, stopReason)));

    public void SetStateData(TData stateData, TimeSpan? timeout = null) => SetState(StateName, stateData, timeout);

    /// <summary>Changes how long the present state may last, from now on.</summary>
    public void SetStateTimeout(TimeSpan timeout) => SetState(StateName, StateData, timeout);

    public void SetTimer(string name, object msg, TimeSpan timeout, bool repeat = false) =>
        Inside(machine => machine.SetTimer(name, msg, timeout, repeat));

    public void CancelTimer(string name) => Inside(machine => machine.CancelTimer(name));

    public bool IsTimerActive(string name) => UnderlyingActor.IsTimerActive(name);

    public bool IsStateTimerActive() =>
        ((IInternalSupportsTestFSMRef<TState, TData>)UnderlyingActor).IsStateTimerActive;

    private void Inside(Action<TActor> action) =>
        InternalRef.Cell.UseThreadContext(() => action(UnderlyingActor));
}
