using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>
/// What a voter must never forget: the highest term that it promised, and its copy of the log. Flushed to its own disk
/// before anything that depends on it is answered.
/// </summary>
/// <param name="Store">Names this memory: drawn by chance when it is made. Empty as long as nothing was ever saved.</param>
/// <param name="MayBootstrap">An operator allowed this node to found a cluster without having heard all voters.</param>
public sealed record VoterRecord(string Store, Term Promised, NodeName? PromisedTo, ReplicaLog Log, bool MayBootstrap)
{
    public static VoterRecord Fresh { get; } = new("", Term.None, null, ReplicaLog.Blank, false);

    /// <summary>Nothing was ever saved.</summary>
    public bool IsFresh => Store.Length == 0;

    /// <summary>
    /// Whether the candidate's log is fit for the term that it asks for: a term of a generation is for logs of it, or
    /// begins it by force. A voter that promised a generation is so lost for all that were left out of it (safety rule 16).
    /// </summary>
    /// <param name="last">Where the candidate's log ends.</param>
    public bool Admits(Term asked, Position last, bool forces) => forces
        ? asked.Generation > Log.Last.Generation && last.Generation >= Log.Last.Generation
        : asked.Generation == last.Generation;

    /// <summary>The same memory after a write: what a store reads back.</summary>
    public VoterRecord After(VoterWrite write)
    {
        var entries = Log.Entries;
        var snapshot = write.Snapshot ?? Log.Base;
        if (write.Snapshot is not null)
            entries = write.ReplacesAll ? [] : entries.RemoveAll(entry => entry.Index <= snapshot.At.Index);

        if (write.TruncateAfter is { } last)
            entries = entries.RemoveAll(entry => entry.Index > last);

        return new VoterRecord(
            write.Store,
            write.Promised,
            write.PromisedTo,
            ReplicaLog.Of(snapshot, entries.AddRange(write.Entries)).CommittedTo(write.CommitIndex),
            write.MayBootstrap);
    }
}

/// <summary>One change of a voter's memory: on disk as a whole, or not at all.</summary>
/// <param name="CommitIndex">Known to be committed; written by the way, since it is heard again.</param>
/// <param name="Snapshot">Takes the place of the entries that it stands for; null if it stays as it is.</param>
/// <param name="ReplacesAll">With a snapshot: nothing of what is on disk counts any more.</param>
/// <param name="TruncateAfter">Entries after this index are given up; null if none are.</param>
/// <param name="Entries">Added at the end.</param>
public sealed record VoterWrite(
    string Store,
    Term Promised,
    NodeName? PromisedTo,
    bool MayBootstrap,
    long CommitIndex,
    Snapshot? Snapshot,
    bool ReplacesAll,
    long? TruncateAfter,
    ImmutableArray<Entry> Entries)
{
    /// <summary>Everything, for a store whose content is not to be trusted.</summary>
    public static VoterWrite Whole(VoterRecord record) => new(
        record.Store, record.Promised, record.PromisedTo, record.MayBootstrap,
        record.Log.CommitIndex, record.Log.Base, true, null, [.. record.Log.Entries]);

    /// <summary>What leads from one memory to the next.</summary>
    public static VoterWrite Between(VoterRecord saved, VoterRecord now)
    {
        var (old, log) = (saved.Log, now.Log);
        if (ReferenceEquals(old, log))
            return new(now.Store, now.Promised, now.PromisedTo, now.MayBootstrap, log.CommitIndex, null, false, null, []);

        // Equal positions mean equal logs up to there.
        var common = Math.Min(old.Last.Index, log.Last.Index);
        var lowest = Math.Max(old.Base.At.Index, log.Base.At.Index);
        while (common >= lowest && old.At(common) != log.At(common))
            common--;

        if (common < lowest)
            return Whole(now);

        return new(
            now.Store,
            now.Promised,
            now.PromisedTo,
            now.MayBootstrap,
            log.CommitIndex,
            log.Base.At == old.Base.At ? null : log.Base,
            false,
            old.Last.Index > common ? common : null,
            [.. log.After(common)]);
    }
}

/// <summary>How a write is kept and read back where that is one text.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(VoterWrite))]
public sealed partial class VoterJson : JsonSerializerContext;
