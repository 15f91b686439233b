namespace HaActors.Policy.Scheduling;

/// <summary>What starts waits for fencing; what was to stop on a fenced node is down by it.</summary>
internal static class FencingOrderings
{
    public static void Add(SchedulingRun run, ScheduledAction fence)
    {
        foreach (var resource in run.Resources)
            Add(resource, fence);
    }

    private static void Add(Resource resource, ScheduledAction fence)
    {
        foreach (var child in resource.Children)
            Add(child, fence);
        if (resource is not Primitive primitive || !primitive.Managed)
            return;
        OrderStarts(primitive, fence);
        ImplyStop(primitive, fence);
    }

    private static void OrderStarts(Primitive resource, ScheduledAction fence)
    {
        var target = fence.Node!;
        for (var at = resource.Actions.Count - 1; at >= 0; at--)
        {
            var action = resource.Actions[at];
            if ((action.Needs & Needs.Fencing) != 0)
                Edge.Connect(fence, action, OrderingFlags.Ordered);
            else if ((action.Needs & Needs.Quorum) != 0
                     && action.Task == Tasks.Start
                     && resource.Allowed.Contains(target)
                     && !resource.KnownOn.Contains(target))
                // Nobody knows whether it runs there.
                Edge.Connect(fence, action, OrderingFlags.Ordered | OrderingFlags.UnrunnableFirstBlocks);
        }
    }

    private static void ImplyStop(Primitive resource, ScheduledAction fence)
    {
        var target = fence.Node!;
        var ordersImplied = resource.NeedsFencing || target.IsGuest;
        if (resource.ActionsOf(Tasks.Stop)?.On(target) is { } stop)
        {
            stop.Set(ActionFlags.Pseudo | ActionFlags.Runnable);
            if (ordersImplied)
            {
                // Within a bundle the order of the whole suffices, and another would close a loop.
                if (!resource.IsBundled)
                    Edge.Connect(fence, stop, OrderingFlags.GuestAllowed);
                Edge.Connect(fence, resource.OutermostBelowBundle.Newest(Tasks.Stop), OrderingFlags.GuestAllowed);
            }

            if (resource.Notify)
                Notifications.OrderAfterFencing(stop, resource, fence);
        }

        if (resource.ActionsOf(Tasks.Demote)?.On(target) is not { } demote
            || (target.Online && !target.Unclean && !resource.Failed))
            return;
        demote.Set(ActionFlags.Pseudo | ActionFlags.Runnable);
        if (!resource.IsBundled && ordersImplied)
            Edge.Connect(fence, demote, OrderingFlags.GuestAllowed | OrderingFlags.Ordered);
    }
}
