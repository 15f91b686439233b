namespace Akka.Actor;

/// <content>Where a machine goes next.</content>
public abstract partial class FSMBase
{
    /// <summary>A state with its data, and what happens on the way into it. Immutable.</summary>
    public sealed class State<TS, TD> : IEquatable<State<TS, TD>>
    {
        /// <param name="stateName">The state.</param>
        /// <param name="stateData">The data in it.</param>
        /// <param name="timeout">How long it may last; null: what the state's own limit says; infinite: no limit.</param>
        /// <param name="stopReason">Why the machine ends here; null: it goes on.</param>
        /// <param name="replies">Answers to the sender, the latest first.</param>
        /// <param name="notifies">Whether going there is a transition, even from the state itself.</param>
        public State(
            TS stateName,
            TD stateData,
            TimeSpan? timeout = null,
            Reason? stopReason = null,
            IReadOnlyList<object>? replies = null,
            bool notifies = true)
        {
            StateName = stateName;
            StateData = stateData;
            Timeout = timeout;
            StopReason = stopReason;
            Replies = replies ?? [];
            Notifies = notifies;
        }

        public TS StateName { get; }

        public TD StateData { get; }

        public TimeSpan? Timeout { get; }

        public Reason? StopReason { get; }

        /// <summary>The latest first.</summary>
        public IReadOnlyList<object> Replies { get; }

        internal bool Notifies { get; }

        /// <summary>With other data.</summary>
        public State<TS, TD> Using(TD nextStateData) =>
            new(StateName, nextStateData, Timeout, StopReason, Replies, Notifies);

        /// <summary>With a limit for this stay, instead of the state's own; infinite: none.</summary>
        public State<TS, TD> ForMax(TimeSpan timeout) =>
            new(StateName, StateData, timeout, StopReason, Replies, Notifies);

        /// <summary>With an answer to the sender of the current event.</summary>
        public State<TS, TD> Replying(object replyValue) =>
            new(StateName, StateData, Timeout, StopReason, [replyValue, .. Replies], Notifies);

        internal State<TS, TD> WithStopReason(Reason reason) =>
            new(StateName, StateData, Timeout, reason, Replies, Notifies);

        internal State<TS, TD> Silently() => new(StateName, StateData, Timeout, StopReason, Replies, notifies: false);

        /// <summary>The state as it is once it was entered: its answers are given.</summary>
        internal State<TS, TD> Entered() => new(StateName, StateData, null, null, null, notifies: false);

        public bool Equals(State<TS, TD>? other) =>
            ReferenceEquals(this, other)
            || (other is not null
                && EqualityComparer<TS>.Default.Equals(StateName, other.StateName)
                && EqualityComparer<TD>.Default.Equals(StateData, other.StateData)
                && Timeout == other.Timeout
                && Equals(StopReason, other.StopReason)
                && Replies.SequenceEqual(other.Replies));

        public override bool Equals(object? obj) => Equals(obj as State<TS, TD>);

        public override int GetHashCode() => HashCode.Combine(StateName, StateData, Timeout, StopReason);

        public override string ToString() => $"State <{StateName}>, Data <{StateData}>";
    }
}
