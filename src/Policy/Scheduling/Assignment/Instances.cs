namespace HaActors.Policy.Scheduling;

/// <summary>Spreads the instances of a clone, or the containers of a bundle, over the nodes.</summary>
internal static class Instances
{
    /// <param name="maxTotal">How many may be active.</param>
    public static void Assign(Resource collective, List<Resource> instances, int maxTotal, int maxPerNode)
    {
        Sort(collective, instances);
        var available = 0;
        collective.InstanceCounts = new int[collective.Run.Nodes.Count];
        foreach (var node in collective.Run.Nodes)
            if (collective.Allowed.Contains(node) && node.IsAvailable())
                available++;
        var optimal = available > 0 ? Math.Max(1, maxTotal / available) : 1;

        var assigned = 0;
        foreach (var instance in instances)
        {
            if (assigned >= maxTotal)
                break;
            if (StayingPlace(collective, instance, optimal) is { } current
                && AssignToCurrent(collective, instance, current, maxPerNode, maxTotal - assigned))
                assigned++;
        }

        foreach (var instance in instances)
        {
            if (instance.IsAssigned)
                continue;
            if (assigned >= maxTotal)
            {
                instance.BanEverywhere(new ScoreCause(Cause.InstanceLimit, Other: collective));
                AssignOne(collective, instance, null, maxPerNode);
            }
            else if (AssignOne(collective, instance, null, maxPerNode) is not null)
                assigned++;
        }
    }

    /// <summary>Puts those first that shall have the choice.</summary>
    public static void Sort(Resource collective, List<Resource> instances)
    {
        if (instances.Count < 2)
            return;
        var ranks = instances.ConvertAll(instance => new InstanceRank(collective, instance));
        ranks.SortStably(InstanceRank.Compare);
        for (var i = 0; i < ranks.Count; i++)
            instances[i] = ranks[i].Instance;
    }

    /// <summary>The instance that will be (or is) where the other resource will be, or may be.</summary>
    /// <param name="role"><see cref="Role.Unknown"/>: any.</param>
    public static Resource? Compatible(Resource other, List<Resource> instances, Role role, bool current)
    {
        if (other.PlaceOf(current) is { } place)
            return On(place, instances, role, current);
        foreach (var node in NodeOrder.Sorted(other.Run, other.Allowed, null))
            if (On(node, instances, role, current) is { } instance)
                return instance;
        return null;
    }

    /// <summary>As <see cref="Compatible"/>, for a bundle: what is inside another's replica is where that one's container is.</summary>
    public static Resource? CompatibleContainer(Resource other, List<Resource> containers)
    {
        if (other.PlaceOf(current: false) is { } place)
            return On(place.IsBundleNode ? Colocating.HostOf(place) : place, containers, Role.Unknown, false);
        foreach (var node in NodeOrder.Sorted(other.Run, other.Allowed, null))
            if (On(node.IsBundleNode ? Colocating.HostOf(node) : node, containers, Role.Unknown, false)
                is { } container)
                return container;
        return null;
    }

    public static Resource? On(Node? node, List<Resource> instances, Role role, bool current)
    {
        if (node is null)
            return null;
        foreach (var instance in instances)
            if ((role == Role.Unknown || role == instance.RoleOf(current)) && !instance.HasBlocked()
                && instance.PlaceOf(current) == node)
                return instance;
        return null;
    }

    /// <summary>Where an instance is and shall remain if that can be: healthy, and not one too many there.</summary>
    private static Node? StayingPlace(Resource collective, Resource instance, int optimal)
    {
        if (instance.IsAssigned || instance.Failed || instance.CurrentNode is not { } node || !node.IsAvailable())
            return null;
        return collective.Allowed.Contains(node) && collective.InstanceCounts![node.Index] >= optimal ? null : node;
    }

    /// <summary>
    /// Tries to leave an instance where it is. When it would rather go elsewhere, a place there is set aside and the trial is
    /// repeated: so places are taken as instances wish, and those that stay are those that are there.
    /// </summary>
    private static bool AssignToCurrent(Resource collective, Resource instance, Node current, int maxPerNode, int available)
    {
        if (!instance.Allowed.Contains(current) || instance.Allowed[current] < 0 || !current.IsAvailable())
            return false;
        var record = collective.Run.Record;
        var tables = new List<(Resource, NodeTable, int)>();
        foreach (var part in instance.SelfAndDescendants())
            tables.Add((part, part.Allowed.Copy(), record?.Count(part) ?? 0));
        var counts = (int[])collective.InstanceCounts!.Clone();

        Node? chosen = null;
        for (var reserved = 0; reserved < available; reserved++)
        {
            chosen = AssignOne(collective, instance, current, maxPerNode);
            if (chosen == current)
                break;
            foreach (var (part, table, changes) in tables)
            {
                part.Allowed = table.Copy();
                record?.Forget(part, changes);
            }

            Placing.Unassign(instance);
            if (chosen is null)
                break;
        }

        collective.InstanceCounts = counts;
        if (chosen != current)
            return false;
        collective.InstanceCounts[current.Index]++;
        return true;
    }

    private static Node? AssignOne(Resource collective, Resource instance, Node? prefer, int maxPerNode)
    {
        if (instance.IsAssigned)
            return instance.AssignedTo;
        if (instance.Assigning)
            return null;
        foreach (var node in collective.Run.Nodes)
            if (instance.Allowed.Contains(node)
                && Obstacle(collective, instance, node, maxPerNode) is { } obstacle)
            {
                var cause = new ScoreCause(obstacle, Other: collective);
                instance.SetScore(node, -Scores.Infinity, cause);
                foreach (var child in instance.Children)
                    if (child.Allowed.Contains(node))
                        child.SetScore(node, -Scores.Infinity, cause);
            }

        // A try that fails can be taken back.
        var chosen = instance.Assign(prefer, stopIfFail: prefer is null);
        if (chosen is not null && collective.Allowed.Contains(chosen))
            collective.InstanceCounts![chosen.Index]++;
        return chosen;
    }

    /// <summary>Why the instance cannot run on the node; null: it can.</summary>
    private static Cause? Obstacle(Resource collective, Resource instance, Node node, int maxPerNode)
    {
        if (instance.Removed || instance.RemovedInstance)
            return Cause.InstanceLimit;
        if (!node.IsAvailable())
            return Cause.NodeUnavailable;
        if (!collective.Allowed.Contains(node) || collective.Allowed[node] < 0)
            return Cause.Whole;
        return collective.InstanceCounts![node.Index] < maxPerNode ? null : Cause.InstancesPerNode;
    }
}
