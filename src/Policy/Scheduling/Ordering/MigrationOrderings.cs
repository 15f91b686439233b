namespace HaActors.Policy.Scheduling;

/// <summary>What an ordering of starts and stops means for live migrations, which are starts and stops in disguise.</summary>
internal static class MigrationOrderings
{
    public static void AddEquivalents(SchedulingRun run, Ordering ordering)
    {
        var (first, then) = (ordering.First.Resource, ordering.Then.Resource);
        if (first is null || then is null || first == then || !(first.AllowMigrate || then.AllowMigrate)
            || first.IsInside(then) || then.IsInside(first))
            return;

        switch (ordering.First.Task, ordering.Then.Task)
        {
            case (Tasks.Start, Tasks.Start):
                StartThenStart(run, first, then);
                break;
            case (Tasks.Stop, Tasks.Stop) when then.AllowMigrate:
                DownThenMigrate(run, first, Tasks.Stop, then, Flags(first));
                break;
            case (Tasks.Promote, Tasks.Start) when then.AllowMigrate:
                run.Order(first, Tasks.Promote, then, Tasks.MigrateTo, OrderingFlags.Ordered);
                break;
            case (Tasks.Demote, Tasks.Stop) when then.AllowMigrate:
                DownThenMigrate(run, first, Tasks.Demote, then, OrderingFlags.Ordered);
                break;
        }
    }

    private static void StartThenStart(SchedulingRun run, Resource first, Resource then)
    {
        if (first.AllowMigrate && then.AllowMigrate)
            run.Order(first, Tasks.MigrateFrom, then, Tasks.MigrateTo, OrderingFlags.Ordered);
        if (then.AllowMigrate)
            run.Order(first, Tasks.Start, then, Tasks.MigrateTo, Flags(first));
    }

    private static void DownThenMigrate(SchedulingRun run, Resource first, string task, Resource then, OrderingFlags flags)
    {
        run.Order(first, task, then, Tasks.MigrateTo, flags);
        if (then is Primitive { PartialMigrationTarget: not null })
            run.Order(first, task, then, Tasks.MigrateFrom, flags);
    }

    // A first that migrates itself has an ordering of its own for that.
    private static OrderingFlags Flags(Resource first) => first.AllowMigrate
        ? OrderingFlags.Ordered | OrderingFlags.IfFirstUnmigratable
        : OrderingFlags.Ordered;
}
