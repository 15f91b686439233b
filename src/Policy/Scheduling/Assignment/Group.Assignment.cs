namespace HaActors.Policy.Scheduling;

internal sealed partial class Group
{
    public override Node? Assign(Node? prefer, bool stopIfFail)
    {
        if (IsAssigned)
            return AssignedTo;
        if (Assigning)
            return null;
        if (Children.Count == 0)
        {
            IsAssigned = true;
            return null;
        }

        Assigning = true;
        Role = Children[0].Role;
        ListScores("pcmk__group_assign");
        Node? first = null;
        foreach (var member in Children)
        {
            var place = member.Assign(prefer, stopIfFail);
            first ??= place;
        }

        NextRole = Children[0].NextRole;
        Assigning = false;
        IsAssigned = true;
        Run.Record?.Placed(this);
        return Colocated ? first : null;
    }

    /// <summary>Its first member draws the others along: they only learn which nodes there are.</summary>
    public override void Apply(Location location)
    {
        ApplyToSelf(location);
        var withoutScores = location with { Nodes = [.. location.Nodes.Select(place => (place.Node, 0))] };
        for (var i = 0; i < Children.Count; i++)
            Children[i].Apply(i == 0 ? location : withoutScores);
    }

    public override void ApplyAsDependent(Resource primary, Colocation colocation)
    {
        if (Children.Count == 0 || (!Colocated && colocation.Score >= Scores.Infinity))
            return;
        // The group is promoted as a whole, so that its priority for that is its own.
        if (IsAssigned && Parent is Clone { Promotable: true } && colocation.DependentRole >= Role.Unpromoted)
        {
            primary.ApplyAsPrimary(this, colocation);
            return;
        }

        foreach (var member in Children)
        {
            member.ApplyAsDependent(primary, colocation);
            if (Colocated)
                return;
        }
    }

    /// <summary>A demand needs the group to be whole, so that its last member counts; for a wish the first will do.</summary>
    public override void ApplyAsPrimary(Resource dependent, Colocation colocation)
    {
        if (!IsAssigned || Children.Count == 0)
            return;
        if (Colocated)
            Children[colocation.Score >= Scores.Infinity ? ^1 : 0].ApplyAsPrimary(dependent, colocation);
        else if (colocation.Score < Scores.Infinity)
            foreach (var member in Children)
                member.ApplyAsPrimary(dependent, colocation);
    }

    public override void CollectWith(Resource part, ref List<Colocation>? into)
    {
        if (Children.Count == 0)
            return;
        if (part == this || part == Children[0])
        {
            CollectOwnWith(ref into);
            Parent?.CollectWith(part, ref into);
            foreach (var member in Children)
                if (member != part)
                    member.CollectWith(part, ref into);
            return;
        }

        // Later members follow the first, but not past one that nobody may touch.
        foreach (var member in Children)
        {
            if (member == part)
                return;
            if (member.Managed)
                continue;
            foreach (var colocation in With)
                if (colocation.Score >= Scores.Infinity)
                    ColocationLists.InsertWith(ref into, colocation);
            return;
        }
    }

    public override void CollectWithIt(Resource part, ref List<Colocation>? into)
    {
        if (Children.Count == 0 || (part != this && part != Children[^1]))
            return;
        CollectOwnWithIt(part, ref into);
        Parent?.CollectWithIt(part, ref into);
        foreach (var member in Children)
            if (member != part)
                member.CollectWithIt(part, ref into);
    }

    public override void AddColocatedScores(
        Resource target, NodeTable work, Colocation colocation, double factor, ColocatedScores.Choice choice)
    {
        if (MergingScores || Children.Count == 0)
            return;
        MergingScores = true;
        var last = (choice & ColocatedScores.Choice.FollowPrimaries) != 0;
        Children[last ? ^1 : 0].AddColocatedScores(target, work, colocation, factor, choice);
        MergingScores = false;
    }

    public override void CollectColocated(Resource origin, HashSet<Resource> into)
    {
        if (Colocated || Parent is Clone)
            foreach (var member in Children)
                member.CollectColocated(origin, into);
        base.CollectColocated(origin, into);
    }

    public override void AddUtilization(HashSet<Resource> all, Amounts sum)
    {
        if (Colocated || Parent is Clone)
        {
            foreach (var member in Children)
                if (!member.IsAssigned && !all.Contains(member))
                    member.AddUtilization(all, sum);
        }
        else if (Children is [{ IsAssigned: false } first, ..] && !all.Contains(first))
            first.AddUtilization(all, sum);
    }
}
