using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HaActors.Policy.Model;

namespace HaActors.Policy.Log;

/// <summary>How many votes each node has; those without a vote may be left out.</summary>
public sealed record VoteTable(ImmutableSortedDictionary<NodeName, int> ByNode)
{
    public static VoteTable None { get; } = new(ImmutableSortedDictionary<NodeName, int>.Empty);

    /// <summary>Counts in place of the sum if it is more: nodes are still to come. Null: the sum counts.</summary>
    public int? Expected { get; init; }

    /// <summary>
    /// Of exact halves that one is a quorum which has the first of these that has a vote (safety rule 15). Null: none is.
    /// </summary>
    public ImmutableArray<NodeName>? TieBreaker { get; init; }

    /// <summary>Votes of nodes that left cleanly or were fenced: they count again when the node is back. Null: none.</summary>
    public ImmutableSortedDictionary<NodeName, int>? Away { get; init; }

    /// <summary>Expected votes: absent nodes' votes included, those that are <see cref="Away"/> not.</summary>
    [JsonIgnore]
    public int Total => Math.Max(ByNode.Values.Sum(), Expected ?? 0);

    /// <summary>Votes that a quorum needs, where no tie is broken.</summary>
    [JsonIgnore]
    public int Needed => (Total / 2) + 1;

    /// <summary>All with a vote.</summary>
    [JsonIgnore]
    public IEnumerable<NodeName> Voters => ByNode.Where(node => node.Value > 0).Select(node => node.Key);

    public int Of(NodeName node) => ByNode.GetValueOrDefault(node);

    /// <summary>
    /// Whether the nodes together hold more than half of all votes, or just half and the one that breaks ties. Nodes named
    /// twice count once.
    /// </summary>
    public bool IsQuorum(IEnumerable<NodeName> nodes)
    {
        ImmutableSortedSet<NodeName> set = [.. nodes];
        var twice = 2 * set.Sum(Of);
#if MUTANTS
        if (Planted.Is(Plant.HalfIsQuorum))
            return twice > 0 && twice >= Total;
#endif
        return twice > Total || (twice > 0 && twice == Total && TieBreaker is { } order && BreaksTie(order, set));
    }

    // One fixed node as long as the table holds: two halves can never both have it.
    private bool BreaksTie(ImmutableArray<NodeName> order, ImmutableSortedSet<NodeName> set)
    {
        foreach (var node in order)
        {
            if (Of(node) > 0)
                return set.Contains(node);
        }

        return false;
    }

    public bool Equals(VoteTable? other) => other is not null
        && ByNode.SequenceEqual(other.ByNode)
        && Expected == other.Expected
        && (TieBreaker ?? []).SequenceEqual(other.TieBreaker ?? [])
        && (Away ?? NobodyAway).SequenceEqual(other.Away ?? NobodyAway);

    public override int GetHashCode() => Total;

    private static readonly ImmutableSortedDictionary<NodeName, int> NobodyAway = ImmutableSortedDictionary<NodeName, int>.Empty;
}

/// <summary>
/// The votes in force. While they change both tables count, so that any two quorums, of before, meanwhile and after,
/// share a voter (safety rule 11).
/// </summary>
/// <param name="Next">The table that is being changed to; null if none is.</param>
public sealed record Votes(VoteTable Present, VoteTable? Next)
{
    public static Votes None { get; } = new(VoteTable.None, null);

    public static Votes Of(VoteTable table) => new(table, null);

    /// <summary>The votes of the configuration: for a cluster that has no log yet.</summary>
    public static Votes Of(ClusterConfiguration configuration)
    {
        var nodes = configuration.Nodes.ToImmutableSortedDictionary(node => node.Key, node => node.Value.Votes);
        return Of(new VoteTable(
            configuration.Quorum.Witness is { } witness ? nodes.SetItem(WitnessSettings.Voter, witness.Votes) : nodes)
        {
            TieBreaker = configuration.Quorum.TieBreaker is { IsEmpty: false } order ? order : null,
        });
    }

    [JsonIgnore]
    public bool IsJoint => Next is not null;

    [JsonIgnore]
    public int Total => (Next ?? Present).Total;

    /// <summary>All that have a vote, be it before or after the change that is under way.</summary>
    [JsonIgnore]
    public IEnumerable<NodeName> Voters =>
        Present.ByNode.Keys.Concat(Next?.ByNode.Keys ?? []).Distinct().Where(IsVoter).Order();

    /// <summary>For display and for ties: while votes change, those that are changed to.</summary>
    public int VotesOf(NodeName node) => (Next ?? Present).Of(node);

    public bool IsVoter(NodeName node) => Present.Of(node) > 0 || Next?.Of(node) > 0;

    public bool IsQuorum(IEnumerable<NodeName> nodes)
    {
        ImmutableSortedSet<NodeName> set = [.. nodes];
        return Present.IsQuorum(set) && Next?.IsQuorum(set) is not false;
    }

    public Votes ChangingTo(VoteTable table) => new(Present, table);

    /// <summary>The change is over.</summary>
    public Votes Settled() => Next is { } next ? Of(next) : this;
}
