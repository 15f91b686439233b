using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Operations that are repeated while a resource is in some role.</summary>
internal static class RecurringActions
{
    private const OrderingFlags Follows = OrderingFlags.FirstImpliesThen | OrderingFlags.UnrunnableFirstBlocks;

    public static void Create(Primitive resource)
    {
        if (resource.Blocked || resource.InMaintenance)
            return;

        ScheduledAction? start = null;
        if (resource.AssignedTo is { Maintenance: false } place
            && (resource.NextRole != Role.Stopped || !resource.Managed))
            start = resource.Start(place, optional: true);

        var entries = resource.Entry.Operations;
        for (var at = 0; at < entries.Length; at++)
        {
            var entry = entries[at];
            var intervalMs = CibValue.IntervalMs(entry.Interval);
            if (intervalMs <= 0
                || entry.Name is Tasks.Start or Tasks.Stop or Tasks.Promote or Tasks.Demote
                || !IsOnlyOneOfItsKind(resource, at, intervalMs)
                || !OperationCatalog.IsEnabled(entry)
                || RoleNames.Parse(entry["role"]) is not { } role)
                continue;
            if (role == Role.Stopped)
                CreateForInactive(resource, entry, intervalMs);
            else if (start is not null)
                CreateForActive(resource, start, entry, role, intervalMs);
        }
    }

    /// <summary>Stops repeating an operation.</summary>
    public static ScheduledAction Cancel(Primitive resource, string task, int intervalMs, Node node)
    {
        var cancel = resource.Run.Actions.Get(resource, task, Tasks.Cancel, intervalMs, node, optional: false);
        cancel.Task = Tasks.Cancel;
        return cancel;
    }

    private static bool IsOnlyOneOfItsKind(Primitive resource, int at, int intervalMs)
    {
        var entries = resource.Entry.Operations;
        for (var other = 0; other < entries.Length; other++)
            if (other != at && entries[other].Name == entries[at].Name
                && CibValue.IntervalMs(entries[other].Interval) == intervalMs)
                return false;
        return true;
    }

    private static void CreateForActive(
        Primitive resource, ScheduledAction start, OperationEntry entry, Role role, int intervalMs)
    {
        var run = resource.Run;
        var node = resource.AssignedTo!;
        var known = ActionFactory.Find(resource, entry.Name, intervalMs, node);
        var isOptional = start.IsOptional && known is not null && !known.Has(ActionFlags.Rescheduled);
        var fits = role == Role.Unknown ? resource.NextRole != Role.Promoted : resource.NextRole == role;
        if (!fits)
        {
            if (isOptional)
                CancelBeforeRoleChange(resource, entry.Name, intervalMs, node);
            return;
        }

        var monitor = run.Actions.Get(resource, entry.Name, intervalMs, node, isOptional);
        if (!start.IsRunnable)
            monitor.ClearFor(ActionFlags.Runnable, start);
        else if (!node.Online || node.Unclean)
            monitor.Clear(ActionFlags.Runnable);
        if (resource.NextRole == Role.Promoted)
            monitor.ExpectedExitCode = 8;
        if (!resource.Managed)
            return;

        var end = OrderingEnd.Of(monitor);
        run.Order(OrderingEnd.Of(resource, Tasks.Start), end, Follows);
        run.Order(OrderingEnd.Of(resource, Tasks.ReloadAgent), end, Follows);
        if (resource.NextRole == Role.Promoted)
            run.Order(
                OrderingEnd.Of(resource, Tasks.Promote), end, OrderingFlags.Ordered | OrderingFlags.UnrunnableFirstBlocks);
        else if (resource.Role == Role.Promoted)
            run.Order(
                OrderingEnd.Of(resource, Tasks.Demote), end, OrderingFlags.Ordered | OrderingFlags.UnrunnableFirstBlocks);
    }

    private static void CancelBeforeRoleChange(Primitive resource, string task, int intervalMs, Node node)
    {
        var cancel = Cancel(resource, task, intervalMs, node);
        var then = resource.Role switch
        {
            Role.Started or Role.Unpromoted when resource.NextRole == Role.Promoted => Tasks.Promote,
            Role.Started or Role.Unpromoted when resource.NextRole == Role.Stopped => Tasks.Stop,
            Role.Promoted => Tasks.Demote,
            _ => null,
        };
        if (then is not null)
            resource.Run.Order(
                OrderingEnd.Of(cancel), OrderingEnd.Of(resource, then), OrderingFlags.UnrunnableFirstBlocks);
    }

    /// <summary>Where it shall not be it is watched that it is not.</summary>
    private static void CreateForInactive(Primitive resource, OperationEntry entry, int intervalMs)
    {
        if (!resource.Unique)
            return;
        var run = resource.Run;
        foreach (var node in run.Nodes)
        {
            var known = ActionFactory.Find(resource, entry.Name, intervalMs, node);
            if (node == resource.AssignedTo)
            {
                if (known is null)
                    continue;
                var cancel = Cancel(resource, entry.Name, intervalMs, node);
                if (resource.NextRole is Role.Started or Role.Unpromoted)
                    run.Order(
                        OrderingEnd.Of(cancel),
                        OrderingEnd.Of(resource, Tasks.Start),
                        OrderingFlags.UnrunnableFirstBlocks);
                continue;
            }

            var monitor = run.Actions.Get(resource, entry.Name, intervalMs, node, known is not null);
            monitor.ExpectedExitCode = 7;
            if (resource.Managed && ActionFactory.Find(resource, Tasks.Monitor, 0, node) is { } probe)
                Edge.Connect(probe, monitor, OrderingFlags.UnrunnableFirstBlocks);
            OrderAfterStop(resource, node, monitor);
            if (!node.Online || node.Unclean)
                monitor.Clear(ActionFlags.Runnable);
        }
    }

    private static void OrderAfterStop(Primitive resource, Node node, ScheduledAction monitor)
    {
        if (ActionFactory.Find(resource, Tasks.Stop, 0, node) is not { } stop)
            return;
        if (stop.IsRequired)
            monitor.ClearFor(ActionFlags.Optional, stop);
        if (!stop.IsRunnable)
            monitor.ClearFor(ActionFlags.Runnable, stop);
        if (resource.Managed)
            resource.Run.Order(OrderingEnd.Of(stop), OrderingEnd.Of(monitor), Follows);
    }
}
