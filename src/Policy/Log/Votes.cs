using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HaActors.Policy.Model;

namespace HaActors.Policy.Log;

/// <summary>How many votes each node has; those without a vote may be left out.</summary>
public sealed record VoteTable(ImmutableSortedDictionary<NodeName, int> ByNode)
{
    public static VoteTable None { get; } = new(ImmutableSortedDictionary<NodeName, int>.Empty);

    [JsonIgnore]
    public int Total => ByNode.Values.Sum();

    public int Of(NodeName node) => ByNode.GetValueOrDefault(node);

    /// <summary>Whether the nodes together hold more than half of all votes. Nodes named twice count once.</summary>
    public bool IsQuorum(IEnumerable<NodeName> nodes) => 2 * nodes.Distinct().Sum(Of) > Total;

    public bool Equals(VoteTable? other) => other is not null && ByNode.SequenceEqual(other.ByNode);

    public override int GetHashCode() => Total;
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
    public static Votes Of(ClusterConfiguration configuration) => Of(new VoteTable(
        configuration.Nodes.ToImmutableSortedDictionary(node => node.Key, node => node.Value.Votes)));

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
