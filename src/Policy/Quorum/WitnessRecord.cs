using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>A voter's memory that lies in a database which all nodes reach, and that nobody but they speak for.</summary>
/// <param name="Version">
/// Counts the writes; each is made by compare-and-set on it. So it stands for one promised term and one last entry, and
/// it is the beat of whoever leads.
/// </param>
/// <param name="Holder">The process life that a promise was given to, or that leads; null: nobody's lease rests on it.</param>
/// <param name="Lost">Of the leader: nodes that the witness must not answer.</param>
public sealed record WitnessRecord(long Version, VoterRecord Voter, string? Holder, ImmutableSortedSet<NodeName> Lost)
{
    public WitnessHead Head => new(
        Version, Voter.Store, Voter.Log.Newest.Cluster, Voter.Promised, Voter.PromisedTo, Holder, Lost, Voter.Log.CommitIndex);

    /// <summary>One that was just made: whoever led before it existed had no promise of it.</summary>
    /// <param name="store">Drawn by chance.</param>
    public static WitnessRecord New(string store) => new(1, VoterRecord.Fresh with { Store = store }, null, []);

    /// <summary>The same with a change of the voter's memory: what the database reads back.</summary>
    public WitnessRecord After(WitnessHead head, VoterWrite write) =>
        new(head.Version, Voter.After(write), head.Holder, head.Lost);
}

/// <summary>What of it can be read at every beat: all but the log.</summary>
/// <param name="Cluster">Whose log it has; null: it has none.</param>
public sealed record WitnessHead(
    long Version,
    string Store,
    string? Cluster,
    Term Promised,
    NodeName? PromisedTo,
    string? Holder,
    ImmutableSortedSet<NodeName> Lost,
    long CommitIndex);

/// <summary>Since when one process has seen the witness unchanged.</summary>
/// <param name="Since">When the first answer that showed this version <i>arrived</i>.</param>
/// <remarks>
/// <para>
/// The lease with a witness that has no clock (safety rule 2). A leader's beat is a write that raises the version. Who wants
/// a promise must have seen one version for the length L of a lease, by its own clock, and then compare-and-sets the promise
/// on that version. Let the version be v, first seen by an answer that arrived at s, the promise written at c ≥ s + L.
/// </para>
/// <para>
/// No write lies between v and the promise. So the leader's last write that took effect is v or an older one; it took
/// effect before the answer that showed v arrived, and was sent before that: before s. The leader counts L × (1 − drift)
/// from when it sent a write that it knows to have taken effect: its lease ends before s + L ≤ c, whatever the two clocks
/// do within the drift. Each later write of it fails, since it compares with a version before the promise and a term below
/// it; one that it sent earlier and that is still on its way fails for the same reason, or comes before the promise, and
/// then the promise fails. A write whose outcome it did not hear extends nothing. The database's clock plays no part.
/// </para>
/// </remarks>
public sealed record WitnessWatch(string Store, long Version, Instant Since)
{
    public static WitnessWatch Saw(WitnessWatch? before, string store, long version, Instant now) =>
        before is not null && before.Store == store && before.Version == version ? before : new(store, version, now);
}

/// <summary>What one process may do to the witness. Each change is void unless the database has the version that it began with.</summary>
/// <param name="Self">The node that the process is of.</param>
/// <param name="Life">This life of its quorum actor: an earlier one's lease must run out like any other's.</param>
public sealed record WitnessSeat(NodeName Self, string Life)
{
    public static NodeName Name => WitnessSettings.Voter;

    /// <summary>The store is the one that the log names: else it has forgotten what it promised (safety rule 17).</summary>
    public static bool IsAdmitted(VoterRecord voter) => voter.Log.Stores.GetValueOrDefault(Name) == voter.Store;

    /// <summary>A leader's beat: renews its lease, and says whom the witness must not answer.</summary>
    /// <returns>Null: a newer term is promised.</returns>
    public WitnessRecord? Beat(WitnessRecord witness, Term leads, IEnumerable<NodeName> lost, Instant now, TimeSpan lease) =>
        VoterOf(witness, null, lease).Support(leads, Self, now, lease) is { } bound
            ? Next(witness, bound.Record) with { Lost = [.. lost] }
            : null;

    /// <summary>Answers a candidate on this node; a grant must be written before it is told.</summary>
    public VoteAnswer Consider(WitnessRecord witness, WitnessWatch? watch, Term asked, Instant now, TimeSpan lease) =>
        VoterOf(witness, watch, lease).Consider(asked, Self, now, lease);

    /// <summary>A store that is not admitted may promise a candidate whose log knows it, or who begins the log.</summary>
    /// <param name="known">The witness's store in the candidate's log.</param>
    public static bool MayPromise(VoterRecord voter, string? known, bool founds) =>
        IsAdmitted(voter) || known == voter.Store || (voter.Log.IsBlank && founds);

    public WitnessRecord Promised(WitnessRecord witness, VoteAnswer.Grant grant) => Next(witness, grant.Voter.Record);

    /// <summary>Takes a leader's entries.</summary>
    /// <returns>No record: nothing was taken.</returns>
    public (WitnessRecord? Next, Appended? Outcome, LostEntries? Lost) Take(
        WitnessRecord witness,
        Term term,
        ImmutableList<ForcedQuorum>? forced,
        Snapshot? snapshot,
        Position previous,
        ImmutableArray<Entry> entries,
        long commitIndex,
        int kept)
    {
        var voter = VoterOf(witness, null, TimeSpan.Zero);
        if (!voter.Obeys(term))
            return (null, null, null);

        var (log, lost) = voter.Record.Log.YieldTo(forced);
        var outcome = log.Take(snapshot, previous, entries);
        return outcome switch
        {
            Appended.Taken taken => (
                Next(witness, voter.Follow(
                    term, Self, taken.Log.CommittedTo(Math.Min(commitIndex, taken.Matches)).Compacted(kept)).Record),
                outcome,
                lost),
            Appended.Gap => (Next(witness, voter.Follow(term, Self, log).Record), outcome, lost),
            _ => (null, outcome, null),
        };
    }

    /// <summary>This process gives no order under the term any more.</summary>
    public WitnessRecord? Release(WitnessRecord witness, Term term) =>
        witness.Holder == Life && witness.Voter.Promised == term
            ? witness with { Version = witness.Version + 1, Holder = null }
            : null;

    private WitnessRecord Next(WitnessRecord witness, VoterRecord voter) =>
        witness with { Version = witness.Version + 1, Voter = voter, Holder = Life };

    /// <summary>A voter like any other, but that the time for which it is held is measured by whoever asks.</summary>
    private Voter VoterOf(WitnessRecord witness, WitnessWatch? watch, TimeSpan lease)
    {
#if MUTANTS
        if (Planted.Is(Plant.WitnessForgetsLease))
            return new Voter(witness.Voter, null, Instant.Never);
#endif
        if (witness.Holder is null || witness.Holder == Life)
            return new Voter(witness.Voter, witness.Holder is null ? null : Self, Instant.Never);

        var since = watch is not null && watch.Store == witness.Voter.Store && watch.Version == witness.Version
            ? watch.Since
            : (Instant?)null;
        return new Voter(witness.Voter, null, since is { } seen ? seen + lease : Instant.Ever);
    }
}
