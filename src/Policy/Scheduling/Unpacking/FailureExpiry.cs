using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Failures that are too old to count (<c>failure-timeout</c>).</summary>
internal static class FailureExpiry
{
    /// <summary>Whether the result is to be forgotten. If its fail count is, too, clearing that is scheduled.</summary>
    public static bool IsExpired(SchedulingRun run, Node node, Primitive resource, OperationRecord record)
    {
        var expired = false;
        var unexpiredCount = 0;
        var isLastFailure = OperationMeaning.IsLastFailure(record);
        string? clearReason = null;
        if (resource.FailureTimeoutSeconds > 0 && record.LastChange is { } since)
        {
            expired = run.Now >= since + resource.FailureTimeoutSeconds && !WaitsForFencing(run, resource, record);
            unexpiredCount = FailCounts.Of(node, resource, out _, effective: true, operation: record);
        }

        if (expired)
        {
            if (FailCounts.Of(node, resource, out _, effective: false, operation: record) > 0)
            {
                if (unexpiredCount == 0)
                    clearReason = "it expired";
                else
                    expired = false;
            }
            else if (isLastFailure && resource.ReconnectIntervalMs != 0)
                clearReason = "reconnect interval is set";
        }

        if (!expired && isLastFailure && record.Task is Tasks.Start or Tasks.Monitor
            && !IsDeferred(run, node, resource, record)
            && OperationDigests.Compare(resource, node, record)
                is DigestComparison.Changed or DigestComparison.NeedsRestart)
            clearReason = "resource parameters have changed";
        if (clearReason is not null)
            ClearFailCount(run, node, resource, clearReason);
        return expired && !IsFinalProbe(record);
    }

    private static bool IsDeferred(SchedulingRun run, Node node, Primitive resource, OperationRecord record)
    {
        if (!OperationDigests.DependsOnPlacement(resource))
            return false;
        run.DeferredChecks.Add(new(resource, node, record, OfFailure: true));
        return true;
    }

    private static void ClearFailCount(SchedulingRun run, Node node, Primitive resource, string reason)
    {
        var clear = run.Actions.ClearFailCount(resource, node, reason);
        if (!run.Options.FencingEnabled || resource.ReconnectIntervalMs == 0
            || run.FindNode(resource.Id) is not { } remote)
            return;
        // The connection may be made anew when the failure is forgotten: not before its node was fenced.
        var fence = run.Actions.Fence(remote, null, optional: true, null, priorityDelay: false);
        run.Order(OrderingEnd.Of(fence), OrderingEnd.Of(clear), OrderingFlags.FirstImpliesThen);
    }

    /// <summary>
    /// Forgetting the failed monitor of a connection would let it be made anew: not before the node was fenced.
    /// </summary>
    private static bool WaitsForFencing(SchedulingRun run, Primitive resource, OperationRecord record) =>
        resource.ReconnectIntervalMs != 0 && run.Options.FencingEnabled
        && record is { IntervalMs: not 0, Task: Tasks.Monitor }
        && run.FindNode(resource.Id) is { RemoteWasFenced: false };

    /// <summary>A probe's answer does not become untrue by age.</summary>
    private static bool IsFinalProbe(OperationRecord record) => OperationMeaning.IsProbe(record)
        && OperationMeaning.Undegraded(record.ExitCode)
            is ExitCodes.Ok or ExitCodes.NotRunning or ExitCodes.RunningPromoted;
}
