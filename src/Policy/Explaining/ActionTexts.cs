using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>What actions are called in sentences.</summary>
internal static class ActionTexts
{
    /// <summary>Task, resource and node, for example <c>start of web on n1</c>.</summary>
    public static string Short(ScheduledAction action)
    {
        var place = action.Node is { } node && !(action.IsPseudo && action.Resource is null) ? $" on {node.Name}" : "";
        if (action.Resource is { } resource)
            return $"{Task(action)} of {resource.Id}{place}";
        return action.Task switch
        {
            Tasks.Fence when Operation(action) == "on" => $"unfencing of {action.Node!.Name}",
            Tasks.Fence => $"fencing of {action.Node!.Name}",
            Tasks.Shutdown => $"shutdown of {action.Node!.Name}",
            _ => $"{action.Key}{place}",
        };
    }

    /// <summary>The task of single instances behind the task of a whole.</summary>
    public static string Basic(string task) => task switch
    {
        Tasks.Started => Tasks.Start,
        Tasks.Stopped => Tasks.Stop,
        Tasks.Promoted => Tasks.Promote,
        Tasks.Demoted => Tasks.Demote,
        _ => task,
    };

    /// <summary>Both are the same resource's, or one is a part of the other's.</summary>
    public static bool InOneFamily(ScheduledAction one, ScheduledAction other) =>
        one.Resource is { } left && other.Resource is { } right
        && (left == right || left.IsInside(right) || right.IsInside(left));

    /// <summary>Of a fencing: <c>on</c>, <c>off</c>, <c>reboot</c>.</summary>
    public static string? Operation(ScheduledAction fence) => fence.Extra?.GetValueOrDefault("stonith_action");

    private static string Task(ScheduledAction action) => action.Task switch
    {
        Tasks.Started => "completed start",
        Tasks.Stopped => "completed stop",
        Tasks.Promoted => "completed promotion",
        Tasks.Demoted => "completed demotion",
        Tasks.Promote => "promotion",
        Tasks.Demote => "demotion",
        Tasks.MigrateTo or Tasks.MigrateFrom => "migration",
        Tasks.ReloadAgent => "reload",
        Tasks.ClearFailcount => "clearing of failures",
        Tasks.LrmDelete or Tasks.Delete => "removal",
        Tasks.Notify or Tasks.Notified => "notification",
        Tasks.Cancel => $"end of {Phrases.Operation(action.KeyTask, action.IntervalMs)}",
        _ => Phrases.Operation(action.Task, action.IntervalMs),
    };
}
