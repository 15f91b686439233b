namespace HaActors.Policy.Scheduling;

/// <summary>What is known only after a probe is not acted upon before.</summary>
internal sealed class ProbeOrderings(SchedulingRun run)
{
    private readonly Stack<ScheduledAction> _open = new();
    private readonly HashSet<ScheduledAction> _leadDown = [];
    private int _visit;

    public void Add()
    {
        FindWhatLeadsDown();
        foreach (var resource in run.Resources)
            AddBefore(resource);
        foreach (var ordering in run.Orderings)
            AddBeforeStop(ordering);
    }

    private void AddBefore(Resource resource)
    {
        foreach (var child in resource.Children)
            AddBefore(child);
        if (resource is not Primitive primitive || resource.ActionsOf(Tasks.Monitor) is not { } probes)
            return;
        for (var at = 0; at < probes.Count; at++)
        {
            var probe = probes[at];

            // Edges that are made meanwhile are newer, and not looked at.
            for (var after = probe.After.Count - 1; after >= 0; after--)
            {
                var edge = probe.After[after];
                HoldInstances(probe, edge);
                _visit = ++run.Visits;
                AddBeforeRestart(probe, primitive, edge.Then);
            }
        }
    }

    /// <summary>Instances that are not active wait for a probe that cannot be made; active ones were not to stop for it.</summary>
    private static void HoldInstances(ScheduledAction probe, Edge edge)
    {
        if (probe.IsRunnable || edge.Then is not { Resource: Clone or Bundle, Task: Tasks.Start } start
            || edge.Has(OrderingFlags.UnrunnableFirstBlocks) || probe.Resource!.OutermostBelowBundle != start.Resource)
            return;
        for (var at = start.After.Count - 1; at >= 0; at--)
        {
            var then = start.After[at].Then;
            if (then.Task == Tasks.Start && then.Resource is { IsSeenActive: false } instance
                && instance.OutermostBelowBundle == start.Resource)
                Edge.Connect(probe, then, OrderingFlags.Ordered | OrderingFlags.UnrunnableFirstBlocks);
        }
    }

    // Most starts are followed by none of what has to stop: then nothing is looked for along them, probe by probe.
    private void FindWhatLeadsDown()
    {
        foreach (var action in run.Actions.All)
            if (DownOf(action) is not null && _leadDown.Add(action))
                _open.Push(action);
        while (_open.TryPop(out var then))
            foreach (var edge in then.Before.AsSpan())
                if ((edge.Has(OrderingFlags.FirstImpliesThen) || LeadsInside(edge.First, then)) && _leadDown.Add(edge.First))
                    _open.Push(edge.First);
    }

    /// <summary>If the probe finds the resource, what depends on it will be stopped: not before that is known.</summary>
    private void AddBeforeRestart(ScheduledAction probe, Primitive probed, ScheduledAction start)
    {
        if (!_leadDown.Contains(start))
            return;
        _open.Push(start);
        while (_open.TryPop(out var after))
        {
            if (after.Visit == _visit)
                continue;
            after.Visit = _visit;
            AddBeforeDown(probe, probed, after);

            var interleaves = after.Resource is Clone { Interleave: true };
            var partner = interleaves ? Interleaving.Find(probed, after.Resource!, current: false) : null;
            foreach (var edge in after.After.AsSpan())
            {
                // From a set on to its members, and of interleaved instances to the one that goes along.
                var leads = edge.Has(OrderingFlags.FirstImpliesThen)
                    || (LeadsInside(after, edge.Then) && probed.Parent != after.Resource
                        && (!interleaves || partner == edge.Then.Resource));
                if (leads && _leadDown.Contains(edge.Then))
                    _open.Push(edge.Then);
            }
        }
    }

    private static bool LeadsInside(ScheduledAction after, ScheduledAction then) =>
        after.Resource is not (null or Primitive)
        && then.Resource is Primitive or Group && after.Resource == then.Resource.Parent;

    /// <summary>What undoes an action of a primitive; null: nothing does.</summary>
    private static TaskActions? DownOf(ScheduledAction after) => (after.Resource, after.Task) switch
    {
        (Primitive resource, Tasks.Start) => resource.ActionsOf(Tasks.Stop),
        (Primitive resource, Tasks.Promote) => resource.ActionsOf(Tasks.Demote),
        _ => null,
    };

    private static void AddBeforeDown(ScheduledAction probe, Primitive probed, ScheduledAction after)
    {
        if (after.Resource == probed || DownOf(after) is not { } downs)
            return;
        for (var at = 0; at < downs.Count; at++)
            if (!downs[at].IsPseudo)
                Edge.Connect(probe, downs[at], OrderingFlags.Ordered);
    }

    /// <summary>What waits for a stop waits for the probe, too, which may find more to stop.</summary>
    private static void AddBeforeStop(Ordering ordering)
    {
        var (first, then) = (ordering.First, ordering.Then);
        if (ordering.Flags == OrderingFlags.None
            || first.Resource is null || then.Resource is null || first.Resource == then.Resource
            || first.Task != Tasks.Stop || first.IntervalMs != 0
            || first.Resource.ActionsOf(Tasks.Monitor) is not { } probes)
            return;

        // Not for what is in a container that stops: it may be probed after the container started again.
        if (first.Resource.Container == then.Resource && then.Task == Tasks.Stop)
            return;

        var flags = OrderingFlags.Ordered
            | (ordering.Flags & (OrderingFlags.IfFirstUnmigratable | OrderingFlags.IfOnSameNode));
        if (ordering.Flags is OrderingFlags.IfRequiredOnSameNode or OrderingFlags.IfOnSameNodeOrTarget)
            flags = ordering.Flags;
        var thens = then.Action is null ? then.Resource.ActionsOf(then.Task!, then.IntervalMs) : null;
        for (var at = 0; at < probes.Count; at++)
        {
            if (then.Action is not null)
                Edge.Connect(probes[at], then.Action, flags);
            else if (thens is not null)
                for (var other = 0; other < thens.Count; other++)
                    Edge.Connect(probes[at], thens[other], flags);
        }
    }
}

internal sealed partial class SchedulingRun
{
    /// <summary>Walks over orderings so far: each has a number of its own.</summary>
    public int Visits { get; set; }
}
