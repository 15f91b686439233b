namespace HaActors.Policy.Scheduling;

/// <summary>The notifications that single instances get.</summary>
internal static class NotificationActions
{
    public static void Create(Resource resource, NotificationPoints points, NotificationFacts facts)
    {
        if (resource.Children.Count > 0)
        {
            foreach (var child in resource.Children)
                Create(child, points, facts);
            return;
        }

        foreach (var action in resource.Actions)
            if (action is { IsRequired: true, Node: not null }
                && action.Task is Tasks.Start or Tasks.Stop or Tasks.Promote or Tasks.Demote)
                Tell(action, facts);

        // A stop may be implied by fencing and not show.
        if (points.Task != Tasks.Stop && !facts.Any(points.Task))
            return;
        if (points.Task is Tasks.Stop or Tasks.Demote)
        {
            if (resource.Role != Role.Stopped)
                TellWhatGoesDown(resource, points, facts);
        }
        else if (resource.NextRole != Role.Stopped && resource.AssignedTo is { } place)
        {
            // What cannot come up hears nothing.
            var start = resource.Newest(Tasks.Start);
            if (start is { IsRequired: true, IsRunnable: false })
                return;
            if (points.Task != Tasks.Start || start is null || start.IsOptional)
                Notify(resource, place, points.Before, points.BeforeDone, facts);
            NotifyAfter(resource, place, points, facts);
        }
    }

    private static void TellWhatGoesDown(Resource resource, NotificationPoints points, NotificationFacts facts)
    {
        var stop = resource.Newest(Tasks.Stop);
        foreach (var node in resource.RunningOn)
        {
            // Whoever is fenced hears nothing.
            if (stop is { IsPseudo: true } && (node.Unclean || node.RemoteRequiresReset))
                continue;
            Notify(resource, node, points.Before, points.BeforeDone, facts);
            if (points.Task == Tasks.Demote || stop is null || stop.IsOptional)
                NotifyAfter(resource, node, points, facts);
        }
    }

    private static void NotifyAfter(Resource resource, Node node, NotificationPoints points, NotificationFacts facts)
    {
        var notify = Notify(resource, node, points.After, points.AfterDone, facts);
        if (notify is not null)
            notify.Priority = Scores.Infinity;
        if (points.AfterDone is null)
            return;
        foreach (var action in resource.Actions)
            if (action.IsRecurring)
                Edge.Connect(points.AfterDone, action, OrderingFlags.Ordered);
    }

    private static ScheduledAction? Notify(
        Resource resource, Node node, ScheduledAction? point, ScheduledAction? done, NotificationFacts facts)
    {
        if (point is null || done is null || !node.Online || !point.IsRunnable)
            return null;
        var type = point.Extra!["notify_type"];
        var task = point.Extra["notify_operation"];
        var notify = resource.Run.Actions.Get(
            resource, $"{type}_notify_{task}", point.Task, 0, node, point.IsOptional);
        foreach (var (name, value) in point.Extra)
            if (notify.Extra?.ContainsKey(name) != true)
                notify.Say(name, value);
        Tell(notify, facts);
        Edge.Connect(point, notify, OrderingFlags.Ordered);
        Edge.Connect(notify, done, OrderingFlags.Ordered);
        return notify;
    }

    private static void Tell(ScheduledAction action, NotificationFacts facts)
    {
        foreach (var (name, value) in facts.Values)
            action.Say(name, value);
    }
}
