namespace HaActors.Policy.Scheduling;

internal abstract partial class Resource
{
    /// <summary>Its role now, or the one that it shall have; of a collective the greatest of its members'.</summary>
    public virtual Role RoleOf(bool current)
    {
        var greatest = Role.Unknown;
        foreach (var child in Children)
        {
            var role = child.RoleOf(current);
            if (role > greatest)
                greatest = role;
        }

        return greatest;
    }

    /// <summary>Adds the nodes where it is, or shall be, each once.</summary>
    public virtual void CollectPlaces(bool current, List<Node> into)
    {
        foreach (var child in Children)
            child.CollectPlaces(current, into);
    }

    /// <summary>The one node where it is, or shall be; null if there is none, or several.</summary>
    public virtual Node? PlaceOf(bool current)
    {
        var places = new List<Node>();
        CollectPlaces(current, places);
        return places.Count == 1 ? places[0] : null;
    }

    /// <summary>
    /// The node that counts as its present one: the source of a migration under way, else a clean one that is online, else the first.
    /// </summary>
    public Node? CurrentNode => ActiveNode(out _);

    /// <param name="count">On how many nodes it is active.</param>
    public Node? ActiveNode(out int count)
    {
        // By far the most: without a list.
        if (this is Primitive && RunningOn.Count <= 1)
        {
            count = RunningOn.Count;
            return count == 0 ? null : RunningOn[0];
        }

        var places = new List<Node>();
        CollectPlaces(current: true, places);
        count = places.Count;
        if (count <= 1)
            return count == 0 ? null : places[0];
        if (this is Primitive { PartialMigrationSource: { } source } && places.Contains(source))
            return source;
        if ((Needs & Needs.Fencing) != 0)
            return places[0];
        return places.Find(node => node is { Online: true, Unclean: false }) ?? places[0];
    }

    /// <summary>The promotable clone or other resource around it that is a <typeparamref name="T"/>.</summary>
    public T? Enclosing<T>()
        where T : Resource
    {
        for (var outer = Parent; outer is not null; outer = outer.Parent)
            if (outer is T found)
                return found;
        return null;
    }
}

internal sealed partial class Primitive
{
    public override Role RoleOf(bool current) => current ? Role : NextRole;

    public override Node? PlaceOf(bool current) => !current ? AssignedTo
        : RunningOn.Count == 1 ? RunningOn[0]
        : base.PlaceOf(current);

    public override void CollectPlaces(bool current, List<Node> into)
    {
        if (!current)
        {
            if (AssignedTo is not null && !into.Contains(AssignedTo))
                into.Add(AssignedTo);
            return;
        }

        foreach (var node in RunningOn)
            if (!into.Contains(node))
                into.Add(node);
    }
}
