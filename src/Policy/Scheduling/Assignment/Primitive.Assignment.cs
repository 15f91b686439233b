namespace HaActors.Policy.Scheduling;

internal sealed partial class Primitive
{
    public override Node? Assign(Node? prefer, bool stopIfFail)
    {
        if (Parent is { Assigning: false, IsAssigned: false })
            Parent.Assign(prefer, stopIfFail);
        if (IsAssigned)
            return AssignedTo;
        if (Assigning)
            return null;

        Assigning = true;
        ApplyColocations();
        if (NextRole == Role.Stopped)
            BanEverywhere(new ScoreCause(Cause.TargetRole));
        else if (NextRole > Role && !Run.HasQuorum && Run.Options.NoQuorum == NoQuorumPolicy.Freeze)
            NextRole = Role;
        ListScores("pcmk__primitive_assign");
        Run.Record?.Choosing(this);

        // Nobody may be fenced: then nothing may be moved either.
        if (Run.Options.FencingEnabled && !Run.HaveFenceDevice)
            Managed = false;
        if (!Managed)
        {
            NextRole = Role;
            Placing.Assign(this, CurrentNode, force: true, stopIfFail);
        }
        else if (Run.Options.StopAllResources)
        {
            Placing.Assign(this, null, force: true, stopIfFail);
        }
        else
        {
            AssignBest(prefer, stopIfFail);
        }

        Assigning = false;
        if (RemoteNode is not null)
            TellRemoteNode(RemoteNode);
        return AssignedTo;
    }

    public override void Apply(Location location) => ApplyToSelf(location);

    public override void ApplyAsDependent(Resource primary, Colocation colocation) =>
        primary.ApplyAsPrimary(this, colocation);

    public override void ApplyAsPrimary(Resource dependent, Colocation colocation)
    {
        switch (Colocating.EffectOf(dependent, this, colocation, preview: false))
        {
            case Colocating.Effect.Place:
                Colocating.ApplyToScores(dependent, this, colocation);
                break;
            case Colocating.Effect.Role:
                Colocating.ApplyToPriority(dependent, this, colocation);
                break;
        }
    }

    public override void CollectWith(Resource part, ref List<Colocation>? into)
    {
        CollectOwnWith(ref into, configuredOnly: part != this);
        if (part == this)
            Parent?.CollectWith(part, ref into);
    }

    public override void CollectWithIt(Resource part, ref List<Colocation>? into)
    {
        CollectOwnWithIt(part, ref into, configuredOnly: part != this);
        if (part == this)
            Parent?.CollectWithIt(part, ref into);
    }

    public override void AddUtilization(HashSet<Resource> all, Amounts sum)
    {
        if (!IsAssigned)
            Capacities.AddTo(sum, Utilization);
    }

    /// <summary>Demands first, so that as many as possible are met; then wishes.</summary>
    private void ApplyColocations()
    {
        var with = AllWith();
        var withIt = AllWithIt();
        foreach (var mandatory in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var colocation in with)
                if (colocation.IsMandatory == mandatory)
                    FollowPrimary(colocation);
            foreach (var colocation in withIt)
                if (colocation.IsMandatory == mandatory)
                    HeedDependent(colocation);
        }
    }

    private void FollowPrimary(Colocation colocation)
    {
        var changes = Run.Record?.Count(this) ?? 0;
        var before = colocation.DependentRole >= Role.Promoted || !colocation.IsMandatory && colocation.Score < 0
            ? Allowed.Copy()
            : null;
        if (Deep.HasRoom())
            colocation.Primary.Assign(null, stopIfFail: true);
        else
            Deep.Continue(static primary => primary.Assign(null, stopIfFail: true), colocation.Primary);
        ApplyAsDependent(colocation.Primary, colocation);
        if (before is null || Colocating.AnyAvailable(Allowed, Run))
            return;
        Allowed = before;
        Run.Record?.Forget(this, changes);
        Run.Record?.Ignored(this, colocation);
    }

    private void HeedDependent(Colocation colocation)
    {
        Run.Record?.BeginWishes();
        var work = Allowed.Copy();
        var factor = (double)colocation.Score / Scores.Infinity;
        colocation.Dependent.AddColocatedScores(this, work, colocation, factor, ColocatedScores.Choice.OnlyIfAvailable);
        Allowed = work;
        Run.Record?.TakeWishes(this);
    }

    private void AssignBest(Node? prefer, bool stopIfFail)
    {
        var freest = Capacities.BanInsufficient(this);
        prefer ??= (Run.KeepsMigrationTargets ? PartialMigrationTarget : null) ?? freest;
        if (Allowed.Count == 0)
        {
            Placing.Assign(this, null, force: false, stopIfFail);
            return;
        }

        var current = CurrentNode;
        var best = NodeOrder.Best(Run, Allowed, current);
        var chosen = best;
        if (prefer is not null && Allowed.Contains(prefer) && best is not null && Allowed[prefer] >= Allowed[best]
            && Allowed[prefer] >= 0 && prefer.IsAvailable())
            chosen = prefer;
        else if (best is not null && current is not null && current != best && Allowed[best] > 0 && best.IsAvailable()
                 && Parent is not Clone { Unique: true } && current.IsAvailable()
                 && Allowed.Contains(current) && Allowed[current] == Allowed[best])
            chosen = current;
        Placing.Assign(this, chosen, force: false, stopIfFail);
    }

    /// <summary>Who shall be connected can be used; who shall not is as good as shutting down.</summary>
    private void TellRemoteNode(Node node)
    {
        if (AssignedTo is null || NextRole == Role.Stopped)
        {
            node.ShuttingDown = true;
            return;
        }

        node.Online = true;
        if (node.Unseen)
            node.Unclean = false;
    }
}
