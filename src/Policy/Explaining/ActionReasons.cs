using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>Why actions are in the graph, or are not.</summary>
internal sealed class ActionReasons(SchedulingRun run, Changes changes, FirstCauses causes)
{
    private const string Unknown = "the cause is not known";

    /// <summary>Why it is to be done.</summary>
    public string Why(ScheduledAction action)
    {
        if (action.IsOptional && !action.Has(ActionFlags.Always | ActionFlags.InGraph))
            return "nothing asks for it";
        if (action.Resource is null)
            return OfNode(action);
        return action.Task switch
        {
            Tasks.Notify or Tasks.Notified => Notification(action),
            _ when action.Resource is not Primitive => Whole(action),
            Tasks.Cancel => Cancellation(action, (Primitive)action.Resource),
            Tasks.Monitor when action.IntervalMs == 0 => Probe(action, (Primitive)action.Resource),
            _ when action.IntervalMs > 0 => Recurring(action, (Primitive)action.Resource),
            Tasks.ClearFailcount =>
                $"failures of {action.Resource.Id} on {action.Node!.Name} are forgotten: {ClearReason(action)}",
            Tasks.LrmDelete =>
                $"{action.Node!.Name} forgets {action.Resource.Id}: what held it there (shutdown-lock) is over",
            Tasks.Delete => action.Resource.Removed
                ? $"{action.Resource.Id} is not configured any more: {action.Node!.Name} forgets it"
                : $"the agent of {action.Resource.Id} has changed: {action.Node!.Name} forgets the old one",
            _ => Change(action, (Primitive)action.Resource),
        };
    }

    /// <summary>Why it is not carried out; null: it is in the graph.</summary>
    public string? Obstacle(ScheduledAction action)
    {
        if (action.Has(ActionFlags.InGraph))
            return null;
        if (action.IsOptional && !action.Has(ActionFlags.Always))
            return action.Resource is { Managed: false } && !action.IsPseudo
                ? $"{action.Resource.Id} is not managed"
                : "it is not needed";
        if (!action.IsRunnable)
            return $"it cannot be done: {Chain(causes.OfAction(action))}";
        if (action.Resource is { Managed: false })
            return $"{action.Resource.Id} is not managed";
        if (action.Node is null)
            return $"{action.Resource?.Id ?? action.Key} has no place";
        return action.Node.Online ? Unknown : NodeReasons.Unavailable(action.Node, Unavailability.Of(action.Node));
    }

    public static string Chain(FirstCause cause) => string.Join("; ", cause.Chain.Select(static one => one.Text));

    private string Change(ScheduledAction action, Primitive resource)
    {
        if (action.Has(ActionFlags.MigrationAbort))
            return $"what an interrupted migration of {resource.Id} may have left on {action.Node!.Name} is cleared";
        var decision = changes.Decision(resource);
        var because = changes.Because(resource) ?? changes.Required(action);
        if (because is not null)
            return decision.StartsWith("none", StringComparison.Ordinal)
                ? $"{resource.Id}: {because}"
                : $"{resource.Id} is to {decision}: {because}";
        if (action.IsPseudo && action.Node is { } fenced && NodeReasons.FenceReason(fenced) is { } reason)
            return $"{fenced.Name} is fenced ({reason}), which brings {resource.Id} down there";
        if (action.Has(ActionFlags.Always) && action.Task == Tasks.Start)
            return $"a start of {resource.Id} is under way, and has no result yet";
        if (resource.RunningOn.Count > 1)
            return $"{resource.Id} is active on {Phrases.Nodes(resource.RunningOn)}";
        if (resource.Removed)
            return $"{resource.Id} is not configured any more";
        if (action is { Task: Tasks.Stop, Node: { } node })
            return causes.Of(resource) is { Kind: not "unknown" } cause
                ? $"{resource.Id} shall not run: {cause.Text}"
                : resource.AssignedTo == node ? action.Reason ?? Unknown : $"{resource.Id} shall not be on {node.Name}";
        return action.Reason ?? Unknown;
    }

    private static string Probe(ScheduledAction action, Primitive resource) => resource.RunningOn.Contains(action.Node!)
        ? $"it is to be seen whether {resource.Id} is still active on {action.Node!.Name}"
        : $"nobody knows yet whether {resource.Id} is active on {action.Node!.Name}";

    private string Recurring(ScheduledAction action, Primitive resource)
    {
        var operation = Phrases.Operation(action.Task, action.IntervalMs);
        if (action.Has(ActionFlags.Rescheduled))
            return IsExpired(action)
                ? $"a failure of {operation} of {resource.Id} is too old to count: it begins anew"
                : $"the definition of {operation} of {resource.Id} has changed: it begins anew";
        if (action.Node != resource.AssignedTo)
            return $"it is watched ({operation}, role Stopped) that {resource.Id} is not active on {action.Node!.Name}";
        var role = resource.NextRole == Role.Promoted ? "promoted" : "started";
        return $"{resource.Id} is watched ({operation}) while it is {role} on {action.Node!.Name}";
    }

