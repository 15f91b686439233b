namespace HaActors.Policy.Scheduling;

/// <summary>Carries what an ordering means on from sets to what they are made of.</summary>
internal static class InstanceUpdate
{
    /// <param name="owner">The resource on whose behalf this is done: that of one of the two actions.</param>
    /// <param name="node">Only instances there are meant; null: all.</param>
    /// <param name="flags">First's, as the ordering sees them.</param>
    /// <param name="filter">Which flags may change.</param>
    /// <param name="type">One kind of ordering.</param>
    public static Updated Update(
        Resource owner,
        ScheduledAction first,
        ScheduledAction then,
        Node? node,
        ActionFlags flags,
        ActionFlags filter,
        OrderingFlags type)
    {
        switch (owner)
        {
            case Primitive:
                return PairUpdate.Update(first, then, flags, filter, type);
            case Group group:
                return UpdateGroup(group, first, then, node, flags, filter, type);
            default:
                return Interleaving.Applies(first, then)
                    ? UpdateInterleaved(first, then, node, filter, type)
                    : UpdateAll(first, then, node, flags, filter, type);
        }
    }

    private static Updated UpdateGroup(
        Group group,
        ScheduledAction first,
        ScheduledAction then,
        Node? node,
        ActionFlags flags,
        ActionFlags filter,
        OrderingFlags type)
    {
        var changed = PairUpdate.Update(first, then, flags, filter, type);
        if (then.Resource != group)
            return changed;
        foreach (var member in group.Children)
            if (member.Newest(then.Task, node) is { } own)
                changed |= Update(member, first, own, node, flags, filter, type);
        return changed;
    }

    private static Updated UpdateAll(
        ScheduledAction first,
        ScheduledAction then,
        Node? node,
        ActionFlags flags,
        ActionFlags filter,
        OrderingFlags type)
    {
        var changed = PairUpdate.Update(first, then, flags, filter, type);
        if (then.Resource is not (Clone or Bundle))
            return changed;
        foreach (var instance in Interleaving.InstancesOf(then.Resource))
        {
            if (instance.Newest(then.Task, node) is not { } own
                || (CollectiveFlags.Of(own, node) & ActionFlags.Runnable) == 0)
                continue;
            var effect = Update(instance, first, own, node, flags, filter, type);
            if ((effect & Updated.Then) != 0)
                for (var at = own.After.Count - 1; at >= 0; at--)
                    OrderingUpdate.Update(own.After[at].Then);
            changed |= effect;
        }

        return changed;
    }

    private static Updated UpdateInterleaved(
        ScheduledAction first, ScheduledAction then, Node? node, ActionFlags filter, OrderingFlags type)
    {
        var changed = Updated.Nothing;

        // What goes down is paired by where it is, all else by where it shall be.
        var current = first.KeyTask is Tasks.Stopped or Tasks.Demoted;
        foreach (var instance in Interleaving.InstancesOf(then.Resource!))
        {
            if (Interleaving.Find(instance, first.Resource!, current) is not { } partner)
            {
                const OrderingFlags Demands = OrderingFlags.UnrunnableFirstBlocks | OrderingFlags.FirstImpliesThen;
                if (!current && (type & Demands) != 0
                    && Placing.Assign(instance, null, force: true, stopIfFail: true))
                {
                    changed |= Updated.Then;
                    then.Run.Record?.LacksPartner(instance, first.Resource!, then.Run.Record.Applying?.Id);
                }

                continue;
            }

            var firstTask = CollectiveFlags.MemberTask(first, Interleaving.InstancesOf(first.Resource!)[0]);
            if (Find(first, partner, firstTask, node, isFirst: true) is not { } firstAction
                || Find(then, instance, then.Task, node, isFirst: false) is not { } thenAction)
                continue;
            if (Edge.Connect(firstAction, thenAction, type))
                changed |= Updated.First | Updated.Then;
            changed |= Update(
                instance, firstAction, thenAction, node, CollectiveFlags.Of(firstAction, node), filter, type);
        }

        return changed;
    }

    // What waits for a replica needs what runs inside it; what the replica waits for, its container needs.
    private static ScheduledAction? Find(
        ScheduledAction action, Resource instance, string task, Node? node, bool isFirst)
    {
        var wantsInside = isFirst
            ? action.Task is not (Tasks.Stop or Tasks.Stopped)
            : action.Task is Tasks.Promote or Tasks.Promoted or Tasks.Demote or Tasks.Demoted;
        if (wantsInside && InsideOf(instance) is { } inside)
            return inside.Newest(task);
        return instance.Newest(task, node);
    }

    private static Primitive? InsideOf(Resource container)
    {
        if (container.Parent is not Bundle bundle)
            return null;
        foreach (var replica in bundle.Replicas)
            if (replica.ContainerResource == container)
                return replica.Child;
        return null;
    }
}
