using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Policy.Log;

/// <summary>What the entries of the log up to one of them amount to. The same on every node that applied the same entries.</summary>
/// <param name="At">The last entry that was applied.</param>
/// <param name="Cluster">Null before entry 1. Each forced quorum adds its fork: see <see cref="ForcedQuorum.AreApart"/>.</param>
/// <param name="Stores">The store with which each node's vote counts.</param>
/// <param name="Configuration">The configuration's text; null as long as the log has none.</param>
/// <param name="Revision">Counts the configuration's changes; 0: none yet.</param>
public sealed record LogState(
    Position At,
    string? Cluster,
    ImmutableSortedDictionary<NodeName, string> Stores,
    Votes Votes,
    string? Configuration,
    long Revision,
    DesiredState Desired,
    AppliedCommands Applied)
{
    public static LogState Empty { get; } = new(
        Position.Nothing,
        null,
        ImmutableSortedDictionary<NodeName, string>.Empty,
        Votes.None,
        null,
        0,
        DesiredState.Empty,
        AppliedCommands.None);

    /// <summary>The version that all speak; 0: as <see cref="WireVersions.Base"/>, unwritten, so that checksums stay the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Wire { get; init; }

    [JsonIgnore]
    public int WireInForce => Math.Max(Wire, WireVersions.Base);

    /// <summary>The newest revisions of the configuration, oldest first, the present one included; null: there is none.</summary>
    public ImmutableList<ConfigurationRevision>? Revisions { get; init; }

    /// <summary>The quorums that persons forced, oldest first; null: there was none.</summary>
    public ImmutableList<ForcedQuorum>? Forced { get; init; }

    [JsonIgnore]
    public bool IsFounded => Cluster is not null;

    /// <param name="entry">The one that follows <see cref="At"/>.</param>
    public LogState Apply(Entry entry)
    {
        var here = this with { At = entry.Position };
        if (entry.Id is not { } id)
            return Carry(here, entry).State;

        // Asked for again: it was applied before (safety rule 9).
#if MUTANTS
        if (!Planted.Is(Plant.AppliesTwice))
#endif
        if (Applied.Of(id) is not null)
            return here;

        var (state, refusal) = Carry(here, entry);
        return state with { Applied = Applied.With(id, refusal is null ? Outcome.Done : new Outcome(refusal), entry.Index) };
    }

    private static (LogState State, string? Refusal) Carry(LogState state, Entry entry) => entry.Change switch
    {
        Change.Found found => state.IsFounded
            ? (state, "The cluster is founded already.")
            : (Founded(state with { Cluster = found.Cluster, Stores = found.Stores, Votes = Votes.Of(found.Votes) }, entry, found.Configuration), null),
        Change.SetDesired set => (state with { Desired = set.Desired }, null),
        Change.Configure configure => Configure(state, entry, configure.BasedOn, configure.Text),
        Change.Restore restore => Configure(state, entry, restore.BasedOn, restore.Text, restore.Revision),
        Change.ChangeVotes to => ChangeVotes(state, to.Votes),
        Change.Alone alone => (state with { Votes = Votes.Of(VotePlan.Alone(state.Votes, alone.Peer)) }, null),
        Change.Forced forced => (ForcedBy(state, entry, forced), null),
        Change.SettleVotes => (state with { Votes = state.Votes.Settled() }, null),
        Change.Readmit readmit => (state with { Stores = state.Stores.SetItem(readmit.Node, readmit.Store) }, null),
        Change.RaiseWire raise => (state with { Wire = Math.Max(state.Wire, raise.Version) }, null),
        _ => (state, null),
    };

    private static LogState ForcedBy(LogState state, Entry entry, Change.Forced forced) => state with
    {
        Cluster = $"{state.Cluster}{ForcedQuorum.Mark}{forced.Fork}",
        Votes = Votes.Of(forced.Votes),
        Forced = (state.Forced ?? []).Add(new ForcedQuorum(
            entry.Position.Generation, forced.Certain, forced.Tail, forced.Fork, entry.At, entry.By, forced.Reason, forced.Off)),
    };

    private static (LogState State, string? Refusal) Configure(
        LogState state, Entry entry, long basedOn, string text, long? restored = null) =>
        basedOn == state.Revision
            ? (Configured(state, entry, text, restored), null)
            : (state, $"It is based on revision {basedOn} of the configuration, which is at {state.Revision}.");

    private static LogState Founded(LogState state, Entry entry, string? text) =>
        text is null ? state : Configured(state, entry, text, restored: null);

    private static LogState Configured(LogState state, Entry entry, string text, long? restored)
    {
        var revision = new ConfigurationRevision(state.Revision + 1, entry.At, entry.By, entry.Index, text) { Restored = restored };
        return state with
        {
            Configuration = text,
            Revision = revision.Number,
            Revisions = ConfigurationRevision.Kept((state.Revisions ?? []).Add(revision)),
        };
    }

    private static (LogState State, string? Refusal) ChangeVotes(LogState state, VoteTable table)
    {
        if (state.Votes.IsJoint)
            return (state, "Another change of votes is under way.");

        if (!table.IsQuorum(table.Voters) || table.ByNode.Values.Any(votes => votes < 0))
            return (state, "All votes together must be a quorum, and nobody can have less than none.");

        if (table.ByNode.Where(node => node.Value > 0 && !state.Stores.ContainsKey(node.Key)).Select(node => node.Key).ToList() is [var unknown, ..])
            return (state, $"The store of {unknown} is not known: it must be admitted first.");

        return (state with { Votes = state.Votes.ChangingTo(table) }, null);
    }
}
