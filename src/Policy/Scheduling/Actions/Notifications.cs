namespace HaActors.Policy.Scheduling;

/// <summary>The points in the order at which instances are told of one kind of change: before it and after it.</summary>
internal sealed class NotificationPoints(string task)
{
    /// <summary>What changes: <c>start</c>, <c>stop</c>, <c>promote</c>, <c>demote</c>.</summary>
    public string Task { get; } = task;

    public ScheduledAction? Before { get; set; }

    public ScheduledAction? BeforeDone { get; set; }

    public ScheduledAction? After { get; set; }

    public ScheduledAction? AfterDone { get; set; }
}

internal sealed partial class Clone
{
    public NotificationPoints? StartNotification { get; set; }

    public NotificationPoints? StopNotification { get; set; }

    public NotificationPoints? PromoteNotification { get; set; }

    public NotificationPoints? DemoteNotification { get; set; }
}

/// <summary>Instances of a clone are told what the others do.</summary>
internal static class Notifications
{
    private const string Type = "notify_type";
    private const string KeyType = "notify_key_type";
    private const string KeyTask = "notify_key_operation";
    private const string TaskName = "notify_operation";

    public static void CreateForInstances(
        Clone clone, ScheduledAction start, ScheduledAction started, ScheduledAction stop, ScheduledAction stopped)
    {
        clone.StartNotification ??= Create(clone, Tasks.Start, start, started);
        if (clone.StopNotification is not null)
            return;
        clone.StopNotification = Create(clone, Tasks.Stop, stop, stopped);
        Edge.Connect(
            clone.StopNotification.AfterDone, clone.StartNotification.Before, OrderingFlags.Ordered);
    }

    public static void CreateForPromotions(
        Clone clone, NotificationPoints promotion, ScheduledAction demote, ScheduledAction demoted)
    {
        var run = clone.Run;
        clone.PromoteNotification ??= promotion;
        if (clone.DemoteNotification is not null)
            return;
        var demotion = clone.DemoteNotification = Create(clone, Tasks.Demote, demote, demoted);
        Edge.Connect(clone.StopNotification?.AfterDone, promotion.Before, OrderingFlags.Ordered);
        Edge.Connect(clone.StartNotification?.AfterDone, promotion.Before, OrderingFlags.Ordered);
        Edge.Connect(demotion.AfterDone, promotion.Before, OrderingFlags.Ordered);
        Edge.Connect(demotion.AfterDone, clone.StartNotification?.Before, OrderingFlags.Ordered);
        Edge.Connect(demotion.AfterDone, clone.StopNotification?.Before, OrderingFlags.Ordered);
    }

    /// <summary>Makes the points before and after a change.</summary>
    /// <param name="action">What begins the change of the whole; null: nobody is told before.</param>
    /// <param name="complete">What ends it.</param>
    public static NotificationPoints Create(
        Resource resource, string task, ScheduledAction? action, ScheduledAction complete)
    {
        var run = resource.Run;
        var points = new NotificationPoints(task);
        if (action is not null)
        {
            points.Before = Point(resource, action, Tasks.Notify, "pre", "pre", task);
            points.Before.Set(ActionFlags.Runnable);
            points.BeforeDone = Point(resource, action, Tasks.Notified, "confirmed-pre", "pre", task);
            points.BeforeDone.Set(ActionFlags.Runnable);
            Edge.Connect(points.Before, points.BeforeDone, OrderingFlags.Ordered);
            Edge.Connect(points.BeforeDone, action, OrderingFlags.Ordered);
        }

        points.After = Point(resource, complete, Tasks.Notify, "post", "post", task);
        points.AfterDone = Point(resource, complete, Tasks.Notified, "confirmed-post", "post", task);
        foreach (var point in new[] { points.After, points.AfterDone })
        {
            point.Priority = Scores.Infinity;
            if (complete.IsRunnable)
                point.Set(ActionFlags.Runnable);
            else
                point.Clear(ActionFlags.Runnable);
        }

        Edge.Connect(complete, points.After, OrderingFlags.FirstImpliesThen);
        Edge.Connect(points.After, points.AfterDone, OrderingFlags.FirstImpliesThen);
        if (action is not null)
            Edge.Connect(points.BeforeDone, points.After, OrderingFlags.Ordered);
        return points;
    }

    private static ScheduledAction Point(
        Resource resource, ScheduledAction action, string task, string keyType, string type, string change)
    {
        var point = resource.Run.Actions.Get(
            resource, $"{keyType}_notify_{action.Task}", task, 0, null, action.IsOptional);
        point.Set(ActionFlags.Pseudo);
        point.Say(KeyType, keyType);
        point.Say(KeyTask, action.Task);
        point.Say(Type, type);
        point.Say(TaskName, change);
        return point;
    }

    /// <summary>Tells of a stop that fencing implies: whoever lives learns of it after the fencing.</summary>
    public static void OrderAfterFencing(ScheduledAction stop, Primitive resource, ScheduledAction fencing)
    {
        var points = Create(resource, Tasks.Stop, null, fencing);
        var facts = new NotificationFacts(resource.Run);
        facts.Collect(resource, withActions: false);
        facts.SayOf("stop", resource.Id, stop.Node!.Name);
        NotificationActions.Create(resource.OutermostBelowBundle, points, facts);
    }

    /// <summary>Makes all notifications of a clone, once all that it will do is known.</summary>
    public static void Finish(Clone clone)
    {
        Finish(clone, clone.StartNotification);
        Finish(clone, clone.StopNotification);
        Finish(clone, clone.PromoteNotification);
        Finish(clone, clone.DemoteNotification);
    }

    private static void Finish(Clone clone, NotificationPoints? points)
    {
        if (points is null)
            return;
        var facts = new NotificationFacts(clone.Run);
        facts.Collect(clone, withActions: true);
        facts.Complete(clone);
        if (facts.Any(points.Task))
        {
            points.Before?.Clear(ActionFlags.Optional);
            points.BeforeDone?.Clear(ActionFlags.Optional);
            points.After?.Clear(ActionFlags.Optional);
            points.AfterDone?.Clear(ActionFlags.Optional);
        }

        NotificationActions.Create(clone, points, facts);
    }
}
