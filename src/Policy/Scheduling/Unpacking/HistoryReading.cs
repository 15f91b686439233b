using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>
/// Reads what nodes did: where resources are active, and what failed. The histories of nodes behind a connection are
/// read only
/// when it is known that the connection is up, in as many passes as that takes.
/// </summary>
internal sealed class HistoryReading
{
    private readonly SchedulingRun _run;
    private readonly InstanceFinding _instances;
    private readonly OperationReading _operations;
    private readonly ResourceStates _states;

    public HistoryReading(SchedulingRun run)
    {
        _run = run;
        _instances = new InstanceFinding(run);
        _operations = new OperationReading(run, new HistoryIndex(run.Cib));
        _states = new ResourceStates(run);
    }

    public void Read()
    {
        while (Pass(everyNode: false))
        {
        }

        Pass(everyNode: _run.Options.FencingEnabled);
        _states.StopContainers();
        RemoteNodeStates.Finish(_run);
    }

    /// <returns>Some node's history was read: others may depend on it.</returns>
    private bool Pass(bool everyNode)
    {
        var progress = false;
        foreach (var status in _run.Cib.NodeStatuses)
        {
            if (_run.FindNode(status.Id, status.Name) is not { HistoryRead: false } node || status.Id.Length == 0)
                continue;
            if (!everyNode && !IsReady(node))
                continue;
            node.HistoryRead = true;
            node.Status ??= status;
            if (node.IsRemoteOrGuest)
            {
                RemoteNodeStates.Determine(node);
                RemoteNodeStates.ReadAttributes(_run, node, status);
            }

            Read(node, status);
            progress = true;
        }

        return progress;
    }

    private bool IsReady(Node node)
    {
        if (node.IsRemoteOrGuest)
            return RemoteNodeStates.IsReady(_run, node);
        // Without fencing the work of those that are there is numbered first.
        return _run.Options.FencingEnabled || _run.Options.ShutdownLock || node.Online;
    }

    private void Read(Node node, NodeStatus status)
    {
        foreach (var history in status.History ?? [])
            Read(node, history);
        foreach (var history in status.History ?? [])
            if (history.Container is not null)
                LinkRemovedFiller(history);
    }

    private void Read(Node node, ResourceHistory history)
    {
        var locks = _run.Options.ShutdownLock;
        if (history.Operations.IsEmpty && !locks)
            return;
        var resource = _instances.Find(node, history.Id);
        if (resource is null)
        {
            if (history.Operations.IsEmpty)
                return;
            resource = RemovedResources.Add(_run, node, history);
        }

        _run.HistoryOwners[history] = resource;
        if (locks)
            ReadLock(node, history, resource);

        var before = resource.Role;
        resource.Role = Role.Unknown;
        var sorted = OperationAge.Sorted(history);
        var outcome = new HistoryOutcome();
        foreach (var record in sorted)
            _operations.Read(node, resource, history, record, outcome);
        AddRecurring(node, resource, sorted);
        _states.Settle(node, resource, outcome.OnFail);

        if (resource.TargetRole != Role.Unknown
            && (resource.NextRole == Role.Unknown || resource.TargetRole < resource.NextRole))
            resource.NextRole = resource.TargetRole;
        if (before > resource.Role)
            resource.Role = before;
    }

    /// <summary>
    /// Recurring operations that run there now; those that are configured no longer will be cancelled.
    /// </summary>
    private void AddRecurring(Node node, Primitive resource, List<OperationRecord> sorted)
    {
        if (!node.Online)
            return;
        var window = HistoryWindow.Of(sorted);
        for (var at = 0; at < sorted.Count; at++)
            if (window.Covers(at) && sorted[at] is { IntervalMs: > 0, Status: not (int)ExecutionStatus.Pending } record)
                _run.Actions.Get(resource, record.Task, record.IntervalMs, node, optional: true);
    }

    private void ReadLock(Node node, ResourceHistory history, Primitive resource)
    {
        if (history.ShutdownLock is not { } since || since == 0)
            return;
        var limit = _run.Options.ShutdownLockLimitSeconds;
        if (limit > 0 && _run.Now > since + limit)
        {
            _run.Actions.ClearHistory(resource, node);
            return;
        }

        resource.LockNode = node;
        resource.LockTime = since;
    }

    // It was inside a container, and is configured no longer: the container's recovery recovers it.
    private void LinkRemovedFiller(ResourceHistory history)
    {
        if (_run.FindResource(history.Container) is not { } container
            || _run.FindResource(history.Id) is not { Removed: true, Container: null } resource
            || resource == container)
            return;
        resource.Container = container;
        container.Contained.Add(resource);
    }
}

/// <summary>What the operations of one history come to, while they are read.</summary>
internal sealed class HistoryOutcome
{
    /// <summary>What the worst failure demands that no later success cleared.</summary>
    public OnFail OnFail { get; set; } = OnFail.Ignore;

    public OperationRecord? LastFailure { get; set; }
}
