using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>A node that is heard, as far as it might lead in place of this one.</summary>
/// <param name="IsFit">What it orders may begin there, too; also of a build that does not say.</param>
/// <param name="MayVote">Its store is the one that the log knows.</param>
/// <param name="Hears">The nodes that it says it hears.</param>
public sealed record Rival(NodeName Name, bool IsFit, bool MayVote, ImmutableSortedSet<NodeName> Hears)
{
    public bool CanLead(Votes votes) =>
        IsFit && MayVote && votes.IsVoter(Name) && votes.IsQuorum(Hears.Add(Name));
}

/// <summary>
/// Nothing may begin on a node whose watchdog cannot be armed, a fence program as little as a resource. As the
/// coordinator it could only hold up the others, and so it leaves the term to one that can do more. With nobody else to
/// lead it leads: what operators ask is then answered and kept. Its patience with the others has an end: whoever hears
/// many may still win nothing.
/// </summary>
public static class Fitness
{
    /// <param name="unfit">Why nothing may begin on this node; null: it may.</param>
    /// <param name="waited">Since the last coordinator's lease has lapsed.</param>
    public static bool Defers(
        string? unfit, Votes votes, IEnumerable<Rival> heard, TimeSpan waited, TimeSpan patience) =>
        unfit is not null && waited < patience && heard.Any(rival => rival.CanLead(votes));

    /// <summary>Whether a coordinator gives its term up.</summary>
    /// <param name="sinceLast">Since it did so before: nobody else led then, or not for long.</param>
    public static bool Resigns(
        string? unfit, Votes votes, IEnumerable<Rival> heard, TimeSpan sinceLast, TimeSpan patience) =>
        unfit is not null && sinceLast >= patience && heard.Any(rival => rival.CanLead(votes));

    /// <summary>In an operator's words.</summary>
    /// <param name="unfit">Nodes, and why nothing may begin on them.</param>
    /// <param name="heard">All that are there, those and the one that is asked included.</param>
    public static IEnumerable<string> Problems(
        ImmutableSortedDictionary<NodeName, string> unfit, Votes votes, IEnumerable<NodeName> heard)
    {
        foreach (var (node, why) in unfit)
            yield return $"Nothing may begin on {node}, and it leads only if nobody else can: {why}.";

        if (unfit.Count > 0 && heard.Where(votes.IsVoter).All(unfit.ContainsKey))
        {
            yield return "No node that is there and votes has a watchdog that can be armed: nobody can be fenced, and "
                + "nothing is started anywhere. Mend one of them; no restart is needed.";
        }
    }
}
