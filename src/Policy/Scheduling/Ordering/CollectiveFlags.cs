namespace HaActors.Policy.Scheduling;

/// <summary>What the flags of a set's action are, seen from its members' actions.</summary>
internal static class CollectiveFlags
{
    private const ActionFlags Assumed = ActionFlags.Optional | ActionFlags.Runnable | ActionFlags.Pseudo;

    /// <summary>As an ordering sees an action whose other end is on a node.</summary>
    public static ActionFlags ForOrdering(ScheduledAction action, Node? node)
    {
        if (action.Resource is null or Primitive)
            return action.Flags;
        var flags = Of(action, null);
        if (node is null || action.Resource is not Clone)
            return flags;

        // Whether it can run anywhere counts, not whether it can on that node.
        return Of(action, node) | (flags & ActionFlags.Runnable);
    }

    /// <param name="node">Only instances there count; null: all.</param>
    public static ActionFlags Of(ScheduledAction action, Node? node) => action.Resource switch
    {
        Group group => OfGroup(action, group, node),
        Clone clone => OfInstances(action, clone.Children, node),
        Bundle bundle => OfBundle(action, bundle, node),
        _ => action.Flags,
    };

    /// <summary>The task of single instances that an action of the whole stands for.</summary>
    public static string MemberTask(ScheduledAction action, Resource member)
    {
        var task = action.Task;
        if (task is Tasks.Notify or Tasks.Notified)
        {
            const string Mark = "_notify_";
            task = action.KeyTask[(action.KeyTask.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..];
        }

        return member is Primitive ? Uncompleted(task) : task;
    }

    /// <summary>A primitive has no action for being done.</summary>
    private static string Uncompleted(string task) => task switch
    {
        Tasks.Started => Tasks.Start,
        Tasks.Stopped => Tasks.Stop,
        Tasks.Promoted => Tasks.Promote,
        Tasks.Demoted => Tasks.Demote,
        _ => task,
    };

    private static ActionFlags OfGroup(ScheduledAction action, Group group, Node? node)
    {
        var flags = Assumed;
        foreach (var member in group.Children)
        {
            var task = Uncompleted(action.Task);
            if (member.Newest(task, node) is { } own)
            {
                var ownFlags = Of(own, node);
                if ((ownFlags & ActionFlags.Optional) == 0)
                {
                    flags &= ~ActionFlags.Optional;
                    action.ClearFor(ActionFlags.Optional, own);
                }

                if (task != action.Task && (ownFlags & ActionFlags.Runnable) == 0
                    && (flags & ActionFlags.Runnable) != 0)
                {
                    flags &= ~ActionFlags.Runnable;
                    action.ClearFor(ActionFlags.Runnable, own);
                }
            }
            else if (task is not (Tasks.Stop or Tasks.Demote))
            {
                flags &= ~ActionFlags.Runnable;
            }
        }

        return flags;
    }

    private static ActionFlags OfBundle(ScheduledAction action, Bundle bundle, Node? node)
    {
        var isOfContainers = action.Task is Tasks.Start or Tasks.Started or Tasks.Stop or Tasks.Stopped;
        return bundle.Inner is not null && !isOfContainers
            ? OfInstances(action, bundle.Inner.Children, node)
            : OfInstances(action, Interleaving.InstancesOf(bundle), node);
    }

    private static ActionFlags OfInstances(ScheduledAction action, List<Resource> instances, Node? node)
    {
        var flags = Assumed;
        if (instances.Count == 0)
            return flags & ~ActionFlags.Runnable;
        var task = MemberTask(action, instances[0]);
        var anyRunnable = false;
        foreach (var instance in instances)
        {
            if (instance.Newest(task, instance is Primitive ? node : null) is not { } own)
                continue;
            var ownFlags = Of(own, node);
            if ((ownFlags & ActionFlags.Optional) == 0)
            {
                flags &= ~ActionFlags.Optional;
                action.ClearFor(ActionFlags.Optional, own);
            }

            anyRunnable |= (ownFlags & ActionFlags.Runnable) != 0;
        }

        if (anyRunnable)
            return flags;
        if (node is null)
            action.Clear(ActionFlags.Runnable);
        return flags & ~ActionFlags.Runnable;
    }
}
