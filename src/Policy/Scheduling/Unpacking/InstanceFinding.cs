namespace HaActors.Policy.Scheduling;

/// <summary>Which resource an entry of a node's history is about.</summary>
internal sealed class InstanceFinding(SchedulingRun run)
{
    /// <summary>Null: nothing that is configured.</summary>
    public Primitive? Find(Node node, string historyId)
    {
        Primitive? found;
        switch (run.FindResource(historyId))
        {
            case Primitive primitive:
                found = primitive;
                break;
            case null:
                // Instances that are alike are known by their common name.
                found = run.FindResource($"{FailCounts.WithoutNumber(historyId)}:0") as Primitive;
                if (found is null or { Unique: true })
                    return null;
                break;
            default:
                return null;
        }

        if (found.AnonymousClone is { } clone)
        {
            var baseId = found.BaseId;
            found = clone.Parent is Bundle bundle ? ReplicaOn(bundle, node) : InstanceOn(clone, node, baseId);
        }

        if (found is not null && found.Id != historyId)
            found.HistoryId = historyId;
        return found;
    }

    private static Primitive? ReplicaOn(Bundle bundle, Node node)
    {
        foreach (var replica in bundle.Replicas)
            if (replica.GuestNode == node)
                return replica.Child;
        return null;
    }

    private static Primitive InstanceOn(Clone clone, Node node, string baseId)
    {
        Primitive? found = null;
        Primitive? inactive = null;
        var surplus = false;
        foreach (var instance in clone.Children)
        {
            var place = PlaceOf(instance);
            if (place is null)
            {
                if (!surplus && inactive is null)
                {
                    inactive = instance.FindByBase(baseId) as Primitive;
                    if (inactive?.PendingNode is { } pending && pending != node)
                        inactive = null;
                }

                continue;
            }

            if (place != node || instance.FindByBase(baseId) is not Primitive part)
                continue;
            if (part.RunningOn.Count == 0)
            {
                found = part;
                break;
            }

            // The node's history has more than one of what may be there once only.
            surplus = true;
        }

        if (found is null && !surplus)
            found = inactive;

        // A number must not be used up by what a lost node did if others may take its place without fencing.
        if (found is not null && (found.Needs & Needs.Fencing) == 0 && (!node.Online || node.Unclean)
            && !node.IsGuest && !clone.IsUniversal)
            found = null;
        return found ?? (Primitive)ResourceReading.AddInstance(clone).FindByBase(baseId)!;
    }

    /// <summary>
    /// Where an instance is active, or something is under way; instances that are alike are on one node only.
    /// </summary>
    private static Node? PlaceOf(Resource instance)
    {
        if (instance is Primitive primitive)
            return primitive.RunningOn.Count > 0 ? primitive.RunningOn[0] : primitive.PendingNode;
        foreach (var child in instance.Children)
            if (PlaceOf(child) is { } place)
                return place;
        return null;
    }
}
