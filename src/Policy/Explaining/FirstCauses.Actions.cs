using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

internal sealed partial class FirstCauses
{
    private FirstCause OfAction(ScheduledAction action, HashSet<ScheduledAction> seen)
    {
        if (!seen.Add(action))
            return Loop;
        var link = run.Record!.BlockedBy(action);
        if (link is not null && !link.Action.IsRunnable && !ActionTexts.InOneFamily(link.Action, action))
            return new FirstCause(
                link.Constraint is null ? "waits" : "order",
                $"{ActionTexts.Short(link.Action)} is needed first and cannot be done"
                + (link.Constraint is null ? "" : $" (constraint \"{link.Constraint}\")"),
                [],
                Prefixed(link.Action.Resource, OfAction(link.Action, seen)));
        if (link is not null && !link.Action.IsRunnable)
            return OfAction(link.Action, seen);
        return OwnObstacle(action) ?? OfPart(action, seen) ?? Unknown;
    }

    /// <summary>What stands against an action itself.</summary>
    private FirstCause? OwnObstacle(ScheduledAction action)
    {
        if (action.Resource is Primitive { AssignedTo: null, Managed: true } homeless && action.Task != Tasks.Stop
            && (action.Node is null || action.Task is Tasks.Start or Tasks.Promote || action.IntervalMs > 0))
            return Of(homeless);
        if (action.Resource is Primitive { Managed: false } unmanaged)
            return unmanaged.Blocked ? Blocked(unmanaged) : Unmanaged(unmanaged);
        if (action is { Reason: "no quorum" or "quorum freeze" })
            return new FirstCause(
                "no-quorum",
                action.Reason == "no quorum"
                    ? "this partition has no quorum (no-quorum-policy=stop)"
                    : "this partition has no quorum, and starts nothing that it does not run (no-quorum-policy=freeze)",
                ["bring back enough nodes for quorum"]);
        if (action.Node is not { } node)
            return null;
        if (!node.Online || node.Pending || node.Unclean)
            return new FirstCause(
                "node",
                NodeReasons.Unavailable(node, Unavailability.Of(node)),
                NodeReasons.Unblock(run, node, Unavailability.Of(node)) is { } hint ? [hint] : []);
        if (node.IsGuest && NodeReasons.FencingObstacle(run, node) is { } obstacle)
            return new FirstCause(
                "node", $"{node.Name} is a guest, and {obstacle}", ["let fencing of its host succeed"]);
        return null;
    }

    /// <summary>An action of a whole cannot be done because of a part, or because of something before it.</summary>
    private FirstCause? OfPart(ScheduledAction action, HashSet<ScheduledAction> seen)
    {
        if (action.Resource is { Children.Count: > 0 } whole)
            foreach (var part in whole.SelfAndDescendants())
                if (part is Primitive && part.Newest(ActionTexts.Basic(action.Task)) is { IsRunnable: false } own
                    && seen.Add(own))
                    return Prefixed(part, OwnObstacle(own) ?? OfAction(own, [.. seen.Where(other => other != own)]));
        foreach (var edge in action.Before.AsSpan())
            if (!edge.First.IsRunnable && !seen.Contains(edge.First)
                && edge.Has(
                    OrderingFlags.UnrunnableFirstBlocks | OrderingFlags.FirstImpliesThen | OrderingFlags.MinRunnable))
                return new FirstCause(
                    "waits",
                    $"{ActionTexts.Short(edge.First)} is needed first and cannot be done",
                    [],
                    Prefixed(edge.First.Resource, OfAction(edge.First, seen)));
        if (action.Resource is { Children.Count: > 0 })
            foreach (var part in action.Resource.Children)
                if (Of(part) is { } cause)
                    return Prefixed(part, cause);
        return null;
    }
}
