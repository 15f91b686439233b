using Akka.Actor;

namespace Akka.Persistence;

/// <summary>How an actor recovers: from which snapshot, and with which events after it.</summary>
public sealed class Recovery
{
    public Recovery()
        : this(null, long.MaxValue, long.MaxValue)
    {
    }

    public Recovery(SnapshotSelectionCriteria fromSnapshot)
        : this(fromSnapshot, long.MaxValue, long.MaxValue)
    {
    }

    public Recovery(SnapshotSelectionCriteria fromSnapshot, long toSequenceNr)
        : this(fromSnapshot, toSequenceNr, long.MaxValue)
    {
    }

    /// <param name="fromSnapshot">The snapshots to choose from; null: all.</param>
    /// <param name="toSequenceNr">The last event, which is included.</param>
    /// <param name="replayMax">How many events at most.</param>
    public Recovery(
        SnapshotSelectionCriteria? fromSnapshot = null,
        long toSequenceNr = long.MaxValue,
        long replayMax = long.MaxValue)
    {
        FromSnapshot = fromSnapshot ?? SnapshotSelectionCriteria.Latest;
        ToSequenceNr = toSequenceNr;
        ReplayMax = replayMax;
    }

    /// <summary>From the youngest snapshot, with all events after it.</summary>
    public static Recovery Default { get; } = new(null, long.MaxValue, long.MaxValue);

    /// <summary>Nothing is replayed; numbers go on behind the highest that the journal knows.</summary>
    public static Recovery None { get; } = new(SnapshotSelectionCriteria.None, 0, long.MaxValue);

    public SnapshotSelectionCriteria FromSnapshot { get; }

    public long ToSequenceNr { get; }

    public long ReplayMax { get; }
}

/// <summary>The recovery is over: the actor gets it before its first command.</summary>
public sealed class RecoveryCompleted
{
    public static readonly RecoveryCompleted Instance = new();

    private RecoveryCompleted()
    {
    }

    public override string ToString() => nameof(RecoveryCompleted);
}

/// <summary>The recovery took too long without a sign of the plugin.</summary>
public sealed class RecoveryTick(bool snapshot)
{
    /// <summary>Whether the snapshot is waited for, not an event.</summary>
    public bool Snapshot { get; } = snapshot;
}

/// <summary>A plugin gave no sign of life for recovery-event-timeout.</summary>
public sealed class RecoveryTimedOutException : AkkaException
{
    public RecoveryTimedOutException()
    {
    }

    public RecoveryTimedOutException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
