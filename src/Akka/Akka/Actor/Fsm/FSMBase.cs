namespace Akka.Actor;

/// <summary>A state machine also logs its events, transitions and timers (<c>akka.actor.debug.fsm</c>).</summary>
public interface ILoggingFSM;

/// <summary>What all state machines have in common: their messages, and the reasons of their ends.</summary>
public abstract partial class FSMBase : ActorBase
{
    /// <summary>The timers of the machine, beside those of an actor with timers.</summary>
    internal TimerScheduler MachineTimers { get; } = new(CurrentCell);

    /// <summary>The state of a machine, told to who begins to listen.</summary>
    public sealed class CurrentState<TS>(IActorRef fsmRef, TS state)
    {
        public IActorRef FsmRef { get; } = fsmRef;

        public TS State { get; } = state;

        public override bool Equals(object? obj) =>
            obj is CurrentState<TS> other
            && Equals(FsmRef, other.FsmRef)
            && EqualityComparer<TS>.Default.Equals(State, other.State);

        public override int GetHashCode() => HashCode.Combine(FsmRef, State);

        public override string ToString() => $"CurrentState <{State}>";
    }

    /// <summary>A change of state, told to who listens.</summary>
    public sealed class Transition<TS>(IActorRef fsmRef, TS from, TS to)
    {
        public IActorRef FsmRef { get; } = fsmRef;

        public TS From { get; } = from;

        public TS To { get; } = to;

        public override bool Equals(object? obj) =>
            obj is Transition<TS> other
            && Equals(FsmRef, other.FsmRef)
            && EqualityComparer<TS>.Default.Equals(From, other.From)
            && EqualityComparer<TS>.Default.Equals(To, other.To);

        public override int GetHashCode() => HashCode.Combine(FsmRef, From, To);

        public override string ToString() => $"Transition({From}, {To})";
    }

    /// <summary>Begins to tell an actor of transitions; it hears the <see cref="CurrentState{TS}"/> at once.</summary>
    /// <remarks>A listener that stops must unsubscribe: it is not watched.</remarks>
    public sealed class SubscribeTransitionCallBack(IActorRef actorRef)
    {
        public IActorRef ActorRef { get; } = actorRef;
    }

    /// <summary>Tells an actor of transitions no more.</summary>
    public sealed class UnsubscribeTransitionCallBack(IActorRef actorRef)
    {
        public IActorRef ActorRef { get; } = actorRef;
    }

    /// <summary>Why a machine ended.</summary>
    public abstract class Reason;

    /// <summary>By its own <c>Stop()</c>.</summary>
    public sealed class Normal : Reason
    {
        private Normal()
        {
        }

        public static Normal Instance { get; } = new();
    }

    /// <summary>The actor was stopped from outside.</summary>
    public sealed class Shutdown : Reason
    {
        private Shutdown()
        {
        }

        public static Shutdown Instance { get; } = new();
    }

    /// <summary>By its own <c>Stop(reason)</c>, or because there is no such state.</summary>
    public sealed class Failure(object cause) : Reason
    {
        public object Cause { get; } = cause;

        public override string ToString() => $"Failure({Cause})";
    }

    /// <summary>The event of a state that lasted as long as it may.</summary>
    public sealed class StateTimeout
    {
        private StateTimeout()
        {
        }

        public static StateTimeout Instance { get; } = new();
    }

    /// <summary>A message together with the machine's data.</summary>
    public readonly struct Event<TD>(object fsmEvent, TD stateData) : INoSerializationVerificationNeeded
    {
        public object FsmEvent { get; } = fsmEvent;

        public TD StateData { get; } = stateData;

        public override string ToString() => $"Event: <{FsmEvent}>, StateData: <{StateData}>";
    }

    /// <summary>One step in the log of a machine.</summary>
    public sealed class LogEntry<TS, TD>(TS stateName, TD stateData, object fsmEvent)
    {
        public TS StateName { get; } = stateName;

        public TD StateData { get; } = stateData;

        public object FsmEvent { get; } = fsmEvent;

        public override string ToString() => $"StateName: <{StateName}>, StateData: <{StateData}>, FsmEvent: <{FsmEvent}>";
    }

    /// <summary>The end of a machine, as its termination handler sees it.</summary>
    public sealed class StopEvent<TS, TD>(Reason reason, TS terminatedState, TD stateData)
        : INoSerializationVerificationNeeded
    {
        public Reason Reason { get; } = reason;

        public TS TerminatedState { get; } = terminatedState;

        public TD StateData { get; } = stateData;

        public override string ToString() =>
            $"Reason: <{Reason}>, TerminatedState <{TerminatedState}>, StateData: <{StateData}>";
    }
}
