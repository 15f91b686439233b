using Akka.Event;

namespace Akka.Actor;

/// <content>The words in which a machine is declared.</content>
public abstract partial class FSM<TState, TData>
{
    /// <summary>Adds a function for a state; one that was added before is asked first.</summary>
    /// <param name="stateName">The state.</param>
    /// <param name="func">Gives the next state, or null.</param>
    /// <param name="timeout">How long the state may last before it gets <see cref="FSMBase.StateTimeout"/>.</param>
    public void When(TState stateName, StateFunction func, TimeSpan? timeout = null)
    {
        _functions[stateName!] = _functions.TryGetValue(stateName!, out var first) ? OrElse(first, func) : func;
        if (timeout is not null || !_limits.ContainsKey(stateName!)) _limits[stateName!] = timeout;
    }

    /// <summary>Adds a function for events that no state's function took.</summary>
    public void WhenUnhandled(StateFunction stateFunction) => _unhandled = OrElse(_unhandled, stateFunction);

    /// <summary>Says where the machine begins. Call it before <see cref="Initialize"/>.</summary>
    public void StartWith(TState stateName, TData stateData, TimeSpan? timeout = null) =>
        _current = new State<TState, TData>(stateName, stateData, timeout);

    /// <summary>Enters the first state, with its time limit. The constructor's last call.</summary>
    /// <exception cref="Pattern.IllegalStateException"><see cref="StartWith"/> was not called.</exception>
    public void Initialize()
    {
        if (_current is not { } first)
            throw new Pattern.IllegalStateException("You must call StartWith before calling Initialize");
        GoInto(first);
    }

    /// <summary>Goes to a state with the present data; a transition even where it is the present state.</summary>
    public State<TState, TData> GoTo(TState nextStateName) => new(nextStateName, StateData);

    public State<TState, TData> GoTo(TState nextStateName, TData stateData) => new(nextStateName, stateData);

    /// <summary>Stays, without a transition; the state's time begins anew.</summary>
    public State<TState, TData> Stay() => GoTo(StateName).Silently();

    /// <summary>Ends the machine and its actor.</summary>
    public State<TState, TData> Stop() => Stop(Normal.Instance);

    public State<TState, TData> Stop(Reason reason) => Stop(reason, StateData);

    public State<TState, TData> Stop(Reason reason, TData stateData) => Stay().Using(stateData).WithStopReason(reason);

    /// <summary>Adds a handler of transitions; all of them run, in the order in which they were added.</summary>
    public void OnTransition(TransitionHandler transitionHandler) => _onTransition.Add(transitionHandler);

    /// <summary>Sets the handler of the machine's end; one only.</summary>
    public void OnTermination(Action<StopEvent<TState, TData>> terminationHandler) =>
        _onTermination = terminationHandler;

    /// <summary>Changes how long a state may last; null: for ever.</summary>
    public void SetStateTimeout(TState state, TimeSpan? timeout) => _limits[state!] = timeout;

    /// <summary>Starts a timer that sends a message to this machine. One of the same name ends first.</summary>
    /// <param name="name">What it is cancelled by.</param>
    /// <param name="msg">The event.</param>
    /// <param name="timeout">The delay, and the interval.</param>
    /// <param name="repeat">Whether it goes on until it is cancelled.</param>
    public void SetTimer(string name, object msg, TimeSpan timeout, bool repeat = false)
    {
        if (DebugEvent)
            _log.Debug("setting {Kind}timer {Name}/{Timeout}: {Message}", repeat ? "repeating " : "", name, timeout, msg);
        if (repeat) MachineTimers.StartPeriodicTimer(name, msg, timeout);
        else MachineTimers.StartSingleTimer(name, msg, timeout);
    }

    /// <summary>Ends a timer; a message of it that waits in the mailbox does not come.</summary>
    public void CancelTimer(string name)
    {
        if (DebugEvent) _log.Debug("canceling timer {Name}", name);
        MachineTimers.Cancel(name);
    }

    public bool IsTimerActive(string name) => MachineTimers.IsTimerActive(name);

    /// <summary>Changes what a function decided: <c>Transform(f).Using(state => …)</c>.</summary>
    public TransformHelper Transform(StateFunction func) => new(func);

    private static StateFunction OrElse(StateFunction first, StateFunction second) =>
        fsmEvent => first(fsmEvent) ?? second(fsmEvent);

    /// <summary>A function whose decision is changed.</summary>
    public sealed class TransformHelper(StateFunction func)
    {
        public StateFunction Func { get; } = func;

        public StateFunction Using(Func<State<TState, TData>, State<TState, TData>> andThen)
        {
            var before = Func;
            return fsmEvent => before(fsmEvent) is { } decided ? andThen(decided) : null;
        }
    }
}
