namespace HaActors.Policy.Scheduling;

/// <summary>What one kind of ordering makes of two actions of which neither stands for others.</summary>
internal static class PairUpdate
{
    public static Updated Update(
        ScheduledAction first, ScheduledAction then, ActionFlags flags, ActionFlags filter, OrderingFlags type)
    {
        var firstBefore = first.Flags;
        var thenBefore = then.Flags;
        var mayRequire = (filter & ActionFlags.Optional) != 0;

        switch (type)
        {
            case OrderingFlags.Asymmetric:
                Asymmetric(first, then);
                break;

            case OrderingFlags.ThenImpliesFirst when then.IsRequired:
                if ((flags & ActionFlags.Optional) == 0)
                    first.ClearBecause(ActionFlags.Optional, then);
                if ((flags & ActionFlags.Migratable) != 0 && !then.IsMigratable)
                    first.ClearBecause(ActionFlags.Migratable, then);
                break;

            case OrderingFlags.PromotedImpliesFirst when then.Resource is { Role: Role.Promoted } && then.IsRequired:
                first.ClearBecause(ActionFlags.Optional, then);
                if (!then.IsMigratable)
                    first.ClearBecause(ActionFlags.Migratable, then);
                break;

            case OrderingFlags.UnmigratableThenBlocks when mayRequire:
                if (!then.IsMigratable || !then.IsRunnable)
                    first.ClearBecause(ActionFlags.Runnable, then);
                if (then.IsRequired)
                    first.ClearBecause(ActionFlags.Optional, then);
                break;

            case OrderingFlags.FirstElseThen when mayRequire && !first.IsRunnable:
                then.ClearBecause(ActionFlags.Migratable, first);
                then.Clear(ActionFlags.Pseudo);
                break;

            case OrderingFlags.UnrunnableFirstBlocks when then.IsRunnable && (flags & ActionFlags.Runnable) == 0:
                then.ClearBecause(ActionFlags.Runnable, first);
                then.ClearBecause(ActionFlags.Migratable, first);
                break;

            case OrderingFlags.FirstImpliesThen
                when then.IsOptional && (flags & ActionFlags.Optional) == 0 && !first.IsMigratable:
                then.ClearBecause(ActionFlags.Optional, first);
                break;

            case OrderingFlags.IntermediateStop when first.Resource is Primitive && then.Resource is Primitive:
                Restart(first, then);
                break;
        }

        var changed = Updated.Nothing;
        if (then.Flags != thenBefore)
        {
            changed |= Updated.Then;

            // Within a set the same goes for what comes before: a stop of it all, and then its start.
            if (then.Resource?.Parent is not null)
                OrderingUpdate.Update(then);
        }

        return first.Flags == firstBefore ? changed : changed | Updated.First;
    }

    // Only what has not happened yet is prevented.
    private static void Asymmetric(ScheduledAction first, ScheduledAction then)
    {
        if (then.Resource is not { } resource || first.IsRunnable)
            return;
        var role = resource.RoleOf(current: true);
        if (role == Role.Stopped && then.Task == Tasks.Stop)
            return;
        if (role >= Role.Started && then is { Task: Tasks.Start, IsOptional: true, Node: not null }
            && resource.RunningOn is [var only] && only == then.Node)
            return;
        then.ClearBecause(ActionFlags.Optional, first);
        then.ClearBecause(ActionFlags.Runnable, first);
    }

    // First is a stop, then a start of the same resource or of one that stands on it.
    private static void Restart(ScheduledAction first, ScheduledAction then)
    {
        var isForced = !then.IsRunnable && then.Resource!.Managed && first.Resource == then.Resource;
        if (then.IsOptional && !isForced)
            return;
        if (first.IsRunnable || then.IsRequired)
            first.ClearBecause(ActionFlags.Optional, then);
        if (!then.IsMigratable)
            first.ClearBecause(ActionFlags.Migratable, then);
        if (first is { IsOptional: false, IsRunnable: false })
            then.ClearBecause(ActionFlags.Runnable, first);
    }
}
