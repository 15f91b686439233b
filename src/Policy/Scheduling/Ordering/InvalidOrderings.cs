namespace HaActors.Policy.Scheduling;

/// <summary>Orderings that can never be kept are left out.</summary>
internal static class InvalidOrderings
{
    public static void Disable(SchedulingRun run)
    {
        if (!run.HaveRemoteNodes && run.Options.Placement == PlacementStrategy.Default)
            return;
        for (var at = run.Actions.All.Count - 1; at >= 0; at--)
            if (run.Actions.All[at] is { Resource: { } resource } action)
                foreach (var edge in action.Before.AsSpan())
                    if (IsInvalid(run, resource, edge))
                        edge.Flags = OrderingFlags.None;
    }

    private static bool IsInvalid(SchedulingRun run, Resource resource, Edge edge)
    {
        // What runs in a guest cannot wait for that which the guest runs in, nor the other way round.
        if (!edge.Has(OrderingFlags.GuestAllowed) && edge.First.Resource is not null
            && edge.First.Node is { IsGuest: true } guest && guest.Connection!.Container == resource)
            return true;

        // Two that change places: one of them has to move before there is room.
        return edge.Flags == OrderingFlags.IfOnSameNodeOrTarget && edge.Then.Task == Tasks.MigrateTo
            && LoopSearch.Closes(run, edge);
    }
}
