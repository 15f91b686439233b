using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>One candidate's attempt to be granted one term. Answers to other rounds are ignored.</summary>
public sealed record PromiseRound(Term Term, ImmutableSortedDictionary<NodeName, VoterRecord> Promises)
{
    public static PromiseRound For(Term term) => new(term, ImmutableSortedDictionary<NodeName, VoterRecord>.Empty);

    /// <summary>Counts a promise; each voter once, however often it answers.</summary>
    public PromiseRound With(NodeName voter, Term term, VoterRecord record) =>
        term == Term ? this with { Promises = Promises.SetItem(voter, record) } : this;

    public bool IsWon(ClusterConfiguration configuration) => configuration.IsQuorum(Promises.Keys);

    /// <summary>The newest state among the promisers: whatever a quorum once accepted is among them.</summary>
    public VoterRecord Newest => Promises.Values.Aggregate(
        VoterRecord.Fresh,
        (newest, next) => next.Accepted.CompareTo(newest.Accepted) > 0 ? next : newest);
}
