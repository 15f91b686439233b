using HaActors.Actors.Operator;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Events;

/// <summary>What this node sees by itself, with or without a coordinator: whom it hears, quorum, who coordinates. Pure.</summary>
public static class SightNews
{
    /// <param name="votes">In force now.</param>
    /// <param name="before">Null: this process has seen nothing yet.</param>
    public static IEnumerable<ClusterEvent> Of(
        NodeName self, Votes votes, OperatorGate.Sight? before, OperatorGate.Sight now)
    {
        // Of itself a node can only say so: it is there once others are with it.
        if (before?.Quorate is null or false && now.Quorate)
            yield return new ClusterEvent.Membership(self, MembershipChange.Heard);

        foreach (var (node, life) in now.Heard)
        {
            if (before?.Heard.TryGetValue(node, out var known) is not true || known != life)
                yield return new ClusterEvent.Membership(node, MembershipChange.Heard, Life: life);
        }

        foreach (var (node, life) in before?.Heard.AsEnumerable() ?? [])
        {
            if (!now.Heard.ContainsKey(node))
                yield return new ClusterEvent.Membership(node, MembershipChange.Silent, Life: life);
        }

        if (before?.Quorate != now.Quorate && (before is not null || now.Quorate))
            yield return new ClusterEvent.Quorum(
                now.Quorate,
                now.Heard.Keys.Where(node => node != self).Append(self).Sum(votes.VotesOf),
                votes.Total);

        // Terms that somebody asks for in vain are no news.
        if (before?.Coordinator != now.Coordinator || (now.Coordinator is not null && before?.Term != now.Term))
            yield return new ClusterEvent.Coordinator(now.Coordinator, now.Term);
    }
}
