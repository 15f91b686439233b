namespace HaActors.Policy.Scheduling;

/// <summary>What resources use, and what nodes have of it.</summary>
internal static class Capacities
{
    public static void Consume(Node node, Primitive resource)
    {
        foreach (var (name, amount) in resource.Utilization)
            if (node.Capacity.Contains(name))
                node.Capacity[name] -= amount;
    }

    public static void Release(Node node, Primitive resource)
    {
        foreach (var (name, amount) in resource.Utilization)
            if (node.Capacity.Contains(name))
                node.Capacity[name] += amount;
    }

    public static void AddTo(Amounts sum, Amounts amounts)
    {
        foreach (var (name, amount) in amounts)
            sum[name] += amount;
    }

    /// <summary>Negative: the left node has more free; each capacity counts alike, however much of it there is.</summary>
    public static int CompareCapacity(Node left, Node right)
    {
        var balance = 0;
        foreach (var (name, free) in left.Capacity)
            balance += right.Capacity[name].CompareTo(free);
        foreach (var (name, free) in right.Capacity)
            if (!left.Capacity.Contains(name))
                balance += free.CompareTo(0);
        return balance;
    }

    /// <summary>
    /// Bans a resource from nodes that cannot hold it together with all that must be with it; if none can, from those that
    /// cannot hold it alone.
    /// </summary>
    /// <returns>The node with most free capacity, when none can hold all.</returns>
    public static Node? BanInsufficient(Primitive resource)
    {
        var run = resource.Run;
        if (run.Options.Placement == PlacementStrategy.Default)
            return null;
        var together = new HashSet<Resource>();
        resource.CollectColocated(resource, together);
        together.Add(resource);
        var sum = new Amounts();
        foreach (var member in together)
            member.AddUtilization(together, sum);

        var anyHoldsAll = false;
        Node? freest = null;
        foreach (var node in run.Nodes)
        {
            if (!CanTake(resource, node))
                continue;
            anyHoldsAll |= Holds(node, sum);
            if (freest is null || CompareCapacity(node, freest) < 0)
                freest = node;
        }

        var needed = anyHoldsAll ? sum : resource.Utilization;
        foreach (var node in run.Nodes)
            if (CanTake(resource, node) && !Holds(node, needed))
                resource.AddScore(node, -Scores.Infinity, new ScoreCause(
                    Cause.Capacity, run.Record is null ? null : Shortage.Of(node, needed, anyHoldsAll ? together : (IReadOnlyCollection<Resource>)[])));
        return anyHoldsAll ? null : freest;
    }

    /// <summary>Adds a resource and what must be on one node with it.</summary>
    public static void CollectColocated(Resource resource, Resource origin, HashSet<Resource> into)
    {
        if (!into.Add(resource))
            return;
        if (Deep.HasRoom())
            CollectNeighbours(resource, origin, into);
        else
            CollectFurther(resource, origin, into);
    }

    private static void CollectFurther(Resource resource, Resource origin, HashSet<Resource> into) =>
        Deep.Continue(from => CollectNeighbours(from, origin, into), resource);

    private static void CollectNeighbours(Resource resource, Resource origin, HashSet<Resource> into)
    {
        foreach (var colocation in resource.AllWith())
            if (colocation.Primary != origin && colocation.Score >= Scores.Infinity
                && Colocating.EffectOf(resource, colocation.Primary, colocation, preview: true) == Colocating.Effect.Place)
                colocation.Primary.CollectColocated(origin, into);
        foreach (var colocation in resource.AllWithIt())
        {
            // Which of several instances a dependent will be with, nobody knows yet.
            if (resource is Clone && colocation.Dependent is not Clone)
                continue;
            if (colocation.Dependent != origin && colocation.Score >= Scores.Infinity
                && Colocating.EffectOf(colocation.Dependent, resource, colocation, preview: true) == Colocating.Effect.Place)
                colocation.Dependent.CollectColocated(origin, into);
        }
    }

    private static bool CanTake(Resource resource, Node node) =>
        resource.Allowed.Contains(node) && resource.Allowed[node] >= 0 && node.IsAvailable();

    private static bool Holds(Node node, Amounts amounts)
    {
        foreach (var (name, amount) in amounts)
            if (amount > node.Capacity[name])
                return false;
        return true;
    }
}
