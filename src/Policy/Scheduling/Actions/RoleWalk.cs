namespace HaActors.Policy.Scheduling;

/// <summary>Steps from role to role.</summary>
internal static class RoleWalk
{
    // [from][to]: the role that comes next on the way. In the order of the roles.
    private static readonly Role[][] Steps =
    [
        [Role.Unknown, Role.Stopped, Role.Stopped, Role.Stopped, Role.Stopped],
        [Role.Stopped, Role.Stopped, Role.Started, Role.Unpromoted, Role.Unpromoted],
        [Role.Stopped, Role.Stopped, Role.Started, Role.Unpromoted, Role.Promoted],
        [Role.Stopped, Role.Stopped, Role.Stopped, Role.Unpromoted, Role.Promoted],
        [Role.Stopped, Role.Unpromoted, Role.Unpromoted, Role.Unpromoted, Role.Promoted],
    ];

    /// <summary>Down where it is, and up to its present role where it shall be: what a restart would do.</summary>
    public static void Restart(Primitive resource, Node? current, bool needStop, bool needPromote)
    {
        resource.Restarting = true;
        var role = resource.Role;
        while (role != Role.Stopped)
        {
            var next = Steps[(int)role][(int)Role.Stopped];
            if (!Step(resource, role, next, current, !needStop))
                break;
            role = next;
        }

        while (resource.Role <= resource.NextRole && role != resource.Role && !resource.Blocked)
        {
            var next = Steps[(int)role][(int)resource.Role];
            var required = needStop || (needPromote && next == Role.Promoted);
            if (!Step(resource, role, next, resource.AssignedTo, !required))
                break;
            role = next;
        }

        resource.Restarting = false;
    }

    /// <summary>From its present role to the one that it shall have.</summary>
    public static void ToNextRole(Primitive resource)
    {
        var role = resource.Role;
        while (role != resource.NextRole)
        {
            var next = Steps[(int)role][(int)resource.NextRole];
            if (!Step(resource, role, next, resource.AssignedTo, optional: false))
                break;
            role = next;
        }
    }

    /// <returns>False: nothing leads from the one to the other.</returns>
    private static bool Step(Primitive resource, Role from, Role to, Node? node, bool optional)
    {
        switch (from, to)
        {
            case (Role.Unknown or Role.Started or Role.Unpromoted, Role.Stopped):
                Stop(resource, optional);
                return true;
            case (Role.Unpromoted, Role.Started):
                Stop(resource, optional);
                return true;
            case (Role.Stopped, Role.Started or Role.Unpromoted):
                Start(resource, node, optional);
                return true;
            case (Role.Started or Role.Unpromoted, Role.Promoted):
                Promote(resource, node, optional);
                return true;
            case (Role.Promoted, Role.Stopped or Role.Started or Role.Unpromoted):
                Demote(resource, optional);
                return true;
            default:
                return false;
        }
    }

    private static void Stop(Primitive resource, bool optional)
    {
        var run = resource.Run;
        foreach (var node in resource.RunningOn)
        {
            if (resource.IsExpectedOn(node))
                continue;
            if (resource.PartialMigrationTarget is { } target)
            {
                // The target of the migration becomes its place; another one has to be left.
                if (node == target && node == resource.AssignedTo)
                    continue;
                optional = false;
            }

            var stop = resource.Stop(node, optional);
            if (resource.AssignedTo is null)
                stop.Reason = "node availability";
            else if (resource is { Restarting: true, StopUnexpected: true })
                stop.Reason = "being multiply active";
            if (!resource.Managed)
                stop.Clear(ActionFlags.Runnable);
            if (resource.NeedsUnfencing)
                Edge.Connect(stop, run.Actions.Fence(node, "on", true, null, false), OrderingFlags.ThenImpliesFirst);
        }
    }

    private static void Start(Primitive resource, Node? node, bool optional)
    {
        var start = resource.Start(node, optional: true);
        if (node is not null)
            Unfencing.OrderAfter(resource, node, start, OrderingFlags.FirstImpliesThen);
        if (start.IsRunnable && !optional)
            start.Clear(ActionFlags.Optional);
        if (resource.IsExpectedOn(node))
            start.Set(ActionFlags.Pseudo);
    }

    private static void Promote(Primitive resource, Node? node, bool optional)
    {
        var start = node is null ? null : ActionFactory.Find(resource, Tasks.Start, 0, node);
        if (start is { IsRunnable: false })
        {
            if (ActionFactory.Find(resource, Tasks.Promote, 0, node) is { } promotion)
                promotion.ClearFor(ActionFlags.Runnable, start);
            return;
        }

        var promote = resource.Run.Actions.Get(resource, Tasks.Promote, 0, node, optional);
        if (resource.IsExpectedOn(node))
            promote.Set(ActionFlags.Pseudo);
    }

    private static void Demote(Primitive resource, bool optional)
    {
        foreach (var node in resource.RunningOn)
            if (!resource.IsExpectedOn(node))
                resource.Run.Actions.Get(resource, Tasks.Demote, 0, node, optional);
    }
}
