using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Simulation;

/// <summary>How <c>crm_simulate</c> names an action that it carries out.</summary>
internal static class ExecutionText
{
    /// <summary>The line without its indentation; null for what it does silently.</summary>
    public static string? Of(ScheduledAction action)
    {
        if (action.Task == Tasks.Fence && !action.IsPseudo)
            return $"Fencing {action.Node!.Name} ({action.Extra!["stonith_action"]})";
        if (action.IsPseudo)
            return $"Pseudo action:   {action.Key}" + (action is { Resource: null, Node: { } node } ? $" on {node.Name}" : "");
        if (action.Task is Tasks.ClearFailcount or Tasks.LrmDelete or Tasks.Shutdown or Tasks.Maintenance)
            return action.Resource is null
                ? $"Cluster action:  {action.Task} on {action.Node!.Name}"
                : $"Cluster action:  {action.Task} for {action.Resource.Id} on {action.Node!.Name}";
        var name = HistoryName(action.Resource!).PadRight(15);
        return action.IntervalMs > 0
            ? $"Resource action: {name} {action.Task}={action.IntervalMs} on {action.Node!.Name}"
            : $"Resource action: {name} {action.Task} on {action.Node!.Name}";
    }

    /// <summary>Under which name the node's history has a resource: one name for all instances that are alike.</summary>
    public static string HistoryName(Resource resource) => resource.HistoryId;
}
