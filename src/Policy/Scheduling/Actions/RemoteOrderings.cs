namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    partial void RemoteOrderings()
    {
        if (HaveRemoteNodes)
            ConnectionOrderings.Add(this);
    }
}

/// <summary>What is done on a remote or guest node is done while it can be reached.</summary>
internal static class ConnectionOrderings
{
    public static void Add(SchedulingRun run)
    {
        var actions = run.Actions.All;
        for (var at = actions.Count - 1; at >= 0; at--)
        {
            var action = actions[at];
            if (action.Resource is not Primitive resource)
                continue;
            if (resource.IsRemoteConnection && action.Task == Tasks.ClearFailcount)
            {
                run.Order(OrderingEnd.Of(action), OrderingEnd.Of(resource, Tasks.Start), OrderingFlags.Ordered);
                continue;
            }

            if (action.Node is not { IsRemoteOrGuest: true, Connection: { } connection } || action.IsPseudo)
                continue;

            // If the connection does not come up, what would move over it stays where it is.
            if (action.Task == Tasks.Start)
                for (var other = resource.Actions.Count - 1; other >= 0; other--)
                    if (resource.Actions[other] is { Task: Tasks.Stop, Node: { } place } stop && place != action.Node)
                        run.Order(
                            OrderingEnd.Of(connection, Tasks.Start), OrderingEnd.Of(stop), OrderingFlags.Ordered);

            if (action.Node.IsGuest)
                OrderOnGuest(run, action, connection);
            else
                OrderOnRemote(run, action, connection);
        }
    }

    private static void OrderOnRemote(SchedulingRun run, ScheduledAction action, Primitive connection)
    {
        var state = RemoteConnection.StateOf(action.Node!);
        switch (action.Task)
        {
            case Tasks.Start or Tasks.Promote:
                StartThen(
                    run,
                    connection,
                    action,
                    state == ConnectionState.Failed ? OrderingFlags.FirstImpliesThen : OrderingFlags.None);
                break;
            case Tasks.Stop or Tasks.MigrateTo or Tasks.MigrateFrom:
                if (state == ConnectionState.Alive)
                    ThenStop(run, action, connection, OrderingFlags.ThenImpliesFirst);
                else if (state == ConnectionState.Failed)
                    NodeFencing.FenceNode(
                        run,
                        action.Node!,
                        "resources are active but connection is unrecoverable",
                        priorityDelay: false);
                else if (connection.NextRole == Role.Stopped)
                    ThenStop(run, action, connection, OrderingFlags.ThenImpliesFirst);
                else
                    StartThen(run, connection, action, OrderingFlags.None);
                break;
            case Tasks.Demote:
                if (state is ConnectionState.Resting or ConnectionState.Unknown)
                    StartThen(run, connection, action, OrderingFlags.None);
                break;
            default:
                OrderOtherOnRemote(run, action, connection, state);
                break;
        }
    }

    private static void OrderOtherOnRemote(
        SchedulingRun run, ScheduledAction action, Primitive connection, ConnectionState state)
    {
        if (action.IntervalMs > 0)
        {
            // Monitors start anew with the connection.
            StartThen(run, connection, action, OrderingFlags.FirstImpliesThen);
            return;
        }

        if (action.Task == Tasks.Monitor && state == ConnectionState.Failed)
            NodeFencing.FenceNode(
                run,
                action.Node!,
                "resources are in unknown state and connection is unrecoverable",
                priorityDelay: false);
        if (connection.CurrentNode is not null && state == ConnectionState.Stopped)
            ThenStop(run, action, connection, OrderingFlags.UnrunnableFirstBlocks);
        else
            StartThen(run, connection, action, OrderingFlags.None);
    }

    private static void OrderOnGuest(SchedulingRun run, ScheduledAction action, Primitive connection)
    {
        var container = connection.Container!;
        if (container.Failed)
            NodeFencing.FenceNode(run, action.Node!, "container failed", priorityDelay: false);
        switch (action.Task)
        {
            case Tasks.Start or Tasks.Promote:
                StartThen(run, container, action, OrderingFlags.FirstImpliesThen);
                StartThen(run, connection, action, OrderingFlags.None);
                break;
            case Tasks.Stop or Tasks.Demote or Tasks.MigrateTo or Tasks.MigrateFrom:
                // A failed container takes all that is in it along.
                if (!container.Failed)
                    ThenStop(run, action, connection, OrderingFlags.None);
                break;
            default:
                if (action.IntervalMs == 0)
                    StartThen(run, connection, action, OrderingFlags.None);
                else if (!action.IsCancellation)
                    StartThen(run, connection, action, OrderingFlags.FirstImpliesThen);
                break;
        }
    }

    private static void StartThen(SchedulingRun run, Resource first, ScheduledAction then, OrderingFlags extra) =>
        run.Order(
            OrderingEnd.Of(first, Tasks.Start),
            OrderingEnd.Of(then),
            OrderingFlags.Ordered | OrderingFlags.UnrunnableFirstBlocks | extra);

    private static void ThenStop(SchedulingRun run, ScheduledAction first, Resource then, OrderingFlags extra) =>
        run.Order(OrderingEnd.Of(first), OrderingEnd.Of(then, Tasks.Stop), OrderingFlags.Ordered | extra);
}