    private bool IsExpired(ScheduledAction action)
    {
        foreach (var record in run.ExpiredMonitors)
            if (record.Key == action.Key)
                return true;
        return false;
    }

    private static string Cancellation(ScheduledAction action, Primitive resource)
    {
        var operation = Phrases.Operation(action.KeyTask, action.IntervalMs);
        if (OperationCatalog.Entry(resource, action.KeyTask, action.IntervalMs) is null)
            return $"{operation} of {resource.Id} is not configured any more";
        if (resource.InMaintenance || action.Node is { Maintenance: true })
            return $"{resource.Id} is not watched during maintenance";
        return resource.NextRole != resource.Role
            ? $"{resource.Id} will be {Phrases.Role(resource.NextRole)}, and {operation} is not for that role"
            : $"{operation} of {resource.Id} is not for the role or place that it has";
    }

    private static string ClearReason(ScheduledAction action) => action.Reason switch
    {
        "it expired" => "they are older than failure-timeout",
        "it is orphaned" => "it is not configured any more",
        "resource parameters have changed" => "its parameters have changed since",
        "action definition changed" => "what failed is configured otherwise now",
        "reconnect interval is set" => "reconnect_interval is over",
        { } other => other,
        null => Unknown,
    };

    private static string Whole(ScheduledAction action)
    {
        var whole = action.Resource!;
        var what = action.Task switch
        {
            Tasks.Start or Tasks.Stop or Tasks.Promote or Tasks.Demote => "marks the begin of",
            _ => "marks the end of",
        };
        var change = ActionTexts.Basic(action.Task) switch
        {
            Tasks.Start => "starting",
            Tasks.Stop => "stopping",
            Tasks.Promote => "promoting",
            Tasks.Demote => "demoting",
            var other => other,
        };
        return $"{what} {change} parts of {whole.Id}";
    }

    private static string Notification(ScheduledAction action)
    {
        var extra = action.Extra;
        var when = extra?.GetValueOrDefault("notify_type") == "pre" ? "before" : "after";
        var change = extra?.GetValueOrDefault("notify_operation") switch
        {
            Tasks.Start => "start",
            Tasks.Stop => "stop",
            Tasks.Promote => "promotion",
            Tasks.Demote => "demotion",
            { } other => other,
            null => "change",
        };
        var resource = action.Resource!;
        return resource is Primitive
            ? $"{resource.Id} is told {when} each {change} of an instance (notify=true)"
            : $"marks where instances of {resource.Id} are told {when} each {change}";
    }

    private string OfNode(ScheduledAction action)
    {
        var node = action.Node;
        switch (action.Task)
        {
            case Tasks.Fence when ActionTexts.Operation(action) == "on":
                return $"{node!.Name} has to be unfenced: {UnfenceReason(action)}";
            case Tasks.Fence when node!.IsGuest:
                return $"{node.Name} is a guest, and fenced by the recovery of {node.Connection!.Container!.Id}: "
                    + (NodeReasons.FenceReason(node) ?? action.Reason ?? Unknown);
            case Tasks.Fence:
                var reason = NodeReasons.FenceReason(node) ?? action.Reason ?? Requirer(action) ?? Unknown;
                return $"{node.Name} has to be fenced: {reason}";
            case Tasks.Shutdown:
                return $"{node!.Name} asked to be shut down";
            case Tasks.Maintenance:
                return "remote nodes are told that their maintenance begins or ends";
            case "probe_complete":
                return $"{node!.Name} is told that all resources are looked for anew";
        }

        if (action.Key.StartsWith("load_stopped_", StringComparison.Ordinal))
            return $"marks that what leaves {node!.Name} has left it, and its capacity is free";
        return action.Has(ActionFlags.MinRunnable) ? "marks that enough of several have come up" : Unknown;
    }

    private string UnfenceReason(ScheduledAction action) => action.Reason switch
    {
        { } reason when reason.StartsWith("Device ", StringComparison.Ordinal) =>
            "a fence device is configured otherwise than when that was done last",
        { } reason => reason,
        null => Requirer(action) ?? "a fence device is configured otherwise than when that was done last",
    };

    private string? Requirer(ScheduledAction action)
    {
        if (run.Record!.RequiredBy(action) is { } link)
            return $"needed for the {ActionTexts.Short(link.Action)}";
        foreach (var edge in action.After.AsSpan())
            if (edge.Then is { IsRequired: true, Resource: not null } && edge.Has(OrderingFlags.ThenImpliesFirst))
                return $"needed for the {ActionTexts.Short(edge.Then)}";
        return null;
    }
}
