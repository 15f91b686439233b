namespace HaActors.Policy.Scheduling;

/// <summary>Notes where resources are active.</summary>
internal static class Activity
{
    /// <param name="failed">It failed there: its priority is no reason to spare the node.</param>
    public static void Add(Resource resource, Node node, bool failed)
    {
        if (resource.RunningOn.Contains(node))
            return;
        resource.RunningOn.Add(node);
        if (resource is Primitive primitive)
        {
            node.Running.Add(primitive);
            AddPriority(primitive, node, failed);
            if (node.Maintenance)
            {
                resource.Managed = false;
                resource.InMaintenance = true;
            }
        }

        if (!resource.Managed)
        {
            resource.AddScore(node, Scores.Infinity, new ScoreCause(Cause.Unmanaged));
            for (var outer = resource.Parent; outer is not null; outer = outer.Parent)
                outer.RunningOn.Add(node);
            return;
        }

        if (resource is Primitive && resource.RunningOn.Count > 1)
            MultiplyActive(resource);
        if (resource.Parent is not null)
            Add(resource.Parent, node, failed: false);
    }

    private static void MultiplyActive(Resource resource)
    {
        switch (resource.MultiplyActive)
        {
            case Scheduling.MultiplyActive.StopOnly:
                resource.AddScore(null, -Scores.Infinity, new ScoreCause(Cause.MultipleActive));
                break;
            case Scheduling.MultiplyActive.Block:
                Block(resource);
                if (resource.Parent is Group or Bundle
                    && resource.Parent.MultiplyActive == Scheduling.MultiplyActive.Block)
                    foreach (var sibling in resource.Parent.Children)
                        Block(sibling);
                break;
        }
    }

    private static void Block(Resource resource)
    {
        resource.Managed = false;
        resource.Blocked = true;
    }

    private static void AddPriority(Primitive primitive, Node node, bool failed)
    {
        if (primitive.Priority == 0 || failed)
            return;
        var priority = primitive.Role == Role.Promoted ? primitive.Priority + 1 : primitive.Priority;
        node.Priority += priority;
        if (node.Connection?.Container is { } container)
            foreach (var host in container.RunningOn)
                host.Priority += priority;
    }
}
