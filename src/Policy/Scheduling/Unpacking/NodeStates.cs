using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Which members of the cluster can be worked with, and which have to be fenced.</summary>
internal static class NodeStates
{
    public static void Read(SchedulingRun run)
    {
        foreach (var status in run.Cib.NodeStatuses)
            if (run.FindNode(status.Id, status.Name) is { } node)
                Read(run, node, status);
    }

    /// <summary>Attributes that last as long as the node's present life.</summary>
    public static void ReadTransientAttributes(SchedulingRun run, Node node, NodeStatus status)
    {
        NodeReading.AddAttributes(run, node, status.TransientAttributes, status.TransientUtilization, overwrite: true);
        if (IsTrue(node, "standby"))
            node.Standby = true;
        if (IsTrue(node, "maintenance"))
            node.Maintenance = true;
    }

    public static bool IsTrue(Node node, string attribute) =>
        CibValue.Truth(node.Attributes.GetValueOrDefault(attribute), otherwise: false);

    public static bool ShutdownRequested(Node node) =>
        node.Attributes.GetValueOrDefault("shutdown") is { } since && since != "0";

    private static void Read(SchedulingRun run, Node node, NodeStatus status)
    {
        node.Status = status;
        if (node.IsRemoteOrGuest)
        {
            // The rest is known only when it is known what its connection does.
            node.RemoteWasFenced = CibValue.Leading(status["node_fenced"]) is { } fenced && fenced != 0;
            return;
        }

        ReadTransientAttributes(run, node, status);
        node.Unclean = false;
        node.Unseen = false;
        var membership = Membership.Of(status);
        if (ShutdownRequested(node))
            node.ShuttingDown = true;
        else if (status.Expected == "member")
            node.ExpectedUp = true;

        if (node.IsPing)
            return;
        node.Online = run.Options.FencingEnabled
            ? IsOnlineWithFencing(run, node, status, membership)
            : IsOnlineWithoutFencing(run, node, status, membership);
        if (!run.HasQuorum && node.Online && run.Options.NoQuorum == NoQuorumPolicy.FenceSelf)
            NodeFencing.FenceNode(run, node, "cluster does not have quorum", false);
    }

    private static bool IsOnlineWithoutFencing(SchedulingRun run, Node node, NodeStatus status, Membership membership)
    {
        if (membership.MemberSince <= 0)
            return false;
        if (membership.OnlineSince > 0)
            return status.Join == "member";
        if (node.ExpectedUp)
            NodeFencing.FenceNode(run, node, "peer is unexpectedly down", false);
        return false;
    }

    private static bool IsOnlineWithFencing(SchedulingRun run, Node node, NodeStatus status, Membership membership)
    {
        var (member, online) = membership;
        // Criteria differ: what is going down anyway cannot be shut down again.
        if (node.ShuttingDown)
            return online > 0;
        if (member < 0)
        {
            Fence("peer has not been seen by the cluster");
            return false;
        }

        if (status.Join is "nack" or "banned")
            Fence("peer failed Pacemaker membership criteria");
        else if (TerminationRequested(node))
        {
            if (member <= 0 && online <= 0 && status.Join == "down")
                return false;
            Fence("fencing was requested");
        }
        else if (status.Expected is null or "down")
        {
            if (PendingTooLong(run, membership))
                Fence("peer pending timed out on joining the process group");
            else if (member > 0 || online > 0)
                node.Standby = node.Pending = true;
        }
        else if (member <= 0)
            NodeFencing.FenceNode(run, node, "peer is no longer part of the cluster", true);
        else if (online <= 0)
            Fence("peer process is no longer available");
        else if (status.Join is "pending" or "down")
            node.Standby = node.Pending = true;
        else if (status.Join != "member")
            Fence("peer was in an unknown state");
        return member > 0;

        void Fence(string reason) => NodeFencing.FenceNode(run, node, reason, false);
    }

    private static bool TerminationRequested(Node node) => node.Attributes.GetValueOrDefault("terminate") is { } value
        && (CibValue.Truth(value) ?? CibValue.Leading(value) > 0);

    private static bool PendingTooLong(SchedulingRun run, Membership membership)
    {
        var timeout = run.Options.NodePendingTimeoutSeconds;
        if (timeout <= 0 || membership.MemberSince <= 1 || membership.OnlineSince > 0)
            return false;
        if (run.Now - membership.MemberSince >= timeout)
            return true;
        run.RecheckAt(membership.MemberSince + timeout);
        return false;
    }
}
