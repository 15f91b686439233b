namespace HaActors.Policy.Scheduling;

/// <summary>Turns an ordering of tasks into orderings of actions.</summary>
internal static class OrderingResolution
{
    public static void Resolve(SchedulingRun run, Ordering ordering)
    {
        var (first, then) = (ordering.First, ordering.Then);
        if (first.Resource is null)
        {
            if (then.Resource is null)
                Edge.Connect(first.Action, then.Action, ordering.Flags);
            else
                OrderAfter(first.Action, ordering);
            return;
        }

        if (first.Action is not null)
        {
            OrderFrom(first.Action, ordering);
            return;
        }

        if (first.Resource.ActionsOf(first.Task!, first.IntervalMs) is { } actions)
        {
            for (var at = 0; at < actions.Count; at++)
                OrderFrom(actions[at], ordering);
            return;
        }

        if (first.Resource == then.Resource || IsDoneAlready(first))
            return;
        OrderFrom(run.Actions.Get(first.Resource, first.Task!, first.IntervalMs, null, optional: true), ordering);
    }

    private static bool IsDoneAlready(OrderingEnd first) => first.Task switch
    {
        Tasks.Stop => first.Resource!.RoleOf(current: true) == Role.Stopped,
        Tasks.Demote => first.Resource!.RoleOf(current: true) == Role.Unpromoted,
        _ => false,
    };

    private static void OrderFrom(ScheduledAction first, Ordering ordering)
    {
        if (ordering.Then.Resource is null)
            Edge.Connect(first, ordering.Then.Action, ordering.Flags);
        else
            OrderAfter(first, ordering);
    }

    private static void OrderAfter(ScheduledAction? first, Ordering ordering)
    {
        var then = ordering.Then;
        var flags = ordering.Flags;

        // A stop that only cleans up after a migration does not restart what comes next.
        if (first is not null && first.Resource == then.Resource && first.Has(ActionFlags.MigrationAbort))
            flags &= ~OrderingFlags.FirstImpliesThen;

        if (then.Action is not null)
        {
            OrderPair(first, then.Action, flags);
            return;
        }

        if (then.Resource!.ActionsOf(then.Task!, then.IntervalMs) is not { } actions)
            return;
        for (var at = 0; at < actions.Count; at++)
            OrderPair(first, actions[at], flags);
    }

    private static void OrderPair(ScheduledAction? first, ScheduledAction then, OrderingFlags flags)
    {
        if (first is not null)
            Edge.Connect(first, then, flags);
        else
            then.Clear(ActionFlags.Runnable);
    }
}
