using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>Through which members what happens on remote and guest nodes goes.</summary>
internal static class RemoteHosts
{
    /// <summary>The member whose connection carries the action; null: it needs none.</summary>
    public static Node? RouterOf(ScheduledAction action)
    {
        if (action.IsPseudo || action.Resource is null
            || action.Node is not { IsRemoteOrGuest: true, Connection: { } connection })
            return null;
        var before = connection.CurrentNode;
        var after = connection.AssignedTo;
        if (before is null || after is null || before == after)
            return before ?? after;
        // A connection that moves carries what ends before it does, and what begins after.
        if (connection is { PartialMigrationSource: not null, PartialMigrationTarget: not null }
            && ActionFactory.Find(connection, Tasks.MigrateFrom, 0, null) is not null)
            return TaskOf(action) == Tasks.Notify ? after : before;
        return IsDown(action) || TaskOf(action) is Tasks.Cancel or Tasks.MigrateFrom or Tasks.MigrateTo
            ? before
            : after;
    }

    /// <summary>The member that runs the guest's container when the action happens; null: it does not matter.</summary>
    public static Node? HostOf(ScheduledAction action, Node guest)
    {
        var container = guest.Connection!.Container!;
        if (IsDown(action))
            return container.CurrentNode;
        return TaskOf(action) is Tasks.Start or Tasks.Started or Tasks.Monitor or Tasks.Promote or Tasks.Promoted
            ? container.AssignedTo
            : null;
    }

    /// <summary>Guests whose containers the member runs.</summary>
    public static IEnumerable<Node> GuestsOn(SchedulingRun run, Node host)
    {
        foreach (var container in host.Running)
            foreach (var node in run.Nodes)
                if (node.IsGuest && node.Connection!.Container == container)
                    yield return node;
    }

    private static bool IsDown(ScheduledAction action) =>
        TaskOf(action) is Tasks.Stop or Tasks.Stopped or Tasks.Demote or Tasks.Demoted;

    /// <summary>A notification goes with what it tells of.</summary>
    private static string TaskOf(ScheduledAction action) =>
        action.Task is Tasks.Notify or Tasks.Notified && action.Extra?.GetValueOrDefault("notify_operation") is { } told
            ? told
            : action.Task;
}
