namespace HaActors.Policy.Scheduling;

/// <summary>
/// What follows from a history that was read: the resource is active on the node or not, and what failed is recovered.
/// </summary>
internal sealed class ResourceStates(SchedulingRun run)
{
    private readonly List<Resource> _containersToStop = [];

    /// <summary>Containers of bundles whose connections failed; where they run is known only at the end.</summary>
    public void StopContainers()
    {
        for (var at = _containersToStop.Count - 1; at >= 0; at--)
            if (_containersToStop[at].CurrentNode is { } node)
                Stop(_containersToStop[at], node);
    }

    /// <param name="onFail">What the worst failure demands.</param>
    public void Settle(Node node, Primitive resource, OnFail onFail)
    {
        if (resource.Role != Role.Unknown)
            MarkKnown(node, resource);
        if (resource is { Role: > Role.Stopped, Managed: true } && node is { Online: false, Maintenance: false })
            FenceLost(node, resource);

        // On a node that is fenced there is nothing to recover, and afterwards no failure left.
        var effective = node.Unclean ? OnFail.Ignore : onFail;
        Recover(node, resource, effective);

        // Whoever cannot be reached for sure is fenced, even if the connection comes up elsewhere.
        if (resource.Failed && GuestConnection.IsConnection(resource.Entry)
            && run.FindNode(resource.Id) is { Unclean: true } remote)
            remote.Unseen = false;

        if (resource.Role is not (Role.Stopped or Role.Unknown))
        {
            Activity.Add(resource, node, failed: onFail != OnFail.Ignore);
            if (effective is OnFail.Demote or OnFail.Block)
                resource.Failed = true;
            else if (effective != OnFail.Ignore)
                resource.Failed = resource.StopIfFailed = true;
        }
        else if (resource.HistoryId.Contains(':'))
            // Old histories had numbers: those would make a stopped instance look like a surplus one.
            resource.HistoryId = resource.Id;
        else if (ActionFactory.Find(resource, Tasks.Stop, 0, node) is { } stop)
            stop.Set(ActionFlags.Optional);

        // The source of a migration is stopped; the target is not.
        if (resource.Role == Role.Stopped && resource.PartialMigrationSource == node
            && resource.PartialMigrationTarget is not null && resource.RunningOn.Count > 0)
            resource.Role = Role.Started;
    }

    private static void MarkKnown(Node node, Resource resource)
    {
        for (var outer = resource; outer is not null; outer = outer.Parent)
        {
            outer.KnownOn.Add(node);
            if (outer.Unique)
                break;
        }
    }

    private void FenceLost(Node node, Primitive resource)
    {
        var reason = $"{resource.Id} is thought to be active there";
        if (node.IsGuest)
            // It is recovered with its container, and its history forgotten with that.
            resource.Failed = resource.StopIfFailed = true;
        else if (!run.Options.FencingEnabled)
            return;
        else if (node is { IsRemote: true, Connection.Failed: false })
        {
            // If the connection comes up elsewhere, that suffices.
            node.Unseen = true;
            reason = $"{resource.Id} is active there"
                + " (fencing will be revoked if remote connection can be re-established elsewhere)";
        }

        NodeFencing.FenceNode(run, node, reason, false);
    }

    private void Recover(Node node, Primitive resource, OnFail onFail)
    {
        var isActive = resource.Role is not (Role.Stopped or Role.Unknown);
        switch (onFail)
        {
            case OnFail.Demote:
                resource.Failed = true;
                run.Actions.Get(resource, Tasks.Demote, 0, node, optional: false);
                break;
            case OnFail.FenceNode:
                NodeFencing.FenceNode(run, node, $"{resource.Id} failed there", false);
                break;
            case OnFail.StandbyNode:
                node.Standby = node.StandbyOnFail = true;
                break;
            case OnFail.Block:
                resource.Managed = false;
                resource.Blocked = true;
                break;
            case OnFail.Ban:
                resource.AddScore(node, -Scores.Infinity, new ScoreCause(Cause.FailureBan));
                break;
            case OnFail.Stop:
                resource.NextRole = Role.Stopped;
                break;
            case OnFail.Restart when isActive:
                resource.Failed = resource.StopIfFailed = true;
                Stop(resource, node);
                break;
            case OnFail.RestartContainer:
                RestartContainer(node, resource, isActive);
                break;
            case OnFail.ResetRemote:
                ResetRemote(node, resource);
                break;
        }
    }

    private void RestartContainer(Node node, Primitive resource, bool isActive)
    {
        resource.Failed = resource.StopIfFailed = true;
        if (resource.Container is not null && resource.IsBundled)
            // Its connection may be elsewhere than the container itself.
            _containersToStop.Add(resource.Container);
        else if (resource.Container is not null)
            Stop(resource.Container, node);
        else if (isActive)
            Stop(resource, node);
    }

    private void ResetRemote(Node node, Primitive resource)
    {
        resource.Failed = resource.StopIfFailed = true;
        if (run.Options.FencingEnabled
            && run.FindNode(resource.Id) is { IsRemote: true, RemoteWasFenced: false } remote)
            NodeFencing.FenceNode(run, remote, "remote connection is unrecoverable", false);
        if (resource.Role > Role.Stopped)
            Stop(resource, node);
        // With a delay before it is made anew it stays down until the failure is forgotten.
        if (resource.ReconnectIntervalMs != 0)
            resource.NextRole = Role.Stopped;
    }

    private void Stop(Resource resource, Node node) => run.Actions.Get(resource, Tasks.Stop, 0, node, optional: false);
}
