namespace HaActors.Policy.Scheduling;

/// <summary>Counts for the remark above the status.</summary>
internal static class InstanceCount
{
    public static void Count(SchedulingRun run)
    {
        foreach (var top in run.Resources)
            foreach (var resource in top.SelfAndDescendants())
                if (resource is Primitive && resource is not { Removed: true, Role: Role.Stopped })
                    Count(run, resource);
    }

    private static void Count(SchedulingRun run, Resource instance)
    {
        run.Instances++;
        if (instance.IsDisabled)
            run.DisabledInstances++;
        if (instance.Blocked)
            run.BlockedInstances++;
    }
}
