using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>
/// Who stays, when not everybody hears everybody: one decision, so that one cut link costs at most one node
/// (safety rule 18).
/// </summary>
public static class ReachableSet
{
    /// <summary>Keeps the largest set with quorum in which everybody hears everybody.</summary>
    /// <param name="hears">For each node that is heard at all, whom it hears itself. A link counts when both ends say so.</param>
    /// <returns>
    /// Empty when no such set has quorum. Of several: most votes, then most nodes, then the one with the coordinator,
    /// then the one with the lowest names.
    /// </returns>
    public static ImmutableSortedSet<NodeName> Keep(
        Votes votes,
        ImmutableSortedDictionary<NodeName, ImmutableSortedSet<NodeName>> hears,
        NodeName coordinator)
    {
        var best = ImmutableSortedSet<NodeName>.Empty;
        foreach (var clique in MaximalCliques([], [.. hears.Keys], [], hears))
        {
            if (votes.IsQuorum(clique) && IsBetter(clique, best, votes, coordinator))
                best = clique;
        }

        return best;
    }

    // Bron and Kerbosch (1973), without pivoting: clusters have at most a few dozen nodes and few cut links.
    private static IEnumerable<ImmutableSortedSet<NodeName>> MaximalCliques(
        ImmutableSortedSet<NodeName> chosen,
        ImmutableSortedSet<NodeName> candidates,
        ImmutableSortedSet<NodeName> done,
        ImmutableSortedDictionary<NodeName, ImmutableSortedSet<NodeName>> hears)
    {
        if (candidates.IsEmpty && done.IsEmpty)
        {
            yield return chosen;
            yield break;
        }

        // A node that hears every other candidate is in every maximal clique from here on: no branch without it.
        var everybody = candidates.FirstOrDefault(node => candidates.All(other => node == other || Linked(hears, node, other)));
        var branches = everybody.Value is null ? candidates : [everybody];
        foreach (var node in branches)
        {
            var neighbours = hears.Keys.Where(other => other != node && Linked(hears, node, other)).ToImmutableSortedSet();
            foreach (var clique in MaximalCliques(
                chosen.Add(node), candidates.Intersect(neighbours), done.Intersect(neighbours), hears))
                yield return clique;

            candidates = candidates.Remove(node);
            done = done.Add(node);
        }
    }

    private static bool Linked(
        ImmutableSortedDictionary<NodeName, ImmutableSortedSet<NodeName>> hears, NodeName one, NodeName other) =>
        hears[one].Contains(other) && hears.TryGetValue(other, out var others) && others.Contains(one);

    private static bool IsBetter(
        ImmutableSortedSet<NodeName> challenger,
        ImmutableSortedSet<NodeName> best,
        Votes votes,
        NodeName coordinator)
    {
        if (best.IsEmpty)
            return true;

        var byVotes = challenger.Sum(votes.VotesOf).CompareTo(best.Sum(votes.VotesOf));
        if (byVotes != 0)
            return byVotes > 0;

        if (challenger.Count != best.Count)
            return challenger.Count > best.Count;

        if (challenger.Contains(coordinator) != best.Contains(coordinator))
            return challenger.Contains(coordinator);

        var firstDifference = challenger.Zip(best).FirstOrDefault(pair => pair.First != pair.Second);
        return firstDifference.First.CompareTo(firstDifference.Second) < 0;
    }
}
