using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>Why nodes take no work, and why they are fenced.</summary>
internal static class NodeReasons
{
    /// <summary>A sentence about a node that takes no work; it begins with the node's name.</summary>
    public static string Unavailable(Node node, Unavailable why) => why switch
    {
        Scheduling.Unavailable.Unclean => Unclean(node),
        Scheduling.Unavailable.Offline => Offline(node),
        Scheduling.Unavailable.ShuttingDown when Unconnected(node) is { } connection =>
            $"{node.Name} cannot be reached: its connection {connection.Id} is not up",
        Scheduling.Unavailable.ShuttingDown => $"{node.Name} is shutting down",
        Scheduling.Unavailable.Maintenance => $"{node.Name} is in maintenance",
        Scheduling.Unavailable.Pending => $"{node.Name} has not finished joining the cluster",
        Scheduling.Unavailable.StandbyByFailure => StandbyByFailure(node),
        Scheduling.Unavailable.Standby => $"{node.Name} is in standby",
        _ => $"{node.Name} takes work",
    };

    /// <summary>What would make it take work; null: nothing is known.</summary>
    public static string? Unblock(SchedulingRun run, Node node, Unavailable why) => why switch
    {
        Scheduling.Unavailable.Unclean => FencingObstacle(run, node) is { } obstacle
            ? $"{node.Name} must be fenced or confirmed to be down, but {obstacle}"
            : $"bring {node.Name} back into the cluster after it was fenced",
        Scheduling.Unavailable.Offline when node.IsGuest =>
            $"let {node.Connection!.Container!.Id} run, which {node.Name} is",
        Scheduling.Unavailable.Offline when node.IsRemote => $"let the connection {node.Connection!.Id} come up",
        Scheduling.Unavailable.Offline => $"start the cluster on {node.Name}",
        Scheduling.Unavailable.ShuttingDown when Unconnected(node) is { } connection =>
            $"let the connection {connection.Id} come up",
        Scheduling.Unavailable.ShuttingDown => $"start {node.Name} again",
        Scheduling.Unavailable.Maintenance => $"end the maintenance of {node.Name}",
        Scheduling.Unavailable.Pending => $"wait until {node.Name} has joined",
        Scheduling.Unavailable.StandbyByFailure => FailureOf(node) is { } failure
            ? Phrases.CleanUp(failure.Resource, node)
            : $"clean up what failed on {node.Name}",
        Scheduling.Unavailable.Standby => $"take {node.Name} out of standby (pbm ha node online {node.Name})",
        _ => null,
    };

    /// <summary>What a node is, in a few words.</summary>
    public static string State(Node node, FoundState state)
    {
        var words = new List<string>
        {
            node.IsGuest ? "guest" : node.IsRemoteOrGuest ? "remote" : "member",
            state.Online ? "online" : "offline",
        };
        if (state.Unclean)
            words.Add("unclean");
        if (state.Pending)
            words.Add("joining");
        else if (state.StandbyOnFail)
            words.Add("in standby after a failure");
        else if (state.Standby)
            words.Add("in standby");
        if (state.Maintenance)
            words.Add("in maintenance");
        if (state.ShuttingDown)
            words.Add("shutting down");
        return string.Join(", ", words);
    }

    /// <summary>Why the node must be fenced; null: nothing is known.</summary>
    public static string? FenceReason(Node node)
    {
        if (node.FenceReason is { } reason)
            return FailureThere(node, reason) is { } failure ? $"{reason}: {failure}" : reason;
        if (!node.Unclean)
            return null;
        return node.Unseen ? "nothing was ever heard of it: startup-fencing" : "its state is not known";
    }

    /// <summary>Why the node cannot be fenced; null: it can.</summary>
    public static string? FencingObstacle(SchedulingRun run, Node node)
    {
        if (NodeFencing.CanFence(run, node))
            return null;
        if (node.IsGuest)
            return $"the host of its container {node.Connection!.Container!.Id} cannot be fenced";
        if (!run.Options.FencingEnabled)
            return "fencing is disabled (fencing-enabled=false)";
        return run.HaveFenceDevice ? "this partition has no quorum" : "no fence device is configured";
    }

    private static string Unclean(Node node)
    {
        var lost = node.Online ? "" : "is lost and ";
        return $"{node.Name} {lost}has to be fenced ({FenceReason(node) ?? "its state is not known"})";
    }

    /// <summary>The connection of a remote or guest node, if that gets no place; else null.</summary>
    private static Primitive? Unconnected(Node node) =>
        node is { IsRemoteOrGuest: true, Connection: { AssignedTo: null } connection } ? connection : null;

    /// <summary>Which failure it was after which <c>on-fail</c> lets the node be fenced; null: none.</summary>
    private static string? FailureThere(Node node, string reason)
    {
        foreach (var resource in node.Running)
            if (reason == $"{resource.Id} failed there"
                && Failures.With(resource, OnFail.FenceNode, node) is { } failed)
                return Failures.Text(failed);
        return null;
    }

    private static string Offline(Node node)
    {
        if (node.IsGuest)
            return $"{node.Name} is down: its container {node.Connection!.Container!.Id} does not run";
        return node.IsRemote
            ? $"{node.Name} cannot be reached: its connection {node.Connection!.Id} is not up"
            : $"{node.Name} is offline";
    }

    private static string StandbyByFailure(Node node) => FailureOf(node) is { } failure
        ? $"{node.Name} is in standby because {failure.Resource.Id} failed there (on-fail=standby)"
        : $"{node.Name} is in standby because of a failure (on-fail=standby)";

    private static (Primitive Resource, FailedOperation Operation)? FailureOf(Node node)
    {
        foreach (var top in node.Running.Count > 0 ? node.Running[0].Run.Resources : [])
            foreach (var part in top.SelfAndDescendants())
                if (part is Primitive primitive && Failures.With(primitive, OnFail.StandbyNode, node) is { } failed)
                    return (primitive, failed);
        return null;
    }
}
