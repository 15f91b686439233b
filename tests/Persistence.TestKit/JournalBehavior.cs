using Akka.Persistence;

namespace HaActors.Persistence.TestKit;

/// <summary>What a journal under test does instead of its work. Data only.</summary>
public abstract record JournalBehavior
{
    private JournalBehavior()
    {
    }

    /// <summary>Does what it is asked.</summary>
    public sealed record Honest : JournalBehavior;

    /// <summary>Fails whatever is asked.</summary>
    public sealed record Fails(string Why) : JournalBehavior;

    /// <summary>Fails to write what fits; the rest is honest.</summary>
    public sealed record FailsToWrite(Func<IPersistentRepresentation, bool> What) : JournalBehavior;

    /// <summary>Rejects the atomic writes with an event that fits.</summary>
    public sealed record Rejects(Func<IPersistentRepresentation, bool> What) : JournalBehavior;

    /// <summary>Does everything, so much later.</summary>
    public sealed record Delays(TimeSpan By) : JournalBehavior;

    /// <summary>Never answers.</summary>
    public sealed record Hangs : JournalBehavior;

    /// <summary>Lies: says that it wrote, and did not.</summary>
    public sealed record LosesWrites : JournalBehavior;

    /// <summary>Lies: writes, and says that it failed.</summary>
    public sealed record WritesAndFails : JournalBehavior;

    /// <summary>Lies: writes only the first atomic writes of a request, and fails.</summary>
    public sealed record WritesSomeAndFails(int Writes) : JournalBehavior;

    /// <summary>Lies: leaves events out of a replay.</summary>
    public sealed record SkipsInReplay(Func<long, bool> Numbers) : JournalBehavior;

    /// <summary>Fails in the midst of a replay.</summary>
    public sealed record FailsInReplay(int AfterEvents) : JournalBehavior;

    /// <summary>Lies: knows a lower highest number than there is.</summary>
    public sealed record Forgets(long HighestSequenceNr) : JournalBehavior;
}
