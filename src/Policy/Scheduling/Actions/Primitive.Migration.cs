namespace HaActors.Policy.Scheduling;

internal sealed partial class Primitive
{
    private bool MayMigrate(Node? current) =>
        AllowMigrate && Managed && !Failed && !StartPending
        && current is { Unclean: false } && AssignedTo is { Unclean: false };

    /// <summary>What an interrupted migration may have left on a node is stopped.</summary>
    private void AbortMigration(Node node)
    {
        Stop(node, optional: false).Set(ActionFlags.MigrationAbort);
    }

    /// <summary>
    /// A live migration stands beside a stop and a start, which remain as its end; ordering decides which of both happens.
    /// </summary>
    private void CreateMigration(Node source)
    {
        var target = AssignedTo!;
        var isPartial = PartialMigrationTarget is not null;
        var start = Start(target, optional: true);
        var stop = Stop(source, optional: true);
        var to = isPartial ? null : Run.Actions.Get(this, Tasks.MigrateTo, 0, source, optional: true);
        var from = Run.Actions.Get(this, Tasks.MigrateFrom, 0, target, optional: true);

        start.Set(ActionFlags.Migratable | ActionFlags.Pseudo);
        stop.Set(ActionFlags.Migratable);
        from.Set(ActionFlags.Migratable);
        if (to is not null)
        {
            to.Set(ActionFlags.Migratable);
            to.Needs = start.Needs;
            Order(Tasks.Monitor, Tasks.MigrateTo, OrderingFlags.Ordered);
            Order(
                Tasks.MigrateTo, Tasks.MigrateFrom, OrderingFlags.Ordered | OrderingFlags.UnmigratableThenBlocks);
        }
        else
        {
            from.Needs = start.Needs;
            Order(Tasks.Monitor, Tasks.MigrateFrom, OrderingFlags.Ordered);
        }

        Order(Tasks.MigrateFrom, Tasks.Stop, OrderingFlags.Ordered | OrderingFlags.UnmigratableThenBlocks);
        Order(
            Tasks.MigrateFrom,
            Tasks.Start,
            OrderingFlags.Ordered | OrderingFlags.UnmigratableThenBlocks | OrderingFlags.FirstElseThen);

        if (to is not null)
        {
            SayWay(to);
            if (!IsRemoteConnection)
                to.Say("record-pending", "true");
        }

        SayWay(from);

        void SayWay(ScheduledAction action)
        {
            action.Say(MigrationEnds.Source, source.Name);
            action.Say(MigrationEnds.Target, target.Name);
        }
    }
}
