namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    partial void FencingAndShutdown() => new FencingPlan(this).Make();
}

/// <summary>Which nodes are fenced, and which shut down, in which order.</summary>
internal sealed class FencingPlan(SchedulingRun run)
{
    private readonly List<ScheduledAction> _fencing = [];
    private readonly List<ScheduledAction> _shutdowns = [];
    private ScheduledAction? _dcDown;

    public void Make()
    {
        var haveManaged = AnyManaged(run.Resources);
        foreach (var node in run.Nodes)
            Judge(node, haveManaged);
        OrderDcLast();
    }

    private void Judge(Node node, bool haveManaged)
    {
        if (node.IsGuest)
        {
            if (node.RemoteRequiresReset && haveManaged && NodeFencing.CanFence(run, node))
                GuestFencing.Fence(run, node);
            return;
        }

        if (haveManaged && node.Unclean && NodeFencing.CanFence(run, node))
        {
            var fence = run.Actions.Fence(node, null, false, "node is unclean", false);
            FencingOrderings.Add(run, fence);
            if (node.IsDc)
                _dcDown = fence;
            else
                AddFencing(fence);
        }
        else if (node is { IsRemoteOrGuest: false, Online: true, ShuttingDown: true })
        {
            var shutdown = ShutDown(node);
            if (node.IsDc)
                _dcDown = shutdown;
            else
                _shutdowns.Add(shutdown);
        }
    }

    private void AddFencing(ScheduledAction fence)
    {
        if (!run.Options.ConcurrentFencing && _fencing.Count > 0)
            Edge.Connect(_fencing[^1], fence, OrderingFlags.Ordered);
        _fencing.Add(fence);
    }

    // A new coordinator is to be found once only. But fencing it does not wait for shutdowns, which may wait for that fencing.
    private void OrderDcLast()
    {
        if (_dcDown is null)
            return;
        if (_dcDown.Task == Tasks.Shutdown)
            for (var at = _shutdowns.Count - 1; at >= 0; at--)
                Edge.Connect(_shutdowns[at], _dcDown, OrderingFlags.Ordered);
        if (!run.Options.ConcurrentFencing)
        {
            if (_fencing.Count > 0)
                Edge.Connect(_fencing[^1], _dcDown, OrderingFlags.Ordered);
            return;
        }

        for (var at = _fencing.Count - 1; at >= 0; at--)
            Edge.Connect(_fencing[at], _dcDown, OrderingFlags.Ordered);
    }

    /// <summary>All that runs on the node stops first.</summary>
    private ScheduledAction ShutDown(Node node)
    {
        var shutdown = run.Actions.OnNode($"{Tasks.Shutdown}-{node.Name}", Tasks.Shutdown, node, optional: false);
        for (var at = run.Actions.All.Count - 1; at >= 0; at--)
        {
            var action = run.Actions.All[at];
            if (action.Node != node || action.Task != Tasks.Stop
                || action.Resource!.InMaintenance || node.Maintenance
                || !(action.Resource.Managed || action.Resource.Blocked))
                continue;
            action.Clear(ActionFlags.Optional);
            run.Order(
                OrderingEnd.Of(action),
                OrderingEnd.Of(shutdown),
                OrderingFlags.Ordered | OrderingFlags.UnrunnableFirstBlocks);
        }

        shutdown.Say("op_no_wait", "true");
        return shutdown;
    }

    private static bool AnyManaged(List<Resource> resources)
    {
        foreach (var resource in resources)
            if (resource.Managed || AnyManaged(resource.Children))
                return true;
        return false;
    }
}
