namespace HaActors.Policy.Scheduling;

/// <summary>Gives a resource its node, or takes it away.</summary>
internal static class Placing
{
    /// <param name="force">Even where it should not be: it is there already, and nobody may touch it.</param>
    /// <param name="stopIfFail">False: this is only a try; without a place nothing is decided.</param>
    /// <returns>Whether the place is another one than before.</returns>
    public static bool Assign(Resource resource, Node? node, bool force, bool stopIfFail)
    {
        if (resource.Children.Count > 0)
        {
            var changed = false;
            foreach (var child in resource.Children)
                changed |= Assign(child, node, force, stopIfFail);
            return changed;
        }

        // A guest's connection will come up with its container.
        if (!force && node is not null
            && (resource.Allowed[node] < 0 || (!node.IsAvailable() && !node.IsGuest)))
        {
            if (stopIfFail)
                resource.NextRole = Role.Stopped;
            node = null;
        }

        var before = resource.AssignedTo;
        Unassign(resource);
        resource.IsAssigned = true;
        resource.Run.Record?.Placed(resource);
        if (node is not null)
        {
            Occupy((Primitive)resource, node);
        }
        else if (stopIfFail)
        {
            resource.NextRole = Role.Stopped;
            StopWhatWasPlanned(resource);
        }

        return before != node;
    }

    /// <summary>As if it had never been placed.</summary>
    public static void Unassign(Resource resource)
    {
        foreach (var child in resource.Children)
            Unassign(child);
        resource.IsAssigned = false;
        if (resource is not Primitive primitive || resource.AssignedTo is not { } node)
            return;
        resource.AssignedTo = null;
        node.AssignedCount--;
        Capacities.Release(node, primitive);
    }

    private static void Occupy(Primitive resource, Node node)
    {
        resource.AssignedTo = node;
        node.AssignedCount++;
        Capacities.Consume(node, resource);
    }

    /// <summary>Actions that its history asked for assumed that it goes on.</summary>
    private static void StopWhatWasPlanned(Resource resource)
    {
        foreach (var action in resource.Actions)
        {
            if (action.Task == Tasks.Stop)
                action.Clear(ActionFlags.Optional);
            else if (action.Task == Tasks.Start || action.IntervalMs > 0)
                action.Clear(ActionFlags.Runnable);
        }
    }
}
