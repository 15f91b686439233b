using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Failures of operations that are configured with <c>on-fail="block"</c>.</summary>
internal static class FailureBlocks
{
    /// <param name="operation">The record in question; null: any of the node's history.</param>
    public static bool Any(Node node, Resource resource, OperationRecord? operation)
    {
        if (resource is not Primitive primitive)
            return false;
        foreach (var entry in primitive.Entry.Operations)
        {
            if (!string.Equals(entry["on-fail"], "block", StringComparison.OrdinalIgnoreCase))
                continue;
            if (operation is not null)
            {
                if (IsFailureOf(primitive, entry, operation))
                    return true;
            }
            else if (AnyIn(node.Status, primitive, entry))
                return true;
        }

        return false;
    }

    private static bool AnyIn(NodeStatus? status, Primitive primitive, OperationEntry entry)
    {
        foreach (var history in status?.History ?? [])
        {
            if (history.Id != primitive.BaseId && history.Id != primitive.Id)
                continue;
            foreach (var record in history.Operations)
                if (record.Task == entry.Name && record.IntervalMs == CibValue.IntervalMs(entry.Interval)
                    && IsFailureOf(primitive, entry, record))
                    return true;
        }

        return false;
    }

    private static bool IsFailureOf(Primitive primitive, OperationEntry entry, OperationRecord record)
    {
        var interval = CibValue.IntervalMs(entry.Interval);
        if (record.Task != entry.Name || record.IntervalMs != interval)
            return false;
        if (record.Id == $"{primitive.BaseId}_last_failure_0")
            return true;
        return record.Id == $"{primitive.BaseId}_{entry.Name}_{interval}"
            && record.ExitCode != OperationMeaning.ExpectedExitCode(record);
    }
}
