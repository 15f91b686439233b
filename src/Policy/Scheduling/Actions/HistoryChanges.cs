using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    partial void HistoryChanges()
    {
        foreach (var node in Nodes)
            if (node.Maintenance || node.IsAvailable())
                foreach (var history in node.Status?.History ?? [])
                    if (!history.Operations.IsEmpty)
                        HistoryCheck.Check(this, node, history);
    }
}

/// <summary>What is active was started as configured then: what has changed since is restarted, reloaded or monitored anew.</summary>
internal static class HistoryCheck
{
    public static void Check(SchedulingRun run, Node node, ResourceHistory history)
    {
        // Of several histories with numbers only that one counts under which an instance is active.
        if (run.HistoryOwners.TryGetValue(history, out var resource)
            && (resource.Id == history.Id || resource.HistoryId == history.Id))
            Check(run, node, history, resource);
    }

    private static void Check(SchedulingRun run, Node node, ResourceHistory history, Primitive resource)
    {
        if (resource.Removed)
        {
            if (resource.AnonymousClone is null)
                resource.ScheduleCleanup(node, optional: false);
            return;
        }

        var isActive = resource.RunningOn.Contains(node);
        if (AgentChanged(run, node, history, resource, isActive))
            resource.ScheduleCleanup(node, optional: false);
        if (!isActive)
            return;

        var sorted = OperationAge.Sorted(history);
        var window = HistoryWindow.Of(sorted);
        if (window.Start < window.Stop)
            return;
        for (var at = Math.Max(window.Start, 0); at < sorted.Count; at++)
            Check(run, node, resource, sorted[at]);
    }

    private static void Check(SchedulingRun run, Node node, Primitive resource, OperationRecord record)
    {
        if (record.IntervalMs > 0 && (resource.InMaintenance || node.Maintenance))
        {
            Cancel(run, node, resource, record);
            return;
        }

        if (record.IntervalMs == 0
            && record.Task is not (Tasks.Monitor or Tasks.Start or Tasks.Promote or Tasks.MigrateFrom))
            return;

        if (OperationDigests.DependsOnPlacement(resource))
            run.DeferredChecks.Add(new(resource, node, record, OfFailure: false));
        else
            CheckActive(run, node, resource, record);
    }

    /// <summary>Makes up for what had to wait until places were decided.</summary>
    public static void Finish(SchedulingRun run)
    {
        foreach (var (resource, node, record, ofFailure) in run.DeferredChecks)
        {
            if (!ofFailure)
                CheckActive(run, node, resource, record);
            else if (OperationDigests.Compare(resource, node, record)
                     is DigestComparison.Changed or DigestComparison.NeedsRestart)
                run.Actions.ClearFailCount(resource, node, "resource parameters have changed");
        }
    }

    private static void CheckActive(SchedulingRun run, Node node, Primitive resource, OperationRecord record)
    {
        // A failure of what was configured otherwise says nothing of what is configured now.
        if (ActOnChange(run, node, resource, record)
            && FailCounts.Of(node, resource, out _, effective: true) > 0)
            run.Actions.ClearFailCount(resource, node, "action definition changed");
    }

    /// <returns>The operation's definition has changed.</returns>
    private static bool ActOnChange(SchedulingRun run, Node node, Primitive resource, OperationRecord record)
    {
        if (record.IntervalMs > 0 && OperationCatalog.Entry(resource, record.Task, record.IntervalMs) is null)
        {
            if (run.Options.CancelRemovedActions)
                Cancel(run, node, resource, record);
            return true;
        }

        var state = run.ExpiredMonitors.Contains(record)
            ? DigestComparison.NeedsRestart
            : OperationDigests.Compare(resource, node, record);
        if (state == DigestComparison.Same || OperationDigests.OnlySecretsDiffer(resource, node, record))
            return false;
        if (state == DigestComparison.NeedsRestart)
            Restart(run, node, resource, record);
        else if (record.IntervalMs > 0)
            MonitorAnew(run, node, resource, record);
        else if (record.RestartDigest is not null)
        {
            Unfencing.Require(run, resource, node, "Device parameters changed (reload)");
            Reload(run, node, resource);
        }
        else
            Restart(run, node, resource, record);
        return true;
    }

    private static void Cancel(SchedulingRun run, Node node, Primitive resource, OperationRecord record)
    {
        var cancel = RecurringActions.Cancel(resource, record.Task, record.IntervalMs, node);
        cancel.Say("call-id", $"{record.CallId}");
        run.Order(OrderingEnd.Of(resource, Tasks.Stop), OrderingEnd.Of(cancel), OrderingFlags.Ordered);
    }

    private static void MonitorAnew(SchedulingRun run, Node node, Primitive resource, OperationRecord record)
    {
        Unfencing.Require(run, resource, node, "Device parameters changed (reschedule)");
        run.Actions.Get(resource, record.Task, record.IntervalMs, node, optional: true).Set(ActionFlags.Rescheduled);
    }

    private static void Restart(SchedulingRun run, Node node, Primitive resource, OperationRecord record)
    {
        // What came after the start was called with the same parameters.
        var task = record.IntervalMs == 0 && record.Task is Tasks.Monitor or Tasks.MigrateFrom or Tasks.Promote
            ? Tasks.Start
            : record.Task;
        var required = run.Actions.Get(resource, task, record.IntervalMs, null, optional: false);
        required.Reason = "resource definition change";
        if (run.Record is { } keeper)
            keeper.Of(resource).Changed = record;
        Unfencing.Require(run, resource, node, "Device parameters changed");
    }

    private static void Reload(SchedulingRun run, Node node, Primitive resource)
    {
        if (!resource.Managed || resource.Failed)
            return;
        if (resource.StartPending)
        {
            resource.Stop(node, optional: false);
            return;
        }

        resource.ReloadScheduled = true;
        var reload = run.Actions.Get(resource, Tasks.ReloadAgent, 0, node, optional: false);
        reload.Because("resource definition change");
        const OrderingFlags Cancelled = OrderingFlags.Ordered | OrderingFlags.ThenCancelsFirst;
        run.Order(OrderingEnd.Of(reload), OrderingEnd.Of(resource, Tasks.Stop), Cancelled);
        run.Order(OrderingEnd.Of(reload), OrderingEnd.Of(resource, Tasks.Demote), Cancelled);
    }

    private static bool AgentChanged(
        SchedulingRun run, Node node, ResourceHistory history, Primitive resource, bool isActive)
    {
        if (history.Standard == resource.Entry.Standard
            && history.Provider == resource.Entry.Provider
            && history.Type == resource.Entry.Type)
            return false;
        Unfencing.Require(run, resource, node, "Device definition changed");
        if (isActive)
        {
            resource.Stop(node, optional: false);
            resource.StartPending = true;
        }

        return true;
    }
}

/// <summary>A comparison of definitions that has to wait until places are decided.</summary>
/// <param name="OfFailure">What failed is forgotten if it has changed; else what is active is restarted.</param>
internal sealed record DeferredCheck(Primitive Resource, Node Node, OperationRecord Record, bool OfFailure);

internal sealed partial class SchedulingRun
{
    public List<DeferredCheck> DeferredChecks { get; } = [];
}
