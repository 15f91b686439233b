namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    /// <summary>Decides the place of every resource, and which instances are promoted.</summary>
    partial void Assignment()
    {
        if (!Options.PlacementStrategy.Equals("default", StringComparison.OrdinalIgnoreCase))
            PlacementOrder.Sort(this);

        // Connections first: what runs beyond them can only be placed when it is known where they go.
        foreach (var resource in Resources)
            if (resource is Primitive { IsRemoteConnection: true } connection)
                connection.Assign(connection.PartialMigrationTarget, stopIfFail: true);
        foreach (var resource in Resources)
            if (resource is not Primitive { IsRemoteConnection: true })
                resource.Assign(null, stopIfFail: true);
    }
}
