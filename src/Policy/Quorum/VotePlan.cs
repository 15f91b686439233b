using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>What the coordinator knows of the voters when votes are to change.</summary>
/// <param name="Configured">Nodes of the configuration, with the votes that it gives them.</param>
/// <param name="Present">Heard, and their reports are in.</param>
/// <param name="Voting">Those of them whose votes count now: a node with a new store has none until it is admitted.</param>
/// <param name="Ready">Present, admitted, and with the whole log on disk: a vote of theirs can be counted on.</param>
/// <param name="DownFor">Nodes that are confirmed to do nothing (fenced, or left cleanly), and for how long.</param>
/// <param name="Leaving">Those of them that shall take their votes along at once.</param>
public sealed record VoterFacts(
    ImmutableSortedDictionary<NodeName, int> Configured,
    ImmutableSortedSet<NodeName> Present,
    ImmutableSortedSet<NodeName> Voting,
    ImmutableSortedSet<NodeName> Ready,
    ImmutableSortedDictionary<NodeName, TimeSpan> DownFor,
    ImmutableSortedSet<NodeName> Leaving);

/// <summary>What becomes of an operator's wish for other votes.</summary>
public abstract record VoteChange
{
    private VoteChange()
    {
    }

    public sealed record Refused(string Reason) : VoteChange;

    public sealed record To(VoteTable Table) : VoteChange;
}

/// <summary>
/// Which tables of votes may follow on one another (safety rules 11 and 12): a vote leaves the denominator only with a
/// node that left cleanly or is confirmed fenced, or by the will of an operator while the node is there and agrees.
/// </summary>
public static class VotePlan
{
    /// <summary>Most votes that one node may have.</summary>
    public const int MostVotes = 1000;

    public static VoteChange SetVotes(Votes votes, NodeName node, int count, VoterFacts facts)
    {
        if (!facts.Configured.ContainsKey(node))
            return new VoteChange.Refused($"There is no node '{node}'. There are: {string.Join(", ", facts.Configured.Keys)}.");

        if (count is < 0 or > MostVotes)
            return new VoteChange.Refused($"A node has 0 to {MostVotes} votes.");

        var before = votes.Present.Of(node);
        if (count == before && !IsAway(votes.Present, node))
            return new VoteChange.Refused($"{node} has {Text(count)} already.");

        if (count < before && !facts.Present.Contains(node) && !facts.DownFor.ContainsKey(node))
            return new VoteChange.Refused(
                $"{node} is silent, which is no proof that it does not vote elsewhere: its votes go only when it is fenced, or confirmed down.");

        if (count > before && !facts.Ready.Contains(node))
            return new VoteChange.Refused($"{node} is not there, or its log is not complete yet: it could not give the votes that would be waited for.");

        var table = votes.Present with { ByNode = votes.Present.ByNode.SetItem(node, count) };
        return Checked(votes, WithAway(table, node, null), facts);
    }

    /// <summary>
    /// Makes the expected votes a number: more than the sum, for nodes that are still to come; less, by the votes of nodes
    /// that are confirmed down.
    /// </summary>
    public static VoteChange Expect(Votes votes, int expected, VoterFacts facts)
    {
        if (expected < 1)
            return new VoteChange.Refused("Expected votes are 1 or more.");

        var sum = votes.Present.ByNode.Values.Sum();
        if (expected == votes.Present.Total)
            return new VoteChange.Refused($"{Text(expected)} are expected already.");

        if (expected >= sum)
            return Checked(votes, votes.Present with { Expected = expected > sum ? expected : null }, facts);

        var table = votes.Present with { Expected = null };
        foreach (var node in facts.DownFor.Keys.Where(node => votes.Present.Of(node) > 0))
        {
            if (table.Total > expected)
                table = Without(table, node);
        }

        if (table.Total == expected)
            return Checked(votes, table, facts);

        var down = facts.DownFor.Keys.Where(node => votes.Present.Of(node) > 0).Select(node => $"{node} has {Text(votes.Present.Of(node))}").ToList();
        return new VoteChange.Refused(
            $"Only votes of nodes that left cleanly or are confirmed fenced can go, and those do not make {expected} of {sum}: "
            + $"{(down.Count == 0 ? "no voter is confirmed down" : string.Join(", ", down))}. See 'pbm ha fence', 'pbm quorum votes'.");
    }

    /// <summary>What the cluster changes by itself now; null: nothing.</summary>
    public static VoteTable? Due(Votes votes, QuorumOptions options, VoterFacts facts)
    {
        if (votes.IsJoint)
            return null;

        var table = votes.Present;
        if (!(table.TieBreaker ?? []).SequenceEqual(options.TieBreaker))
            table = table with { TieBreaker = options.TieBreaker.IsEmpty ? null : options.TieBreaker };

        foreach (var (node, count) in votes.Present.Away?.AsEnumerable() ?? [])
        {
            if (facts.Ready.Contains(node) && !facts.DownFor.ContainsKey(node))
                table = WithAway(table with { ByNode = table.ByNode.SetItem(node, count) }, node, null);
        }

        // One that leaves for good may leave a single one behind; silence and windows only where a tie can be won.
        var least = options.TwoNode || !options.TieBreaker.IsEmpty ? 1 : 2;
        foreach (var (node, span) in facts.DownFor)
        {
            if (table.Of(node) == 0)
                continue;

            var isDue = options.TwoNode || (options.LastManStanding && span >= options.LastManStandingWindow);
            if (facts.Leaving.Contains(node) ? table.Voters.Count() > 1 : isDue && table.Voters.Count() > least)
                table = Without(table, node);
        }

        return table == votes.Present || !table.IsQuorum(facts.Voting) ? null : table;
    }

    /// <summary>Its votes leave the denominator until it is back.</summary>
    public static VoteTable Without(VoteTable table, NodeName node)
    {
        var count = table.Of(node);
        return WithAway(
            table with
            {
                ByNode = table.ByNode.SetItem(node, 0),
                Expected = table.Expected - count is { } left && left > 0 ? left : null,
            },
            node,
            count);
    }

    /// <summary>It has the votes again that left with it; one if there were none.</summary>
    public static VoteTable Restored(VoteTable table, NodeName node)
    {
        var count = table.Away?.TryGetValue(node, out var away) is true ? away : 1;
        return WithAway(table with { ByNode = table.ByNode.SetItem(node, count) }, node, null);
    }

    /// <summary>Of two the one that is left: also what was expected beside the two counts no more.</summary>
    public static VoteTable Alone(Votes votes, NodeName fenced) => Without(votes.Next ?? votes.Present, fenced) with { Expected = null };

    private static bool IsAway(VoteTable table, NodeName node) => table.Away?.ContainsKey(node) is true;

    private static VoteTable WithAway(VoteTable table, NodeName node, int? count)
    {
        var away = table.Away ?? ImmutableSortedDictionary<NodeName, int>.Empty;
        away = count is { } votes ? away.SetItem(node, votes) : away.Remove(node);
        return table with { Away = away.IsEmpty ? null : away };
    }

    private static VoteChange Checked(Votes votes, VoteTable table, VoterFacts facts)
    {
        if (votes.IsJoint)
            return new VoteChange.Refused("Another change of votes is under way: ask again when it is settled.");

        return table.IsQuorum(facts.Voting)
            ? new VoteChange.To(table)
            : new VoteChange.Refused(
                $"That would end quorum: {table.Needed} of {table.Total} votes would be needed, and the nodes that are there and vote would have {facts.Voting.Sum(table.Of)}.");
    }

    private static string Text(int votes) => votes == 1 ? "1 vote" : $"{votes} votes";
}
