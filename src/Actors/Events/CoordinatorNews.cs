using System.Collections.Immutable;
using HaActors.Policy;
using HaActors.Policy.Model;

namespace HaActors.Actors.Events;

/// <summary>What a coordinator knows first. Pure.</summary>
public static class CoordinatorNews
{
    private const int MostReasons = 20;

    public static IEnumerable<ClusterEvent> Of(NodeState before, NodeState now)
    {
        if (!before.Leaving && now is { Leaving: true, Presence: NodePresence.Online })
            yield return new ClusterEvent.Membership(now.Name, MembershipChange.Leaving, Life: Life(now));

        if (before.Presence == now.Presence && before.Incarnation == now.Incarnation)
            yield break;

        MembershipChange? change = now.Presence switch
        {
            NodePresence.Joining => MembershipChange.Joining,
            NodePresence.Online => MembershipChange.Online,
            NodePresence.Lost => MembershipChange.Lost,
            NodePresence.Down => before.Leaving ? MembershipChange.Left : MembershipChange.Down,
            NodePresence.Away => MembershipChange.Away,
            _ => null,
        };
        if (change is { } known)
            yield return new ClusterEvent.Membership(now.Name, known, Life: Life(now));
    }

    public static IEnumerable<ClusterEvent> Of(DesiredState before, DesiredState now) =>
    [
        .. now.Standby.Except(before.Standby).Select(node => new ClusterEvent.Membership(node, MembershipChange.Standby)),
        .. before.Standby.Except(now.Standby).Select(node => new ClusterEvent.Membership(node, MembershipChange.Active)),
    ];

    /// <summary>Null: it asks for nothing that the one before did not ask for.</summary>
    public static ClusterEvent.Decision? Of(Term term, long transition, Decision? before, Decision now)
    {
        var actions = Actions(now);
        return actions.IsSubsetOf(before is null ? [] : Actions(before))
            ? null
            : new ClusterEvent.Decision(term, transition, [.. ActionsInOrder(now).Select(action => action.ToString()!)], [.. Reasons(now)]);
    }

    private static ImmutableHashSet<ClusterAction> Actions(Decision decision) => [.. ActionsInOrder(decision)];

    private static IEnumerable<ClusterAction> ActionsInOrder(Decision decision) => decision.Graph.Actions
        .Select(action => action.Action)
        .Where(action => action is not ClusterAction.OnResource { Verb: ResourceVerb.Monitor or ResourceVerb.Probe });

    private static IEnumerable<string> Reasons(Decision decision) => decision.Fences
        .Select(fence => $"{fence.Key} must be fenced: {fence.Value}")
        .Concat(decision.Reasons.Where(reason => reason.IsProblem).Select(reason => $"{reason.Subject} {reason.Text}"))
        .Take(MostReasons);

    private static Incarnation? Life(NodeState node) => node.Incarnation.Value is null ? null : node.Incarnation;
}
