using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Resources that histories know and the configuration does not (any longer).</summary>
internal static class RemovedResources
{
    public static Primitive Add(SchedulingRun run, Node node, ResourceHistory history)
    {
        var entry = new PrimitiveEntry(
            history.Id,
            history.Standard,
            history.Provider,
            history.Type,
            null,
            [],
            null,
            [],
            [],
            [],
            new Place("lrm_resource", history.Id, 0));
        var resource = ResourceReading.AddRemoved(run, entry);
        if (GuestConnection.IsConnection(entry))
            AddNode(run, resource);
        if (run.Options.StopRemovedResources)
            resource.AddScore(null, -Scores.Infinity, new ScoreCause(Cause.Removed));
        else
            resource.Managed = false;
        return resource;
    }

    private static void AddNode(SchedulingRun run, Primitive connection)
    {
        var node = run.FindNode(connection.Id) ?? run.AddNode(connection.Id, connection.Id, isRemote: true);
        ResourceReading.LinkNode(run, connection);
        node.ShuttingDown = true;
    }
}
