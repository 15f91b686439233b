using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Finds what a node's history says about a resource.</summary>
internal sealed class HistoryIndex
{
    private readonly Dictionary<(string Node, string Resource), ResourceHistory> _histories = [];

    public HistoryIndex(CibDocument cib)
    {
        foreach (var status in cib.NodeStatuses)
            foreach (var history in status.History ?? [])
                _histories.TryAdd((status.Name ?? status.Id, history.Id), history);
    }

    public ResourceHistory? Find(string node, string resource) => _histories.GetValueOrDefault((node, resource));

    /// <param name="peer">For a migration: the other node.</param>
    /// <param name="exitCode">Only if it ended so; null: however.</param>
    public OperationRecord? Find(string node, string resource, string task, string? peer = null, int? exitCode = null)
    {
        foreach (var record in Find(node, resource)?.Operations ?? [])
        {
            if (record.Task != task)
                continue;
            if (peer is not null && task == Tasks.MigrateTo && record.MigrateTarget != peer)
                continue;
            if (peer is not null && task == Tasks.MigrateFrom && record.MigrateSource != peer)
                continue;
            var isWanted = exitCode is null
                || (record.ExitCode == exitCode && record.Status == (int)ExecutionStatus.Done);
            return isWanted ? record : null;
        }

        return null;
    }

    /// <summary>Nothing was ever found out about the resource there.</summary>
    public bool IsUnknown(string node, string resource)
    {
        foreach (var record in Find(node, resource)?.Operations ?? [])
            if (record.ExitCode != ExitCodes.Unknown)
                return false;
        return true;
    }

    /// <summary>Something was done after the operation.</summary>
    public bool ChangedAfter(string node, string resource, OperationRecord operation, bool onOneNode)
    {
        foreach (var record in Find(node, resource)?.Operations ?? [])
            if (!ReferenceEquals(record, operation)
                && record.Task is Tasks.Start or Tasks.Stop or Tasks.MigrateTo or Tasks.MigrateFrom
                && OperationAge.Compare(record, operation, onOneNode) > 0)
                return true;
        return false;
    }

    /// <summary>After the operation it was found not to run.</summary>
    public bool NotRunningAfter(string node, string resource, OperationRecord operation, bool onOneNode) =>
        Find(node, resource, Tasks.Monitor, exitCode: ExitCodes.NotRunning) is { } monitor
        && OperationAge.Compare(monitor, operation, onOneNode) > 0;
}
