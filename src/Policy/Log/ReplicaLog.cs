using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.Log;

/// <summary>
/// One node's copy of the log: a snapshot, the entries after it, and up to where they are committed. What is committed
/// is never given up.
/// </summary>
public sealed record ReplicaLog
{
    private ReplicaLog(Snapshot snapshot, ImmutableList<Entry> entries, LogState committed, LogState newest)
    {
        Base = snapshot;
        Entries = entries;
        Committed = committed;
        Newest = newest;
    }

    public static ReplicaLog Blank { get; } = Of(Snapshot.Empty, []);

    public Snapshot Base { get; }

    /// <summary>Those after <see cref="Base"/>, without a gap.</summary>
    public ImmutableList<Entry> Entries { get; }

    /// <summary>What the entries up to the last committed one amount to.</summary>
    public LogState Committed { get; }

    /// <summary>What all entries amount to: votes count as soon as they are appended (safety rule 11).</summary>
    public LogState Newest { get; }

    public Position Last => Newest.At;

    public long CommitIndex => Committed.At.Index;

    public bool IsBlank => Last == Position.Nothing;

    /// <summary>
    /// The stores that may vote: those of entry 1 from when it is there, readmitted ones from when that is committed.
    /// </summary>
    public ImmutableSortedDictionary<NodeName, string> Stores =>
        !Committed.IsFounded && Entries.FirstOrDefault()?.Change is Change.Found found ? found.Stores : Committed.Stores;

    /// <summary>As it is read from a disk: nothing after the snapshot is known to be committed.</summary>
    public static ReplicaLog Of(Snapshot snapshot, ImmutableList<Entry> entries) =>
        new(snapshot, entries, snapshot.State, entries.Aggregate(snapshot.State, (state, entry) => state.Apply(entry)));

    /// <returns>Null where this copy has no entry, or a snapshot in its place.</returns>
    public Position? At(long index)
    {
        if (index == Base.At.Index)
            return Base.At;

        return index > Base.At.Index && index <= Last.Index ? this[index].Position : null;
    }

    public Entry this[long index] => Entries[(int)(index - Base.At.Index - 1)];

    /// <summary>All entries after an index that is not below <see cref="Base"/>.</summary>
    public IEnumerable<Entry> After(long index)
    {
        for (var next = index + 1; next <= Last.Index; next++)
            yield return this[next];
    }

    /// <summary>A leader's own next entry.</summary>
    public ReplicaLog Add(Entry entry) => new(Base, Entries.Add(entry), Committed, Newest.Apply(entry));

    /// <summary>Takes entries of a leader, if they follow on what is here; what contradicts them gives way.</summary>
    /// <param name="previous">The position before the first of them.</param>
    public Appended Append(Position previous, ImmutableArray<Entry> entries)
    {
        // What a snapshot stands for is committed, and so the same as what the leader has.
        var known = Base.At.Index;
        if (previous.Index >= known && previous.Index <= CommitIndex && At(previous.Index) is { } other && other != previous)
            return new Appended.Contradiction($"Entry {other} is committed, and a leader has {previous} there.");

        if (previous.Index >= known && At(previous.Index) != previous)
            return new Appended.Gap(previous.Index > Last.Index ? Last.Index : CommitIndex);

        var log = this;
        foreach (var entry in entries.Where(entry => entry.Index > known))
        {
            if (log.At(entry.Index) is { } here)
            {
                if (here == entry.Position)
                    continue;

                if (entry.Index <= CommitIndex)
                    return new Appended.Contradiction($"Entry {here} is committed, and {entry.Position} would take its place.");

                log = log.TruncatedAfter(entry.Index - 1);
            }

            log = log.Add(entry);
        }

        return new Appended.Taken(log, previous.Index + entries.Length);
    }

