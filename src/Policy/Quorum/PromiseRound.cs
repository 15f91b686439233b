using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>What a promise says of the voter's log: what a candidate lacks whose own log is older.</summary>
/// <param name="Snapshot">Before the entries, if what the candidate has committed is not in the voter's entries any more.</param>
/// <param name="Previous">The position before the first entry.</param>
public sealed record LogExtract(Position Last, Snapshot? Snapshot, Position Previous, ImmutableArray<Entry> Entries)
{
    public static LogExtract None { get; } = new(Position.Nothing, null, Position.Nothing, []);

    /// <param name="last">Where the candidate's log ends.</param>
    /// <param name="commitIndex">Up to here its log is the cluster's for certain.</param>
    /// <param name="candidate">What it can read; null: as much as this build.</param>
    public static LogExtract For(ReplicaLog log, Position last, long commitIndex, WireVersions? candidate = null)
    {
        if (log.Last.CompareTo(last) <= 0)
            return None with { Last = log.Last };

        return log.At(commitIndex) is { } previous
            ? new LogExtract(log.Last, null, previous, [.. log.After(commitIndex)])
            : new LogExtract(log.Last, log.Base.For(candidate ?? WireVersions.Ours), log.Base.At, [.. log.Entries]);
    }
}

/// <param name="Store">The memory that the promise is kept in.</param>
public sealed record Promise(string Store, LogExtract Log);

/// <summary>
/// Votes that a newer log than the candidate's own names. It stands for them as long as its owner is among the promisers:
/// winning means adopting that log.
/// </summary>
/// <param name="Than">Where the candidate's own log ended: once it ends elsewhere, this says nothing any more.</param>
/// <param name="Owner">The voter whose log it is.</param>
public sealed record NewerVotes(Position Than, NodeName Owner, Votes Votes);

/// <summary>One candidate's attempt to be granted one term. Answers to other rounds are ignored.</summary>
public sealed record PromiseRound(Term Term, ImmutableSortedDictionary<NodeName, Promise> Promises)
{
    public static PromiseRound For(Term term) => new(term, ImmutableSortedDictionary<NodeName, Promise>.Empty);

    /// <summary>Counts a promise; each voter once, however often it answers.</summary>
    public PromiseRound With(NodeName voter, Term term, Promise promise) =>
        term == Term ? this with { Promises = Promises.SetItem(voter, promise) } : this;

    /// <summary>Voters that said no in this round.</summary>
    public ImmutableSortedSet<NodeName> Refusals { get; init; } = [];

    public PromiseRound RefusedBy(NodeName voter, Term term) =>
        term == Term ? this with { Refusals = Refusals.Add(voter) } : this;

    /// <summary>Whether those that have not refused are a quorum; otherwise there is nothing to wait for.</summary>
    public bool MayWin(Votes votes) => votes.IsQuorum(votes.Voters.Except(Refusals));

    /// <summary>Whether an attempt would be worth it.</summary>
    /// <param name="own">Votes of the candidate's own log.</param>
    /// <param name="newer">What an earlier attempt met; null: nothing.</param>
    public bool IsLikely(Votes own, NewerVotes? newer = null) =>
        IsQuorum(newer is not null && Promises.ContainsKey(newer.Owner) ? newer.Votes : own);

    /// <summary>Whose log among the promisers' is newer than the candidate's own, if one is.</summary>
    public NewerVotes? Newer(ReplicaLog own) => Newest(own) is { } newest && newest.Last != own.Last
        ? new NewerVotes(own.Last, Promises.First(promise => promise.Value.Log.Last == newest.Last).Key, newest.Newest.Votes)
        : null;

#if MUTANTS
    private bool IsQuorum(Votes votes) =>
        votes.IsQuorum(Promises.Keys) || (Planted.Is(Plant.OwnPromiseCountsTwice) && 2 * (Promises.Count + 1) > votes.Total);
#else
    private bool IsQuorum(Votes votes) => votes.IsQuorum(Promises.Keys);
#endif

    /// <summary>
    /// The newest log among the promisers: whatever a quorum once accepted is in it. The promises are counted by the votes
    /// and stores that <i>it</i> names, since adopting it puts them in force (safety rules 6 and 17).
    /// </summary>
    /// <param name="seed">Votes of the configuration, for a cluster that has no log yet.</param>
    /// <returns>Null as long as those are no quorum, or if the logs contradict each other.</returns>
    public ReplicaLog? Won(ReplicaLog own, Votes seed)
    {
        if (Newest(own) is not { } newest)
            return null;

        own = newest;
        var (votes, stores) = (own.Newest, own.Newest.Stores);
#if MUTANTS
        if (Planted.Is(Plant.LostStoreVotes) && !own.IsBlank)
            return votes.Votes.IsQuorum(Promises.Keys) ? own : null;
#endif
#if MUTANTS
        if (Planted.Is(Plant.OwnPromiseCountsTwice))
            return 2 * (Promises.Count + 1) > seed.Total ? own : null;
#endif
        var counted = own.IsBlank
            ? Promises.Keys
            : Promises.Where(promise => stores.GetValueOrDefault(promise.Key) == promise.Value.Store).Select(promise => promise.Key);
        return (own.IsBlank ? seed : votes.Votes).IsQuorum(counted) ? own : null;
    }

    /// <summary>The newest log among the promisers and the candidate's own; null if they contradict each other.</summary>
    public ReplicaLog? Newest(ReplicaLog own)
    {
        var newest = Promises.Values.Select(promise => promise.Log)
            .Aggregate(LogExtract.None, (best, next) => next.Last.CompareTo(best.Last) > 0 ? next : best);
#if MUTANTS
        if (Planted.Is(Plant.AdoptsNothing))
            newest = LogExtract.None;
#endif
        return newest.Last.CompareTo(own.Last) > 0 ? Adopted(own, newest) : own;
    }

    private static ReplicaLog? Adopted(ReplicaLog own, LogExtract newest)
    {
        if (newest.Snapshot is { } snapshot)
        {
            if (own.Install(snapshot) is not Appended.Taken installed)
                return null;

            own = installed.Log;
        }

        // An older tail of this node's own gives way also where the newer log is shorter.
        return own.Append(newest.Previous, newest.Entries) is Appended.Taken taken && taken.Log.Last == newest.Last
            ? taken.Log
            : null;
    }
}
