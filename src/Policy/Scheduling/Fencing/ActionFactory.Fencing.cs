namespace HaActors.Policy.Scheduling;

internal sealed partial class ActionFactory
{
    /// <summary>The fencing of a node. One that is optional stands by until somebody requires it.</summary>
    /// <param name="operation"><c>off</c>, <c>on</c>, <c>reboot</c>; null: what the cluster is configured for.</param>
    /// <param name="priorityDelay">Whether <c>priority-fencing-delay</c> may hold it up.</param>
    public ScheduledAction Fence(Node node, string? operation, bool optional, string? reason, bool priorityDelay)
    {
        operation ??= Run.Options.FencingAction;
        var action = OnNode($"stonith-{node.Name}-{operation}", Tasks.Fence, node, true);
        if (action.Extra is null)
        {
            action.Extra = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["on_node"] = node.Name,
                ["on_node_uuid"] = node.Id,
                ["stonith_action"] = operation,
            };
            action.Reason = reason;
            if (Run.UnfencingPossible && UnfencingDigests.Say(Run, action))
                optional = false;
        }

        const string Delay = "priority-fencing-delay";
        if (Run.Options.PriorityFencingDelaySeconds > 0 && (priorityDelay || action.Extra.ContainsKey(Delay)))
            action.Extra[Delay] = $"{NodeFencing.PriorityDelay(Run, node)}";

        if (!optional && NodeFencing.CanFence(Run, node))
            action.Clear(ActionFlags.Optional);
        action.Reason ??= reason;
        return action;
    }
}
