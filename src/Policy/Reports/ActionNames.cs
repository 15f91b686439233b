using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>What actions are called in graphs.</summary>
internal static class ActionNames
{
    /// <summary>The key with the name under which histories know the resource, and the node.</summary>
    public static string Of(ScheduledAction action)
    {
        var host = action.Node?.Name ?? (action.IsPseudo ? null : "<none>");
        var prefix = action.IsCancellation ? "Cancel " : "";
        if (action.Resource is { } resource && resource.HistoryId != resource.Id)
        {
            // What is told is named after the whole's action, as for the whole.
            var key = action.Task is Tasks.Notify or Tasks.Notified && action.Extra is { } extra
                ? $"{resource.HistoryId}_{extra["notify_key_type"]}_notify_{extra["notify_key_operation"]}_0"
                : HistoryKey(action);
            return host is null ? prefix + key : $"{prefix}{key} {host}";
        }

        if (action.Task == Tasks.Fence)
            return $"{action.Task} '{action.Extra?.GetValueOrDefault("stonith_action")}' {host}";
        if (action.Resource is not null && host is not null)
            return $"{prefix}{action.Key} {host}";
        return host is not null ? $"{prefix}{action.Task} {host}" : action.Key;
    }

    /// <summary>The key as it stands in a history.</summary>
    public static string HistoryKey(ScheduledAction action)
    {
        var task = action.Task == Tasks.Notify && action.Extra is { } extra
            ? $"{extra["notify_type"]}_notify_{extra["notify_operation"]}"
            : action.IsCancellation ? action.KeyTask : action.Task;
        return $"{action.Resource!.HistoryId}_{task}_{action.IntervalMs}";
    }
}
