namespace HaActors.Policy.Scheduling;

/// <summary>A guest is fenced by the recovery of its container: here that only gets a name.</summary>
internal static class GuestFencing
{
    public static void Fence(SchedulingRun run, Node guest)
    {
        var container = guest.Connection!.Container!;
        var stop = container.Newest(Tasks.Stop);
        var operation = container.Newest(Tasks.Start) is null ? "off" : "reboot";
        var fence = run.Actions.Fence(guest, operation, false, "guest is unclean", false);
        fence.Set(ActionFlags.Pseudo | ActionFlags.Runnable);

        // After the stop, not the start: what was inside is gone from then on.
        const OrderingFlags Follows = OrderingFlags.UnrunnableFirstBlocks | OrderingFlags.FirstImpliesThen;
        if (stop is { IsPseudo: true })
            Edge.Connect(run.Actions.Fence(stop.Node!, null, false, null, false), fence, Follows);
        else if (stop is not null)
            Edge.Connect(stop, fence, Follows);
        else if (guest.Connection.Newest(Tasks.Stop) is { } disconnect)
            Edge.Connect(disconnect, fence, OrderingFlags.Ordered);
        FencingOrderings.Add(run, fence);
    }
}
