using Akka.Actor.Internal;
using Akka.Event;
using Akka.Routing;

namespace Akka.Actor.Internal
{
    /// <summary>What the test kit's reference to a state machine needs.</summary>
    public interface IInternalSupportsTestFSMRef<TState, TData>
    {
        bool IsStateTimerActive { get; }

        void ApplyState(FSMBase.State<TState, TData> upcomingState);
    }

    /// <summary>Turns on the log of a state machine.</summary>
    public class InternalActivateFsmLogging
    {
        private InternalActivateFsmLogging()
        {
        }

        public static InternalActivateFsmLogging Instance { get; } = new();
    }
}

namespace Akka.Actor
{
    /// <summary>
    /// A state machine: a function for each state (<see cref="When"/>) takes an event and says where to go. The
    /// constructor declares the states, calls <see cref="StartWith"/>, and <see cref="Initialize"/> last.
    /// </summary>
    public abstract partial class FSM<TState, TData>
        : FSMBase, IInternalSupportsTestFSMRef<TState, TData>, IListeners
    {
        private readonly Dictionary<object, StateFunction> _functions = [];
        private readonly Dictionary<object, TimeSpan?> _limits = [];
        private readonly List<TransitionHandler> _onTransition = [];
        private readonly ILoggingAdapter _log = Context.GetLogger();
        private StateFunction _unhandled = _ => null;
        private Action<StopEvent<TState, TData>>? _onTermination;
        private State<TState, TData>? _current;
        private State<TState, TData>? _next;
        private ICancelable? _stateTimer;
        private long _generation;
        private bool _ended;

        /// <summary>Whether events, transitions and timers are logged at DEBUG.</summary>
        protected bool DebugEvent;

        protected FSM() => DebugEvent = this is ILoggingFSM && Context.System.Settings.FsmDebugEvent;

        /// <summary>Handles an event in a state; null where it is not for this function.</summary>
        public delegate State<TState, TData>? StateFunction(Event<TData> fsmEvent);

        /// <summary>Hears of a change of state, before it is made.</summary>
        public delegate void TransitionHandler(TState initialState, TState nextState);

        public ListenerSupport Listeners { get; } = new();

        /// <exception cref="Pattern.IllegalStateException">Before <see cref="StartWith"/>.</exception>
        public TState StateName => Current.StateName;

        /// <exception cref="Pattern.IllegalStateException">Before <see cref="StartWith"/>.</exception>
        public TData StateData => Current.StateData;

        /// <summary>The data of the state that a transition leads to.</summary>
        /// <exception cref="InvalidOperationException">Outside a transition handler.</exception>
        public TData NextStateData => _next is { } next
            ? next.StateData
            : throw new InvalidOperationException("NextStateData is only available during OnTransition");

        bool IInternalSupportsTestFSMRef<TState, TData>.IsStateTimerActive => _stateTimer is not null;

        private State<TState, TData> Current => _current
            ?? throw new Pattern.IllegalStateException("You must call StartWith before calling StateName or StateData.");

        void IInternalSupportsTestFSMRef<TState, TData>.ApplyState(State<TState, TData> upcomingState) =>
            Apply(upcomingState);

        protected override bool Receive(object message)
        {
            switch (message)
            {
                case StateTimer timer:
                    if (timer.Generation == _generation) Process(StateTimeout.Instance, "state timeout");
                    return true;
                case SubscribeTransitionCallBack subscribe:
                    Subscribe(subscribe.ActorRef);
                    return true;
                case Listen listen:
                    Subscribe(listen.Listener);
                    return true;
                case UnsubscribeTransitionCallBack unsubscribe:
                    Listeners.Remove(unsubscribe.ActorRef);
                    return true;
                case Deafen deafen:
                    Listeners.Remove(deafen.Listener);
                    return true;
                case InternalActivateFsmLogging:
                    DebugEvent = true;
                    return true;
                default:
                    Process(message, Sender);
                    return true;
            }
        }

        private void Subscribe(IActorRef listener)
        {
            Listeners.Add(listener);
            listener.Tell(new CurrentState<TState>(Self, StateName), Self);
        }

        private void Process(object message, object source)
        {
            EndStateTimer();
            var fsmEvent = new Event<TData>(message, StateData);
            if (DebugEvent) _log.Debug("processing {Event} from {Source} in state {State}", fsmEvent, source, StateName);
            var next = _functions.TryGetValue(StateName!, out var function) ? function(fsmEvent) : null;
            Apply(next ?? _unhandled(fsmEvent) ?? Unhandled(fsmEvent));
        }

        private State<TState, TData> Unhandled(Event<TData> fsmEvent)
        {
            if (fsmEvent.FsmEvent is Terminated terminated) throw new DeathPactException(terminated.ActorRef);
            _log.Warning("unhandled event {Event} in state {State}", fsmEvent.FsmEvent, StateName);
            return Stay();
        }

        private void Apply(State<TState, TData> upcoming)
        {
            if (upcoming.StopReason is not null)
            {
                Reply(upcoming);
                End(upcoming);
                Context.Stop(Self);
            }
            else
            {
                GoInto(upcoming);
            }
        }

        private void GoInto(State<TState, TData> upcoming)
        {
            if (!_functions.ContainsKey(upcoming.StateName!))
            {
                End(Stay().WithStopReason(new Failure($"Next state {upcoming.StateName} does not exist")));
                Context.Stop(Self);
                return;
            }

            Reply(upcoming);
            var from = StateName;
            if (upcoming.Notifies || !EqualityComparer<TState>.Default.Equals(from, upcoming.StateName))
                Tell(from, upcoming);
            _current = upcoming.Entered();
            StartStateTimer(upcoming.Timeout ?? _limits.GetValueOrDefault(upcoming.StateName!));
        }

        private void Tell(TState from, State<TState, TData> upcoming)
        {
            _next = upcoming;
            try
            {
                if (DebugEvent) _log.Debug("transition {From} -> {To}", from, upcoming.StateName);
                foreach (var handler in _onTransition) handler(from, upcoming.StateName);
                Listeners.Gossip(new Transition<TState>(Self, from, upcoming.StateName), Self);
            }
            finally
            {
                _next = null;
            }
        }

        private void Reply(State<TState, TData> upcoming)
        {
            for (var reply = upcoming.Replies.Count - 1; reply >= 0; reply--) Sender.Tell(upcoming.Replies[reply], Self);
        }

        private void StartStateTimer(TimeSpan? limit)
        {
            EndStateTimer();
            if (limit is not { } time || time < TimeSpan.Zero || time == TimeSpan.MaxValue) return;
            _stateTimer = Context.System.Scheduler.ScheduleTellOnceCancelable(
                time, Self, new StateTimer(_generation), Self);
        }

        private void EndStateTimer()
        {
            _generation++;
            _stateTimer?.Cancel();
            _stateTimer = null;
        }

        private void End(State<TState, TData> last)
        {
            if (_ended) return;
            _ended = true;
            EndStateTimer();
            MachineTimers.CancelAll();
            LogTermination(last.StopReason!);
            _current = last;
            _onTermination?.Invoke(new StopEvent<TState, TData>(last.StopReason!, last.StateName, last.StateData));
        }

        /// <summary>Logs why the machine ended: failures only, as errors.</summary>
        protected virtual void LogTermination(Reason reason)
        {
            if (reason is not Failure failure) return;
            if (failure.Cause is Exception cause) _log.Error(cause, "terminating due to Failure");
            else _log.Error("terminating due to Failure: {Cause}", failure.Cause);
        }

        /// <summary>Tells the termination handler that the actor was stopped from outside, unless the machine ended.</summary>
        protected override void PostStop()
        {
            if (_current is not null) End(Stay().WithStopReason(Shutdown.Instance));
            base.PostStop();
        }

        /// <summary>The machine's own marker of a state that lasted too long.</summary>
        private sealed record StateTimer(long Generation)
            : INoSerializationVerificationNeeded, IDeadLetterSuppression;
    }
}
