namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    /// <summary>Decides the place of every resource, and which instances are promoted.</summary>
    partial void Assignment()
    {
        if (Options.Placement != PlacementStrategy.Default)
            PlacementOrder.Sort(this);

        // Connections first: what runs beyond them can only be placed when it is known where they go.
        foreach (var resource in Resources)
            if (resource is Primitive { IsRemoteConnection: true } connection)
                connection.Assign(connection.PartialMigrationTarget, stopIfFail: true);
        foreach (var resource in Resources)
            if (resource is Bundle { IsAssigned: true } bundle)
                bundle.ListFinalScores();
            else if (resource is not Primitive { IsRemoteConnection: true })
                resource.Assign(null, stopIfFail: true);

        if (Options.StopRemovedResources)
            foreach (var resource in Resources)
                if (resource is Primitive { Removed: true } removed)
                    ForgetFailures(removed);
    }

    /// <summary>What is configured no longer shall leave no fail counts behind.</summary>
    private void ForgetFailures(Primitive removed)
    {
        foreach (var node in Nodes)
        {
            if (!node.Online || FailCounts.Of(node, removed, out _, effective: true) == 0)
                continue;
            var clear = Actions.ClearFailCount(removed, node, "it is orphaned");
            Order(OrderingEnd.Of(clear), OrderingEnd.Of(removed, Tasks.Stop), OrderingFlags.Ordered);
        }
    }
}
