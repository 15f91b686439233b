namespace HaActors.Policy.Scheduling;

internal sealed partial class Group
{
    public override void CreateActions()
    {
        foreach (var member in Children)
            member.CreateActions();
        Pseudo(Tasks.Start);
        Pseudo(Tasks.Started);
        Pseudo(Tasks.Stop);
        Pseudo(Tasks.Stopped);
        if (!Cib.CibValue.Truth(MetaValue("promotable"), otherwise: false))
            return;
        Pseudo(Tasks.Demote);
        Pseudo(Tasks.Demoted);
        Pseudo(Tasks.Promote);
        Pseudo(Tasks.Promoted);
    }

    private void Pseudo(string task) => Run.Actions.Pseudo(this, task, optional: true, runnable: true);
}

internal sealed partial class Clone
{
    public override void CreateActions()
    {
        var (start, started, stop, stopped) = InstanceActions.Create(this, Children);
        if (Notify)
            Notifications.CreateForInstances(this, start, started, stop, stopped);
        if (Promotable)
            CreatePromotionActions();
    }

    private void CreatePromotionActions()
    {
        var promoting = false;
        var demoting = false;
        foreach (var instance in Children)
            LookForRoleChange(instance, ref promoting, ref demoting);

        var promote = Run.Actions.Pseudo(this, Tasks.Promote, !promoting, runnable: true);
        var promoted = Run.Actions.Pseudo(this, Tasks.Promoted, !promoting, runnable: true);
        promoted.Priority = Scores.Infinity;
        var notifiesPromotion = Notify ? Notifications.Create(this, Tasks.Promote, promote, promoted) : null;
        var demote = Run.Actions.Pseudo(this, Tasks.Demote, !demoting, runnable: true);
        var demoted = Run.Actions.Pseudo(this, Tasks.Demoted, !demoting, runnable: true);
        demoted.Priority = Scores.Infinity;
        if (notifiesPromotion is not null)
            Notifications.CreateForPromotions(this, notifiesPromotion, demote, demoted);
    }

    private static void LookForRoleChange(Resource instance, ref bool promoting, ref bool demoting)
    {
        foreach (var child in instance.Children)
            LookForRoleChange(child, ref promoting, ref demoting);
        if (instance.Children.Count > 0)
            return;
        foreach (var action in instance.Actions)
        {
            if (action.IsOptional)
                continue;
            promoting |= action.Task == Tasks.Promote;
            demoting |= action.Task == Tasks.Demote;
        }
    }
}

internal sealed partial class Bundle
{
    public override void CreateActions()
    {
        var containers = new List<Resource>(Replicas.Count);
        foreach (var replica in Replicas)
        {
            replica.Ip?.CreateActions();
            replica.ContainerResource.CreateActions();
            replica.Connection?.CreateActions();
            containers.Add(replica.ContainerResource);
        }

        InstanceActions.Create(this, containers);
        if (Inner is null)
            return;
        Inner.CreateActions();
        if (!Inner.Promotable)
            return;
        Run.Actions.Pseudo(this, Tasks.Promote, optional: true, runnable: true);
        Run.Actions.Pseudo(this, Tasks.Promoted, optional: true, runnable: true).Priority = Scores.Infinity;
        Run.Actions.Pseudo(this, Tasks.Demote, optional: true, runnable: true);
        Run.Actions.Pseudo(this, Tasks.Demoted, optional: true, runnable: true).Priority = Scores.Infinity;
    }
}

/// <summary>Actions of many instances, and those of the whole that they add up to.</summary>
internal static class InstanceActions
{
    [Flags]
    private enum Change
    {
        None = 0,
        Starting = 1,
        Stopping = 2,
        Active = 4,
        Restarting = 8,
    }

    public static (ScheduledAction Start, ScheduledAction Started, ScheduledAction Stop, ScheduledAction Stopped) Create(
        Resource collective, List<Resource> instances)
    {
        var changes = Change.None;
        foreach (var instance in instances)
        {
            instance.CreateActions();
            changes |= ChangesOf(instance);
        }

        var actions = collective.Run.Actions;
        var starts = (changes & Change.Starting) != 0;
        var start = actions.Pseudo(collective, Tasks.Start, !starts, runnable: true);
        var started = actions.Get(collective, Tasks.Started, 0, null, !starts);
        started.Set(ActionFlags.Pseudo);
        started.Priority = Scores.Infinity;
        if ((changes & (Change.Active | Change.Starting)) != 0)
            started.Set(ActionFlags.Runnable);

        var stops = (changes & Change.Stopping) != 0;
        var stop = actions.Pseudo(collective, Tasks.Stop, !stops, runnable: true);
        var stopped = actions.Pseudo(collective, Tasks.Stopped, !stops, runnable: true);
        stopped.Priority = Scores.Infinity;
        if ((changes & Change.Restarting) == 0)
            stop.Set(ActionFlags.Migratable);
        return (start, started, stop, stopped);
    }

    private static Change ChangesOf(Resource instance)
    {
        var changes = Change.None;
        if (instance is not Primitive)
        {
            foreach (var child in instance.Children)
                changes |= ChangesOf(child);
            return changes;
        }

        if (instance.RunningOn.Count > 0)
            changes |= Change.Active;
        foreach (var action in instance.Actions)
        {
            if (action.IsOptional)
                continue;
            if (action.Task == Tasks.Start && action.IsRunnable)
                changes |= Change.Starting;
            else if (action.Task == Tasks.Stop && (action.IsRunnable || action.IsPseudo))
                changes |= Change.Stopping;
        }

        const Change Both = Change.Starting | Change.Stopping;
        return (changes & Both) == Both ? changes | Change.Restarting : changes;
    }
}
