using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Nodes behind a connection: what they are follows from the state of the connection's resource.</summary>
internal static class RemoteNodeStates
{
    /// <summary>Whether its history can be read already: not before it is known what its connection does.</summary>
    public static bool IsReady(SchedulingRun run, Node node) => node switch
    {
        { Connection: null } => false,
        { IsGuest: true } => node.Connection.Role == Role.Started && node.Connection.Container!.Role == Role.Started,
        _ => run.Options.ShutdownLock || node.Connection.Role == Role.Started,
    };

    public static void Determine(Node node)
    {
        var connection = node.Connection;
        if (connection is null)
        {
            node.Online = false;
            return;
        }

        var container = connection.Container;
        var host = container is not null && connection.RunningOn.Count == 1 ? connection.RunningOn[0] : null;
        if (connection.Role == Role.Started)
        {
            node.Online = true;
            if (connection.NextRole == Role.Stopped)
                node.ShuttingDown = true;
        }

        if (container is { Failed: true })
        {
            node.Online = false;
            node.RemoteRequiresReset = true;
        }
        else if (connection.Failed)
            node.Online = false;
        else if (connection.Role == Role.Stopped || container is { Role: Role.Stopped })
        {
            node.Online = false;
            node.RemoteRequiresReset = false;
        }
        else if (host is { Online: false, Unclean: true })
        {
            node.Online = false;
            node.RemoteRequiresReset = true;
        }
    }

    public static void ReadAttributes(SchedulingRun run, Node node, NodeStatus status)
    {
        var connection = node.Connection;
        if (!node.RemoteRequiresReset)
        {
            node.Unclean = false;
            node.Unseen = false;
        }

        NodeReading.AddAttributes(run, node, status.TransientAttributes, status.TransientUtilization, overwrite: true);
        if (NodeStates.ShutdownRequested(node))
            node.ShuttingDown = true;
        if (NodeStates.IsTrue(node, "standby"))
            node.Standby = true;
        if (NodeStates.IsTrue(node, "maintenance") || connection is { Managed: false })
            node.Maintenance = true;
        if (node.Attributes.GetValueOrDefault("resource-discovery-enabled") is { } discovery
            && !CibValue.Truth(discovery, otherwise: false)
            && (node.IsGuest || run.Options.FencingEnabled))
            node.ProbesAllowed = false;
    }

    /// <summary>What can be said only when all histories were read.</summary>
    public static void Finish(SchedulingRun run)
    {
        foreach (var node in run.Nodes)
        {
            if (!node.IsRemoteOrGuest)
                continue;
            if (node is { ShuttingDown: true, Connection: not null })
                node.Connection.NextRole = Role.Stopped;
            if (!node.HistoryRead)
                Determine(node);
        }
    }
}
