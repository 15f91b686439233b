using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Simulation;

/// <summary>How <c>crm_simulate</c> names an action that it carries out.</summary>
internal static class ExecutionText
{
    /// <summary>The line without its indentation; null for what it does silently.</summary>
    /// <param name="name">The resource's name in the node's history.</param>
    public static string? Of(ScheduledAction action, string? name)
    {
        if (action.Task == Tasks.Fence && !action.IsPseudo)
            return $"Fencing {action.Node!.Name} ({action.Extra!["stonith_action"]})";
        if (action.IsPseudo)
            return $"Pseudo action:   {KeyOf(action)}" + (IsGuestFencing(action) ? $" on {action.Node!.Name}" : "");
        if (action.Task is Tasks.ClearFailcount or Tasks.LrmDelete or Tasks.Shutdown or Tasks.Maintenance)
            return action.Resource is null
                ? $"Cluster action:  {action.Task} on {action.Node!.Name}"
                : $"Cluster action:  {action.Task} for {ConfiguredName(action.Resource)} on {action.Node!.Name}";
        return action.IntervalMs > 0
            ? $"Resource action: {name,-15} {action.Task}={action.IntervalMs} on {action.Node!.Name}"
            : $"Resource action: {name,-15} {action.Task} on {action.Node!.Name}";
    }

    /// <summary>Without the number of an instance that is like all others.</summary>
    public static string ConfiguredName(Resource resource) => resource.Unique ? resource.Id : resource.BaseId;

    private static string KeyOf(ScheduledAction action) =>
        action.Resource is Primitive ? ActionNames.HistoryKey(action) : action.Key;

    private static bool IsGuestFencing(ScheduledAction action) =>
        action is { Resource: null, Node: not null, Task: Tasks.Fence };
}
