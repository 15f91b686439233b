namespace HaActors.Policy.Scheduling;

/// <summary>Some devices let a node at shared data only after it was unfenced: switched on.</summary>
internal static class Unfencing
{
    private const string Attribute = "#node-unfenced";
    private const string On = "on";

    /// <summary>What needs unfencing waits for it; where it was never done, it is done now.</summary>
    public static void OrderAfter(Primitive resource, Node node, ScheduledAction action, OrderingFlags flags)
    {
        var run = resource.Run;
        if (!resource.NeedsUnfencing && !(resource.IsFenceDevice && run.UnfencingPossible))
            return;
        Edge.Connect(run.Actions.Fence(node, On, true, null, false), action, flags);
        if (!IsUnfenced(node))
            Require(run, null, node, $"required by {resource.Id} {action.Task}");
    }

    /// <summary>Unfences a node, or all nodes on which a device may be used, if unfencing is in use at all.</summary>
    /// <param name="device">Null: for no device in particular. Nothing happens for a resource that is no device.</param>
    public static void Require(SchedulingRun run, Primitive? device, Node? node, string reason)
    {
        if (!run.UnfencingPossible || device is { IsFenceDevice: false })
            return;
        if (node is { Online: true, Unclean: false, ShuttingDown: false })
        {
            run.Actions.Fence(node, On, false, reason, false);
            return;
        }

        if (device is null)
            return;
        foreach (var other in run.Nodes)
            if (device.Allowed.Contains(other) && other is { Online: true, Unclean: false, ShuttingDown: false })
                Require(run, device, other, reason);
    }

    public static bool IsUnfenced(Node node) => node.Attributes.GetValueOrDefault(Attribute) is not (null or "0");
}
