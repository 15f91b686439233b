using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HaActors.Policy.Model;

namespace HaActors.Policy.Log;

/// <summary>A quorum that a person forced (safety rule 16), as the log remembers it.</summary>
/// <param name="Generation">Of all entries from it on, until the next one.</param>
/// <param name="Certain">Up to this index the log is the same for all, those who were left out included.</param>
/// <param name="Tail">The terms of the entries from there to its own first one.</param>
/// <param name="Fork">Tells it from another one that was forced elsewhere at the same generation.</param>
/// <param name="At">The wall clock of the node where it was forced, for people alone.</param>
/// <param name="By">Who forced it.</param>
/// <param name="Off">Nodes on whose being off it rests.</param>
public sealed record ForcedQuorum(
    long Generation,
    long Certain,
    ImmutableArray<Term> Tail,
    string Fork,
    DateTimeOffset At,
    string By,
    string Reason,
    ImmutableSortedSet<NodeName> Off)
{
    /// <summary>The last entry before its own first one.</summary>
    [JsonIgnore]
    public long After => Certain + Tail.Length;

    /// <summary>The first index from which on a log is not the one that was forced; null: it is, or is behind it.</summary>
    internal long? Parts(ReplicaLog log)
    {
        if (log.Newest.Forced?.Any(own => own.Fork == Fork) is true)
            return null;

        // What a snapshot stands for is as its last entry.
        for (var index = Math.Max(Certain + 1, log.Base.At.Index); index <= log.Last.Index; index++)
        {
            if (index > After || log.At(index)!.Value.Term != Tail[(int)(index - Certain - 1)])
                return index == log.Base.At.Index ? Certain + 1 : index;
        }

        return null;
    }

    internal const char Mark = '/';

    /// <summary>
    /// Whether two logs are of different clusters, or of one that was forced apart; one that was only left out of the other
    /// is not apart from it.
    /// </summary>
    public static bool AreApart(string one, string other) => one != other
        && !one.StartsWith(other + Mark, StringComparison.Ordinal)
        && !other.StartsWith(one + Mark, StringComparison.Ordinal);

    /// <summary>Both began as one.</summary>
    public static bool AreOfOneCluster(string one, string other) => one.Split(Mark)[0] == other.Split(Mark)[0];
}

/// <summary>Entries that a node gave up because a person had forced a quorum without it.</summary>
/// <param name="Generation">Of the forced quorum.</param>
/// <param name="From">The first index.</param>
/// <param name="To">The last one.</param>
/// <param name="CommitIndex">Up to this index they were committed for certain; those behind it may have been.</param>
/// <param name="What">One line each, oldest first; of many the newest.</param>
public sealed record LostEntries(long Generation, long From, long To, long CommitIndex, ImmutableArray<string> What)
{
    /// <summary>Entries that are named one by one.</summary>
    public const int MostNamed = 20;

    public override string ToString() =>
        $"entries {From} to {To}, committed up to {CommitIndex}: {string.Join("; ", What)}";

    internal static LostEntries Of(ReplicaLog log, ForcedQuorum forced, long from) => new(
        forced.Generation,
        from,
        log.Last.Index,
        log.CommitIndex,
        [.. log.Entries.Where(entry => entry.Index >= from).TakeLast(MostNamed).Select(Line)]);

    private static string Line(Entry entry) => $"{entry.Position} {entry.Change.GetType().Name} by {entry.By}, {entry.At:u}";
}
