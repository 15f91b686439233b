namespace HaActors.Policy.Scheduling;

/// <summary>What changed.</summary>
[Flags]
internal enum Updated
{
    Nothing = 0,
    First = 1,
    Then = 2,
}

/// <summary>Lets orderings change actions until nothing changes any more.</summary>
internal static class OrderingUpdate
{
    /// <summary>Looks at everything that precedes an action, and goes on with the neighbours of what changed.</summary>
    public static void Update(ScheduledAction then)
    {
        if (Deep.HasRoom())
            UpdateHere(then);
        else
            Deep.Continue(UpdateHere, then);
    }

    private static void UpdateHere(ScheduledAction then)
    {
        then.Run.Step();
        var changed = Updated.Nothing;
        var before = then.Flags;
        if (then.Has(ActionFlags.MinRunnable))
        {
            then.RunnableBefore = 0;
            if (then.RequiredRunnableBefore == 0)
                then.RequiredRunnableBefore = 1;
            then.Clear(ActionFlags.Runnable);
        }

        // Newest first; what is added meanwhile starts it all over.
        for (var at = then.Before.Count - 1; at >= 0; at--)
            changed = then.Run.Record is { } record
                ? ApplyRecorded(then.Before[at], changed & ~Updated.First, record)
                : Apply(then.Before[at], changed & ~Updated.First);

        if (then.Has(ActionFlags.MinRunnable))
            changed = before == then.Flags ? changed & ~Updated.Then : changed | Updated.Then;
        if ((changed & Updated.Then) == 0)
            return;
        if ((before & ActionFlags.Runnable) != 0 && !then.IsRunnable)
            ColocationBlocking.Block(then);
        Update(then);
        for (var at = then.After.Count - 1; at >= 0; at--)
            Update(then.After[at].Then);
    }

    private static Updated ApplyRecorded(Edge edge, Updated changed, DecisionRecord record)
    {
        var outer = record.Applying;
        record.Applying = record.ConstraintOf(edge.First, edge.Then);
        changed = Apply(edge, changed);
        record.Applying = outer;
        return changed;
    }

    private static Updated Apply(Edge edge, Updated changed)
    {
        var first = edge.First;
        var then = edge.Then;
        var firstNode = PlaceOf(first);
        var thenNode = PlaceOf(then);
        if (edge.Has(OrderingFlags.IfOnSameNode) && firstNode is not null && thenNode is not null && firstNode != thenNode)
        {
            edge.Flags = OrderingFlags.None;
            return changed;
        }

        if (first.Resource is not null && edge.Has(OrderingFlags.ThenCancelsFirst) && then.IsRequired)
        {
            first.Set(ActionFlags.Optional);
            if (first is { Task: Tasks.ReloadAgent, Resource: Primitive reloaded })
                reloaded.ReloadScheduled = false;
        }

        if (first.Resource is not null && then.Resource is not null && first.Resource != then.Resource
            && !then.Resource.IsInside(first.Resource))
            first = Completion(first);

        if (first == edge.First)
        {
            changed |= OrderingEffects.Apply(
                edge, CollectiveFlags.ForOrdering(first, thenNode), CollectiveFlags.ForOrdering(then, firstNode));
        }
        else if (Edge.Connect(first, then, edge.Flags))
        {
            changed |= Updated.Then;
            edge.Flags = OrderingFlags.None;
        }

        if ((changed & Updated.First) != 0)
        {
            for (var at = first.After.Count - 1; at >= 0; at--)
                Update(first.After[at].Then);
            Update(first);
        }

        return changed;
    }

    private static Node? PlaceOf(ScheduledAction action) =>
        action is { Resource: Group group, Task: Tasks.Start } ? group.PlaceOf(current: false) : action.Node;

    /// <summary>Others wait for a set until all of it is done, and all were told of it.</summary>
    private static ScheduledAction Completion(ScheduledAction action)
    {
        if (action.Resource is null or Primitive || action.IntervalMs > 0
            || action.KeyTask.Contains(Tasks.Notify, StringComparison.Ordinal))
            return action;
        var done = action.KeyTask switch
        {
            Tasks.Start or Tasks.Started => Tasks.Started,
            Tasks.Stop or Tasks.Stopped => Tasks.Stopped,
            Tasks.Promote or Tasks.Promoted => Tasks.Promoted,
            Tasks.Demote or Tasks.Demoted => Tasks.Demoted,
            _ => null,
        };
        if (done is null)
            return action;
        var resource = action.Resource;
        if (resource.Notify && (resource.Parent is null || resource is Clone { Parent: Bundle }))
            done = $"confirmed-post_notify_{done}";
        return resource.ActionsOf(done)?[0] ?? action;
    }
}
