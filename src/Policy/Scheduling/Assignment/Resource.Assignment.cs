namespace HaActors.Policy.Scheduling;

internal abstract partial class Resource
{
    private static readonly List<Colocation> None = [];

    /// <summary>Decides its place.</summary>
    /// <param name="prefer">Taken if it is as good as the best.</param>
    /// <param name="stopIfFail">If there is no place it shall stop; false: this is only a try.</param>
    /// <returns>The place of it, or of a group's first member; null if there is none, or many.</returns>
    public abstract Node? Assign(Node? prefer, bool stopIfFail);

    /// <summary>Applies a location constraint to it and what it is made of.</summary>
    public abstract void Apply(Location location);

    /// <summary>Applies a colocation whose dependent this is.</summary>
    public abstract void ApplyAsDependent(Resource primary, Colocation colocation);

    /// <summary>Applies a colocation whose primary this is.</summary>
    public abstract void ApplyAsPrimary(Resource dependent, Colocation colocation);

    /// <summary>Adds the colocations in which it is the dependent, as they concern one of its parts.</summary>
    public abstract void CollectWith(Resource part, ref List<Colocation>? into);

    /// <summary>Adds the colocations in which it is the primary, as they concern one of its parts.</summary>
    public abstract void CollectWithIt(Resource part, ref List<Colocation>? into);

    /// <summary>Adds its wishes to another resource's scores; see <see cref="ColocatedScores"/>.</summary>
    public virtual void AddColocatedScores(
        Resource target, NodeTable work, Colocation colocation, double factor, ColocatedScores.Choice choice) =>
        ColocatedScores.Add(this, target, work, colocation, factor, choice);

    /// <summary>Adds what must be on one node with it, itself included.</summary>
    public virtual void CollectColocated(Resource origin, HashSet<Resource> into) => Capacities.CollectColocated(this, origin, into);

    /// <summary>Adds what it will use, as far as it has no place yet.</summary>
    public abstract void AddUtilization(HashSet<Resource> all, Amounts sum);

    public List<Colocation> AllWith()
    {
        List<Colocation>? list = null;
        CollectWith(this, ref list);
        return list ?? None;
    }

    public List<Colocation> AllWithIt()
    {
        List<Colocation>? list = null;
        CollectWithIt(this, ref list);
        return list ?? None;
    }

    /// <param name="because">For explanations.</param>
    public void BanEverywhere(in ScoreCause because)
    {
        AddScore(null, -Scores.Infinity, because);
        AssignedTo = null;
    }

    /// <summary>It or something in it may not be touched.</summary>
    public bool HasBlocked()
    {
        if (Blocked)
            return true;
        foreach (var child in Children)
            if (child.HasBlocked())
                return true;
        return false;
    }

    /// <summary>Adds a location's scores to its own.</summary>
    /// <param name="scores">False: the nodes are only allowed, without a score.</param>
    protected void ApplyToSelf(Location location, bool scores = true)
    {
        if (location.Role != Role.Unknown && location.Role != NextRole)
            return;
        foreach (var (node, score) in location.Nodes)
        {
            if (Allowed.Contains(node))
                Allowed.AddScore(node, scores ? score : 0);
            else
                Allowed.Add(node, scores ? score : 0);
            Run.Record?.Added(
                this, node, scores ? score : 0, new ScoreCause(location.IsHealth ? Cause.Health : Cause.Location, location));
            if (location.Mode > Allowed.ModeOf(node))
                Allowed.SetMode(node, location.Mode);
        }

        if (location.Mode == ProbeMode.Exclusive)
            ExclusiveDiscovery = true;
    }

    /// <summary>Adds those of its own colocations in which it is the dependent.</summary>
    protected void CollectOwnWith(ref List<Colocation>? into, bool configuredOnly = false)
    {
        foreach (var colocation in With)
            if (!configuredOnly || colocation.Configured)
                ColocationLists.InsertWith(ref into, colocation);
    }

    /// <summary>Adds those of its own colocations in which it is the primary, if their dependents have a say.</summary>
    /// <param name="part">The part of it that is asked about.</param>
    protected void CollectOwnWithIt(Resource part, ref List<Colocation>? into, bool configuredOnly = false)
    {
        foreach (var colocation in WithIt)
            if ((!configuredOnly || colocation.Configured) && Colocating.HasInfluence(colocation, part))
                ColocationLists.InsertWithIt(ref into, colocation);
    }

    protected void ListScores(string by)
    {
        if (Run.ScoreListing is { } listing)
            ListScores(by, listing);
    }

    private void ListScores(string by, ScoreListing listing)
    {
        if (Removed || RemovedInstance)
            return;
        foreach (var node in Run.Nodes)
            if (Allowed.Contains(node))
                listing.Assignment(by, this, node, Allowed[node]);
        foreach (var child in Children)
            child.ListScores(by, listing);
    }
}
