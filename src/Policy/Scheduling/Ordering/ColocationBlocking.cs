namespace HaActors.Policy.Scheduling;

/// <summary>What must be where another resource is cannot come up if that one cannot.</summary>
internal static class ColocationBlocking
{
    public static void Block(ScheduledAction action)
    {
        if (action.IsRunnable || action.Task is not (Tasks.Start or Tasks.Promote) || action.Resource is null)
            return;
        if (Deep.HasRoom())
            BlockDependents(action);
        else
            Deep.Continue(BlockDependents, action);
    }

    private static void BlockDependents(ScheduledAction action)
    {
        var resource = action.Resource!;
        var primary = resource.OutermostBelowBundle;
        if (primary.Parent is not null)
            primary = primary.Parent;
        foreach (var instance in primary.Children)
            if (instance.Newest(action.Task) is not { IsRunnable: false })
                return;

        foreach (var colocation in primary.WithIt)
        {
            if (colocation.Score < Scores.Infinity
                || (action.Task == Tasks.Promote && colocation.PrimaryRole != Role.Promoted))
                continue;
            var task = colocation.DependentRole == Role.Promoted ? Tasks.Promote : Tasks.Start;
            Mark(colocation, colocation.Dependent, task, action);
        }
    }

    private static void Mark(Colocation colocation, Resource dependent, string task, ScheduledAction cause)
    {
        for (var at = dependent.Actions.Count - 1; at >= 0; at--)
        {
            var action = dependent.Actions[at];
            if (!action.IsRunnable || action.Task != task)
                continue;
            action.ClearFor(ActionFlags.Runnable, cause, colocation.Id);
            action.Reason ??= $"colocation with {cause.Resource!.Id}";
            Block(action);
            OrderingUpdate.Update(action);
        }

        foreach (var child in dependent.Children)
            Mark(colocation, child, task, cause);
    }
}
