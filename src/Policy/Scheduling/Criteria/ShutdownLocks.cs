namespace HaActors.Policy.Scheduling;

/// <summary>Holds resources of nodes that are shut down cleanly for their return (<c>shutdown-lock</c>).</summary>
internal static class ShutdownLocks
{
    /// <summary>Plain primitives and groups can be locked; fence devices and connections cannot.</summary>
    public static void Apply(SchedulingRun run, Resource resource)
    {
        switch (resource)
        {
            case Group group:
                foreach (var member in group.Children)
                    Apply(run, member);
                break;
            case Primitive { IsFenceDevice: false, IsRemoteConnection: false } primitive:
                Apply(run, primitive);
                break;
        }
    }

    private static void Apply(SchedulingRun run, Primitive resource)
    {
        if (resource.LockNode is { } locked)
        {
            // Somebody started it elsewhere meanwhile: the lock is moot.
            if (resource.RunningOn.Count > 0)
                Release(run, resource, locked);
        }
        else if (resource.RunningOn is [{ ShuttingDown: true, Unclean: false } only])
        {
            resource.LockNode = only;
            resource.LockTime = ShutdownTime(run, only);
        }

        if (resource.LockNode is not { } node)
            return;
        var limit = run.Options.ShutdownLockLimitSeconds;
        if (limit > 0 && run.Now >= resource.LockTime + limit)
        {
            Release(run, resource, node);
            return;
        }

        foreach (var other in run.Nodes)
            if (other != node)
                resource.AddScore(other, -Scores.Infinity, new ScoreCause(Cause.ShutdownLock, Place: node));
    }

    private static long ShutdownTime(SchedulingRun run, Node node) =>
        long.TryParse(node.Attributes.GetValueOrDefault("shutdown"), out var since) && since > 0 ? since : run.Now;

    private static void Release(SchedulingRun run, Primitive resource, Node node)
    {
        run.Actions.ClearHistory(resource, node);
        resource.LockNode = null;
        resource.LockTime = 0;
    }
}
