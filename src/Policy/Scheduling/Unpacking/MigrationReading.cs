using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>
/// Live migrations as far as they got. A migration is: migrate_to on the source, migrate_from on the target, stop on
/// the source;
/// without migrate_from it is partial, without the stop it left something behind.
/// </summary>
internal sealed class MigrationReading(SchedulingRun run, HistoryIndex histories)
{
    /// <summary>A migrate_to that succeeded.</summary>
    public void ReadSource(OperationResult result)
    {
        var (resource, record) = (result.Resource, result.Record);
        if (Names(record) is not var (source, target) || !IsSame(source, result.Node.Name))
            return;

        var changedOnSource = histories.ChangedAfter(source, resource.Id, record, onOneNode: true);
        var migrateFrom = histories.Find(target, resource.Id, Tasks.MigrateFrom, source);
        if (migrateFrom is not null && changedOnSource)
            return;
        var changedOnTarget = IsOutdated(resource.Id, target, record, migrateFrom);
        if (changedOnSource && changedOnTarget)
            return;

        var pending = migrateFrom is null || migrateFrom.Status == (int)ExecutionStatus.Pending;
        if (migrateFrom is { ExitCode: ExitCodes.Ok, Status: (int)ExecutionStatus.Done })
        {
            LeaveBehind(resource, result.Node);
            return;
        }

        resource.Role = Role.Started;
        var targetNode = run.FindNode(target);
        var activeOnTarget = !changedOnTarget && targetNode is { Online: true };
        if (!pending)
        {
            if (activeOnTarget)
                Activity.Add(resource, targetNode!, failed: true);
            else
                Fail(resource);
            return;
        }

        // Its history was cleaned: a probe will say what there is.
        if (targetNode is { Online: true } && histories.IsUnknown(target, resource.Id))
            return;
        if (activeOnTarget)
        {
            Activity.Add(resource, targetNode!, failed: false);
            if (run.FindNode(source) is { Online: true } sourceNode)
            {
                resource.PartialMigrationSource = sourceNode;
                resource.PartialMigrationTarget = targetNode;
            }
        }
        else if (!changedOnSource)
            Fail(resource);
    }

    /// <summary>A migrate_to that failed: it may be in both places.</summary>
    public void ReadFailedSource(OperationResult result)
    {
        var (resource, record) = (result.Resource, result.Record);
        if (Names(record) is not var (source, target) || !IsSame(source, result.Node.Name))
            return;
        resource.Role = Role.Started;
        var migrateFrom = histories.Find(target, resource.Id, Tasks.MigrateFrom, source, ExitCodes.Ok);
        if (!histories.IsUnknown(target, resource.Id) && !IsOutdated(resource.Id, target, record, migrateFrom))
        {
            if (run.FindNode(target) is { Online: true } targetNode)
                Activity.Add(resource, targetNode, failed: false);
        }
        else if (!histories.ChangedAfter(source, resource.Id, record, onOneNode: true))
            resource.DanglingMigrations.Insert(0, result.Node);
    }

    /// <summary>A migrate_from that failed: it may still be on the source.</summary>
    public void ReadFailedTarget(OperationResult result)
    {
        var (resource, record) = (result.Resource, result.Record);
        if (Names(record) is not var (source, target) || !IsSame(target, result.Node.Name))
            return;
        resource.Role = Role.Started;
        var migrateTo = histories.Find(source, resource.Id, Tasks.MigrateTo, target, ExitCodes.Ok);
        if (!histories.IsUnknown(source, resource.Id) && !IsOutdated(resource.Id, source, migrateTo, record)
            && run.FindNode(source) is { Online: true } sourceNode)
            Activity.Add(resource, sourceNode, failed: true);
    }

    /// <summary>
    /// Something later was recorded on the node, so that the migration says nothing about it any longer.
    /// </summary>
    private bool IsOutdated(string resource, string node, OperationRecord? migrateTo, OperationRecord? migrateFrom)
    {
        var either = migrateFrom ?? migrateTo!;
        var isTarget = node == either.MigrateTarget;
        // Call ids of one node tell more than the clocks of two.
        var own = isTarget ? migrateFrom : migrateTo;
        var compared = own ?? (isTarget ? migrateTo! : migrateFrom!);
        return histories.ChangedAfter(node, resource, compared, onOneNode: own is not null)
            || histories.NotRunningAfter(node, resource, compared, onOneNode: own is not null);
    }

    private static void LeaveBehind(Primitive resource, Node source)
    {
        resource.Role = Role.Stopped;
        resource.DanglingMigrations.Insert(0, source);
    }

    private static void Fail(Primitive resource)
    {
        resource.Failed = resource.StopIfFailed = true;
        resource.AllowMigrate = false;
    }

    private static (string Source, string Target)? Names(OperationRecord record) =>
        record is { MigrateSource: { } source, MigrateTarget: { } target } ? (source, target) : null;

    private static bool IsSame(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
