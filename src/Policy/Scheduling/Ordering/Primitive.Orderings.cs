namespace HaActors.Policy.Scheduling;

internal sealed partial class Primitive
{
    public override void AddInternalOrderings()
    {
        if (!Managed)
            return;

        Order(
            Tasks.Stop,
            Tasks.Start,
            OrderingFlags.Ordered | OrderingFlags.FirstImpliesThen | OrderingFlags.IntermediateStop);
        if (OutermostBelowBundle.Promotable || Role > Role.Unpromoted)
        {
            Order(Tasks.Demote, Tasks.Stop, OrderingFlags.PromotedImpliesFirst);
            Order(Tasks.Start, Tasks.Promote, OrderingFlags.UnrunnableFirstBlocks);
        }

        // A history that is to be probed anew is not erased afterwards.
        Order(Tasks.Delete, Tasks.Monitor, OrderingFlags.IfOnSameNode | OrderingFlags.ThenCancelsFirst);

        if (NeedsUnfencing && Run.UnfencingPossible && !IsFenceDevice)
            OrderRestartByUnfencing();
        if (Utilization.Count > 0 && Run.Options.Placement != PlacementStrategy.Default)
            OrderByCapacity();
        if (Container is not null)
            OrderByContainer(Container);
        if (IsRemoteConnection || IsFenceDevice)
            AvoidRemoteNodes(this);
    }

    /// <summary>It stops before its node is unfenced, and starts after.</summary>
    private void OrderRestartByUnfencing()
    {
        foreach (var node in Run.Nodes)
        {
            if (!Allowed.Contains(node))
                continue;
            var unfence = Run.Actions.Fence(node, "on", true, null, false);
            Run.Order(
                OrderingEnd.Of(this, Tasks.Stop),
                OrderingEnd.Of(unfence),
                OrderingFlags.Ordered | OrderingFlags.IfOnSameNode);
            Run.Order(
                OrderingEnd.Of(unfence),
                OrderingEnd.Of(this, Tasks.Start),
                OrderingFlags.FirstImpliesSameNodeThen | OrderingFlags.IfOnSameNode);
        }
    }

    /// <summary>What leaves a node frees its capacity before others come there.</summary>
    private void OrderByCapacity()
    {
        foreach (var node in RunningOn)
            Run.Order(
                OrderingEnd.Of(this, Tasks.Stop),
                OrderingEnd.Of(Run.Actions.LoadStopped(node)),
                OrderingFlags.IfOnSameNodeOrTarget);

        foreach (var node in Run.Nodes)
        {
            if (!Allowed.Contains(node))
                continue;
            var freed = OrderingEnd.Of(Run.Actions.LoadStopped(node));
            Run.Order(freed, OrderingEnd.Of(this, Tasks.Start), OrderingFlags.IfOnSameNodeOrTarget);
            Run.Order(freed, OrderingEnd.Of(this, Tasks.MigrateTo), OrderingFlags.IfOnSameNodeOrTarget);
        }
    }

    private void OrderByContainer(Resource container)
    {
        Resource? connection = null;
        if (IsRemoteConnection)
        {
            // Remote nodes do not nest, except that a bundle may live on one.
            if (!MayNestRemotes)
                AvoidRemoteNodes(container);

            // If the container is found running after all, its connection need not be made anew.
            container.Order(Tasks.Monitor, this, Tasks.Stop, OrderingFlags.Ordered);
        }
        else
        {
            connection = container is Primitive { IsRemoteConnection: true } ? container : GuestConnectionIn(container);
        }

        if (connection is not null)
        {
            foreach (var node in Run.Nodes)
                if (Allowed.Contains(node) && node.Connection != connection)
                    SetScore(node, -Scores.Infinity, new ScoreCause(Cause.Inside, Other: container));
            return;
        }

        container.Order(
            Tasks.Start, this, Tasks.Start, OrderingFlags.FirstImpliesThen | OrderingFlags.UnrunnableFirstBlocks);
        Order(Tasks.Stop, container, Tasks.Stop, OrderingFlags.ThenImpliesFirst);
        var score = MayNestRemotes ? 10_000 : Scores.Infinity;
        ColocationLists.Add(
            Run,
            new Colocation(
                "#resource-with-container", Colocation.NodeName, this, container, Role.Unknown, Role.Unknown, score, true));
    }

    /// <summary>A replica's connection may be on another node than its container, which may be a remote node.</summary>
    private bool MayNestRemotes => IsRemoteConnection && Parent is Bundle;

    private static Primitive? GuestConnectionIn(Resource container)
    {
        foreach (var inside in container.Contained)
            if (inside is Primitive { IsRemoteConnection: true } connection)
                return connection;
        return null;
    }

    private static void AvoidRemoteNodes(Resource resource)
    {
        foreach (var node in resource.Run.Nodes)
            if (node is { IsRemoteOrGuest: true, Connection: not null } && resource.Allowed.Contains(node))
                resource.SetScore(node, -Scores.Infinity, new ScoreCause(Cause.RemoteNode));
    }
}

internal sealed partial class ActionFactory
{
    /// <summary>Marks the point at which everything that leaves a node has left it.</summary>
    public ScheduledAction LoadStopped(Node node)
    {
        var action = Pseudo($"load_stopped_{node.Name}");
        if (action.Node is null)
        {
            action.Node = node;
            action.Clear(ActionFlags.Optional);
        }

        return action;
    }
}
