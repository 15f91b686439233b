namespace HaActors.Policy.Scheduling;

/// <summary>What belongs into the graph.</summary>
internal static class GraphInputs
{
    /// <summary>Whether an action shall be carried out.</summary>
    public static bool IsWanted(ScheduledAction action)
    {
        if (!action.IsRunnable || (action.IsOptional && !action.Has(ActionFlags.Always)))
            return false;

        // Of what is not managed, only watching it begins and ends.
        if (action.Resource is { Managed: false } && action.Task != Tasks.Monitor && action.IntervalMs == 0)
            return false;
        if (action.IsPseudo || action.Task is Tasks.Fence or Tasks.Shutdown)
            return true;
        if (action.Node is not { } node)
            return false;
        return action.Has(ActionFlags.OnDc) || (node.IsGuest && !node.RemoteRequiresReset) || node.Online;
    }

    /// <summary>Whether then waits for first. Settles orderings that turn out not to count.</summary>
    public static bool IsInput(Edge edge)
    {
        if (edge.InGraph)
            return true;
        var first = edge.First;
        if (edge.Flags == OrderingFlags.None)
            return false;

        const OrderingFlags Powerless =
            OrderingFlags.Ordered | OrderingFlags.FirstImpliesThenGraphed | OrderingFlags.ThenImpliesFirstGraphed;
        if (!first.IsRunnable
            && ((edge.Flags & ~Powerless) == 0
                || edge.Has(OrderingFlags.MinRunnable | OrderingFlags.UnmigratableThenBlocks)))
            return false;
        if (edge.Has(OrderingFlags.IfFirstUnmigratable) && first.IsMigratable)
            return false;
        if (edge.Flags == OrderingFlags.Ordered && first.IsMigratable && first.KeyTask == Tasks.Stop)
            return false;

        switch (edge.Flags)
        {
            case OrderingFlags.IfOnSameNodeOrTarget:
                var place = edge.Then is { Resource: { } moving, Task: Tasks.MigrateTo }
                    ? moving.AssignedTo
                    : edge.Then.Node;
                return place == first.Node && place is not null && first.IsRequired || Disable(edge);
            case OrderingFlags.IfRequiredOnSameNode:
                var apart = first.Node is not null && edge.Then.Node is not null && first.Node != edge.Then.Node;
                return (!apart && first.IsRequired) || Disable(edge);
        }

        // A failed clone instance that nobody manages does not keep the clone from stopping.
        if (first.Resource is { Failed: true, Managed: false } && first.Resource != edge.Then.Resource
            && first.KeyTask == Tasks.Stop && edge.Then.Resource is Clone)
            return false;
        return !first.IsOptional || first.Has(ActionFlags.Always | ActionFlags.InGraph) || IsWanted(first);
    }

    private static bool Disable(Edge edge)
    {
        edge.Flags = OrderingFlags.None;
        return false;
    }
}
