namespace HaActors.Policy.Scheduling;

/// <summary>Says of a node that it must be fenced, and whether that can be done.</summary>
internal static class NodeFencing
{
    /// <summary>
    /// Marks the node unclean and prepares its fencing, which stays optional until fencing is decided upon. A guest is
    /// recovered through its container instead.
    /// </summary>
    /// <param name="reason">For the summary; the first reason counts.</param>
    /// <param name="priorityDelay">Whether <c>priority-fencing-delay</c> may hold it up.</param>
    public static void FenceNode(SchedulingRun run, Node node, string reason, bool priorityDelay)
    {
        if (node.IsGuest)
        {
            FenceGuest(node, reason);
            return;
        }

        if (IsDanglingGuest(node))
        {
            node.RemoteRequiresReset = true;
            return;
        }

        if (node.IsRemoteOrGuest)
        {
            if (node.Connection is { Managed: false })
                return;
            node.RemoteRequiresReset = true;
            node.Unclean = true;
            node.FenceReason ??= reason;
            run.Actions.Fence(node, null, true, reason, false);
            return;
        }

        if (node.Unclean)
            return;
        node.Unclean = true;
        node.FenceReason ??= reason;
        run.Actions.Fence(node, null, true, reason, priorityDelay);
    }

    /// <summary>Whether this partition may and can fence the node.</summary>
    public static bool CanFence(SchedulingRun run, Node node)
    {
        if (node.IsGuest)
        {
            foreach (var host in node.Connection!.Container!.RunningOn)
                if (!host.Online && !CanFence(run, host))
                    return false;
            return true;
        }

        if (!run.Options.FencingEnabled || !run.HaveFenceDevice)
            return false;
        return run.Options.NoQuorum == NoQuorumPolicy.Ignore || run.HasQuorum || node.Online;
    }

    /// <summary>
    /// Seconds that fencing the node waits, so that of two halves the one with the more important work survives.
    /// </summary>
    public static int PriorityDelay(SchedulingRun run, Node target)
    {
        if (run.Options.PriorityFencingDelaySeconds <= 0 || target.IsRemoteOrGuest || target.Online)
            return 0;

        int members = 0, online = 0, top = int.MinValue, lowest = int.MaxValue;
        foreach (var node in run.Nodes)
        {
            if (node.IsRemoteOrGuest)
                continue;
            members++;
            if (node.Online)
                online++;
            top = Math.Max(top, node.Priority);
            lowest = Math.Min(lowest, node.Priority);
        }

        var haveMajority = online > members / 2;
        return haveMajority || lowest == top || target.Priority < top ? 0 : run.Options.PriorityFencingDelaySeconds;
    }

    private static void FenceGuest(Node node, string reason)
    {
        var container = node.Connection!.Container!;
        if (container.Failed || !container.Managed)
            return;
        node.RemoteRequiresReset = true;
        node.FenceReason ??= reason;
        container.Failed = true;
        container.StopIfFailed = true;
    }

    /// <summary>A guest whose container is configured no longer: only its connection is left.</summary>
    private static bool IsDanglingGuest(Node node) =>
        node.IsRemoteOrGuest && node.Connection is { Container: null, Removed: true, IsRemoteConnection: true } connection
        && connection.MetaValue("container") is not null;
}
