namespace HaActors.Policy.Scheduling;

internal sealed partial class Clone
{
    public override Node? Assign(Node? prefer, bool stopIfFail)
    {
        if (IsAssigned || Assigning)
            return null;
        if (Promotable)
            Promotion.AddScores(this);
        Assigning = true;
        foreach (var colocation in AllWith())
            colocation.Primary.Assign(prefer, stopIfFail);
        foreach (var colocation in AllWithIt())
            HeedDependent(colocation);
        ListScores("pcmk__clone_assign");
        Instances.Assign(this, Children, MaxInstances, MaxPerNode);
        if (Promotable)
            Promotion.SetRoles(this);
        Assigning = false;
        IsAssigned = true;
        Run.Record?.Placed(this);
        return null;
    }

    public override void Apply(Location location)
    {
        ApplyToSelf(location);
        foreach (var instance in Children)
            instance.Apply(location);
    }

    /// <summary>Its instances are the dependents, each for itself.</summary>
    public override void ApplyAsDependent(Resource primary, Colocation colocation)
    {
    }

    public override void ApplyAsPrimary(Resource dependent, Colocation colocation)
    {
        if (!IsAssigned)
            return;
        if (Promotable && colocation.PrimaryRole != Role.Unknown)
        {
            Promotion.ApplyAsPrimary(this, dependent, colocation);
            return;
        }

        if (dependent.Enclosing<Clone>() is { Interleave: true })
        {
            Interleaved(dependent, colocation);
            return;
        }

        if (colocation.Score < Scores.Infinity)
        {
            foreach (var instance in Children)
                instance.ApplyAsPrimary(dependent, colocation);
            return;
        }

        var places = new List<(Node, int)>();
        foreach (var instance in Children)
            if (instance.PlaceOf(current: false) is { } place && !instance.HasBlocked())
                places.Add((place, 0));
        Colocating.Intersect(dependent, this, colocation, places);
    }

    public override void CollectWith(Resource part, ref List<Colocation>? into)
    {
        CollectOwnWith(ref into);
        Parent?.CollectWith(part, ref into);
    }

    public override void CollectWithIt(Resource part, ref List<Colocation>? into)
    {
        CollectOwnWithIt(part, ref into);
        Parent?.CollectWithIt(part, ref into);
    }

    public override void AddUtilization(HashSet<Resource> all, Amounts sum)
    {
        foreach (var instance in Children)
            if (all.Contains(instance) || instance.Children.Exists(all.Contains))
                return;
        if (Children.Count > 0)
            Children[0].AddUtilization(all, sum);
    }

    private void HeedDependent(Colocation colocation)
    {
        if (!Colocating.HasInfluence(colocation, null))
            return;
        Run.Record?.BeginWishes();
        var work = Allowed.Copy();
        colocation.Dependent.AddColocatedScores(
            this,
            work,
            colocation,
            (double)colocation.Score / Scores.Infinity,
            ColocatedScores.Choice.OnlyIfAvailable | ColocatedScores.Choice.NeverNegative);
        Allowed = work;
        Run.Record?.TakeWishes(this);
    }

    /// <summary>An instance of an interleaved clone goes with the instance on its own node.</summary>
    private void Interleaved(Resource dependent, Colocation colocation)
    {
        if (Instances.Compatible(dependent, Children, Role.Unknown, current: false) is { } instance)
            dependent.ApplyAsDependent(instance, colocation);
        else if (colocation.Score >= Scores.Infinity)
        {
            Placing.Assign(dependent, null, force: true, stopIfFail: true);
            Run.Record?.LacksPartner(dependent, this, colocation.Constraint);
        }
    }
}
