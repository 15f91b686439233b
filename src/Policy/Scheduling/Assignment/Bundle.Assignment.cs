namespace HaActors.Policy.Scheduling;

internal sealed partial class Bundle
{
    public override Node? Assign(Node? prefer, bool stopIfFail)
    {
        if (IsAssigned || Assigning)
            return null;
        Assigning = true;
        ListScores("pcmk__bundle_assign");
        Instances.Assign(this, [.. Replicas.Select(replica => replica.ContainerResource)], Replicas.Count, MaxPerHost);
        foreach (var replica in Replicas)
            Assign(replica, stopIfFail);
        if (Inner is not null)
        {
            foreach (var node in Run.Nodes)
                if (Inner.Allowed.Contains(node))
                    Inner.SetScore(
                        node,
                        Replicas.Exists(replica => replica.GuestNode == node) ? 0 : -Scores.Infinity,
                        new ScoreCause(Cause.Inside, Other: this));
            Inner.Assign(prefer, stopIfFail);
        }

        Assigning = false;
        IsAssigned = true;
        Run.Record?.Placed(this);
        return null;
    }

    /// <summary>A bundle that was placed because of others is listed once more when it is its turn.</summary>
    public void ListFinalScores() => ListScores("pcmk__bundle_assign");

    public override void Apply(Location location)
    {
        ApplyToSelf(location);
        foreach (var replica in Replicas)
        {
            replica.ContainerResource.Apply(location);
            replica.Ip?.Apply(location);
        }

        if (Inner is null || location.Role is not (Role.Promoted or Role.Unpromoted))
            return;
        Inner.Apply(location);
        Inner.Locations.Add(location);
    }

    /// <summary>Its containers and what runs inside are the dependents.</summary>
    public override void ApplyAsDependent(Resource primary, Colocation colocation)
    {
    }

    public override void ApplyAsPrimary(Resource dependent, Colocation colocation)
    {
        if (!IsAssigned)
            return;
        if (colocation.Dependent is Clone or Bundle)
        {
            var containers = Replicas.ConvertAll<Resource>(replica => replica.ContainerResource);
            if (Instances.CompatibleContainer(dependent, containers) is { } container)
                container.ApplyAsPrimary(dependent, colocation);
            else if (colocation.Score >= Scores.Infinity)
            {
                Placing.Assign(dependent, null, force: true, stopIfFail: true);
                Run.Record?.LacksPartner(dependent, this, colocation.Constraint);
            }

            return;
        }

        var places = new List<(Node, int)>();
        foreach (var replica in Replicas)
        {
            var container = replica.ContainerResource;
            if (colocation.Score < Scores.Infinity)
                container.ApplyAsPrimary(dependent, colocation);
            else if (container.PlaceOf(current: false) is { } place && !container.HasBlocked()
                     && (colocation.PrimaryRole < Role.Promoted || replica.Child is { NextRole: >= Role.Promoted }))
                places.Add((place, 0));
        }

        if (colocation.Score >= Scores.Infinity)
            Colocating.Intersect(dependent, this, colocation, places);
    }

    public override void CollectWith(Resource part, ref List<Colocation>? into)
    {
        if (IsOutside(part))
            CollectOwnWith(ref into);
        else if (ConcernsRoles(part))
            foreach (var colocation in With)
                if (colocation.DependentRole == Role.Promoted)
                    ColocationLists.InsertWith(ref into, colocation);
    }

    public override void CollectWithIt(Resource part, ref List<Colocation>? into)
    {
        if (IsOutside(part))
            CollectOwnWithIt(part, ref into);
        else if (ConcernsRoles(part))
            foreach (var colocation in WithIt)
                if (colocation.PrimaryRole == Role.Promoted && Colocating.HasInfluence(colocation, part))
                    ColocationLists.InsertWithIt(ref into, colocation);
    }

    public override void AddUtilization(HashSet<Resource> all, Amounts sum)
    {
        if (Replicas.Count > 0 && !Replicas.Exists(replica => all.Contains(replica.ContainerResource)))
            Replicas[0].ContainerResource.AddUtilization(all, sum);
    }

    /// <summary>Address and connection go where the container goes; what is inside goes to the replica's own node.</summary>
    private void Assign(Replica replica, bool stopIfFail)
    {
        var host = replica.ContainerResource.AssignedTo;
        replica.Ip?.Assign(host, stopIfFail);
        if (replica.Connection is { } connection)
        {
            // Only one connection at a time reaches through another: it must come from where that one ends.
            if (host is { IsRemoteOrGuest: true, Connection: { } outer })
                ColocationLists.Add(Run, new Colocation(
                    "#replica-remote-with-host-remote", Colocation.NodeName, connection, outer, Role.Unknown, Role.Unknown,
                    Scores.Infinity, Influence: true));
            connection.Assign(host, stopIfFail);
        }

        if (replica.Child is not { } child)
            return;
        foreach (var node in Run.Nodes)
        {
            if (!child.Allowed.Contains(node))
                continue;
            if (node != replica.GuestNode)
                child.SetScore(node, -Scores.Infinity, new ScoreCause(Cause.Inside, Other: this));
            else if (!FailureThreshold.IsReached(child, node))
                child.SetScore(node, Scores.Infinity, new ScoreCause(Cause.Inside, Other: this));
        }

        child.Parent!.Assigning = true;
        child.Assign(replica.GuestNode, stopIfFail);
        child.Parent.Assigning = false;
    }

    /// <summary>The bundle itself or a container of it.</summary>
    private bool IsOutside(Resource part) =>
        part == this || Replicas.Exists(replica => replica.ContainerResource == part);

    /// <summary>What is inside has its place anyway; only who is promoted is still open.</summary>
    private bool ConcernsRoles(Resource part) =>
        Inner is { Promotable: true } && (part == Inner ? Inner.RolesAssigned : part.IsAssigned);
}