    /// <summary>
    /// Gives up what is behind the fork of a forced quorum that this log has no part in, were it committed: the one
    /// exception to safety rule 7.
    /// </summary>
    /// <param name="forced">Those that a leader's log knows.</param>
    /// <returns>What was lost; null: nothing, this log is as it was.</returns>
    public (ReplicaLog Log, LostEntries? Lost) YieldTo(ImmutableList<ForcedQuorum>? forced)
    {
#if MUTANTS
        if (Planted.Is(Plant.LeftOutKeepsEntries))
            return (this, null);
#endif
        foreach (var fork in forced ?? [])
        {
            if (fork.Parts(this) is not { } from)
                continue;

            // What is left is of the past: at the latest the leader's snapshot follows on it.
            var left = from > Base.At.Index
                ? Of(Base, Entries.GetRange(0, (int)(from - 1 - Base.At.Index))).CommittedTo(Math.Min(CommitIndex, from - 1))
                : Blank;
            return (left, LostEntries.Of(this, fork, from));
        }

        return (this, null);
    }

    /// <summary>Takes a leader's snapshot in place of what it stands for; entries that follow on it are kept.</summary>
    public Appended Install(Snapshot snapshot)
    {
        if (!snapshot.IsWhole)
            return new Appended.Gap(CommitIndex);

        if (snapshot.At.Index <= CommitIndex)
        {
            return At(snapshot.At.Index) is { } here && here != snapshot.At
                ? new Appended.Contradiction($"Entry {here} is committed, and a snapshot says {snapshot.At}.")
                : new Appended.Taken(this, snapshot.At.Index);
        }

        var after = At(snapshot.At.Index) == snapshot.At ? After(snapshot.At.Index) : [];
        return new Appended.Taken(Of(snapshot, [.. after]), snapshot.At.Index);
    }

    /// <summary>Takes what a leader sends: its snapshot, if there is one, then the entries.</summary>
    public Appended Take(Snapshot? snapshot, Position previous, ImmutableArray<Entry> entries)
    {
        if (snapshot is null)
            return Append(previous, entries);

        var installed = Install(snapshot);
        return installed is Appended.Taken taken ? taken.Log.Append(previous, entries) : installed;
    }

    /// <summary>Everything up to the index, as far as it is here, is committed. Never takes back.</summary>
    public ReplicaLog CommittedTo(long index)
    {
        var end = Math.Min(index, Last.Index);
        if (end <= CommitIndex)
            return this;

        var state = Committed;
        for (var next = CommitIndex + 1; next <= end; next++)
            state = state.Apply(this[next]);

        return new ReplicaLog(Base, Entries, state, Newest);
    }

    /// <summary>Replaces committed entries by a snapshot once there are twice as many as are kept for those that lag.</summary>
    public ReplicaLog Compacted(int keep)
    {
        var end = CommitIndex - keep;
        if (end - Base.At.Index < keep)
            return this;

        var state = Base.State;
        for (var next = Base.At.Index + 1; next <= end; next++)
            state = state.Apply(this[next]);

#if MUTANTS
        if (Planted.Is(Plant.SnapshotForgetsCommands))
            state = state with { Applied = AppliedCommands.None };
#endif
        return new ReplicaLog(Snapshot.Of(state), Entries.RemoveRange(0, (int)(end - Base.At.Index)), Committed, Newest);
    }

    private ReplicaLog TruncatedAfter(long index)
    {
        var kept = Entries.GetRange(0, (int)(index - Base.At.Index));
        var state = Committed;
        for (var next = CommitIndex + 1; next <= index; next++)
            state = state.Apply(this[next]);

        return new ReplicaLog(Base, kept, Committed, state);
    }
}

/// <summary>What became of a leader's entries or snapshot.</summary>
public abstract record Appended
{
    private Appended()
    {
    }

    /// <param name="Matches">Up to this index the log is now the leader's.</param>
    public sealed record Taken(ReplicaLog Log, long Matches) : Appended;

    /// <summary>They do not follow on what is here.</summary>
    /// <param name="TryAfter">The leader may try after this index.</param>
    public sealed record Gap(long TryAfter) : Appended;

    /// <summary>Somebody's log is not to be trusted (safety rule 7): this one must vote no more.</summary>
    public sealed record Contradiction(string Why) : Appended;
}
