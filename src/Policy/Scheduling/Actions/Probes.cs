namespace HaActors.Policy.Scheduling;

/// <summary>Looks for resources where nobody knows of them.</summary>
internal static class Probes
{
    private const string Reprobe = "probe_complete";

    public static void Schedule(SchedulingRun run)
    {
        foreach (var node in run.Nodes)
        {
            if (!node.Online)
            {
                if (node.IsRemote && RemoteConnection.StateOf(node) == ConnectionState.Failed)
                    NodeFencing.FenceNode(run, node, "the connection is unrecoverable", priorityDelay: false);
                continue;
            }

            if (node.Unclean || !node.ProbesAllowed)
                continue;

            // Only in clusters of before 2015: all is looked for anew.
            if (node.Attributes.TryGetValue(Reprobe, out var probed)
                && Cib.CibValue.Truth(probed) == false)
            {
                run.Actions.OnNode($"probe_complete-{node.Name}", "probe_complete", node, optional: false)
                    .Say("op_no_wait", "true");
                continue;
            }

            Create(run.Resources, node);
        }
    }

    public static bool Create(List<Resource> resources, Node node)
    {
        var any = false;
        foreach (var resource in resources)
            any |= resource.CreateProbe(node);
        return any;
    }
}

internal abstract partial class Resource
{
    /// <summary>Looks for it on a node, if that is needed.</summary>
    public virtual bool CreateProbe(Node node) => Probes.Create(Children, node);
}

internal sealed partial class Group
{
    public override bool CreateProbe(Node node)
    {
        if (node.IsGuest && ContainsGuest())
            return false;
        return Probes.Create(Children, node);
    }

    private bool ContainsGuest()
    {
        foreach (var inside in Contained)
            if (inside is Primitive { IsRemoteConnection: true })
                return true;
        return false;
    }
}

internal sealed partial class Primitive
{
    public override bool CreateProbe(Node node)
    {
        if (!IsProbeNeeded(node))
            return false;

        Resource top = OutermostBelowBundle is Clone clone ? clone : this;
        var probe = Run.Actions.Get(this, Tasks.Monitor, 0, node, optional: false);
        probe.Clear(ActionFlags.Optional);
        Unfencing.OrderAfter(this, node, probe, OrderingFlags.Ordered);
        if (!RunningOn.Contains(node))
            probe.ExpectedExitCode = 7;
        else if (Role == Role.Promoted)
            probe.ExpectedExitCode = 8;

        // Where it cannot be looked for it does not start, but what is active goes on.
        var flags = OrderingFlags.Ordered;
        if (!probe.IsRunnable && !top.IsSeenActive)
            flags |= OrderingFlags.UnrunnableFirstBlocks;
        Run.Order(OrderingEnd.Of(probe), OrderingEnd.Of(top, Tasks.Start), flags);
        if (top.ActionsOf(Tasks.ReloadAgent) is not null)
            Run.Order(OrderingEnd.Of(probe), OrderingEnd.Of(top, Tasks.ReloadAgent), OrderingFlags.Ordered);
        return true;
    }

    private bool IsProbeNeeded(Node node)
    {
        if (node.IsRemoteOrGuest)
        {
            if (IsFenceDevice || IsRemoteConnection)
                return false;
            if (node.IsGuest && GuestConnectionIn(this) is not null)
                return false;
        }

        if ((Container is not null && !IsRemoteConnection) || Removed || IsKnownOn(node))
            return false;

        if (!IsLookedForOn(node))
            return false;
        return !node.IsGuest || IsProbeNeededOnGuest(node.Connection!.Container!);
    }

    /// <summary>Whether its <c>resource-discovery</c> there lets anybody look.</summary>
    public bool IsLookedForOn(Node node)
    {
        var isAllowed = Allowed.Contains(node);
        if ((ExclusiveDiscovery || OutermostBelowBundle.ExclusiveDiscovery)
            && (!isAllowed || Allowed.ModeOf(node) != ProbeMode.Exclusive))
            return false;
        return (isAllowed ? Allowed.ModeOf(node) : node.DefaultMode) != ProbeMode.Never;
    }

    /// <summary>What is known of one instance is known of all that are alike.</summary>
    private bool IsKnownOn(Node node)
    {
        if (KnownOn.Contains(node))
            return true;
        if (AnonymousClone is not { } clone)
            return false;
        foreach (var instance in clone.Children)
            if (instance.FindByBase(BaseId) is { } part && part.KnownOn.Contains(node))
                return true;
        return false;
    }

    // Nothing is active in a guest that is down; what starts there waits for what is to be known of the guest.
    private bool IsProbeNeededOnGuest(Resource guest)
    {
        var top = OutermostBelowBundle;
        if (guest.Role == Role.Stopped)
        {
            if (guest.AssignedTo is not null && !guest.KnownOn.Contains(guest.AssignedTo))
                guest.Order(Tasks.Monitor, top, Tasks.Start, OrderingFlags.Ordered);
            return false;
        }

        var current = guest.CurrentNode;
        var leaves = guest.AssignedTo is not null && guest.AssignedTo != current && !guest.AllowMigrate;
        if (guest.NextRole == Role.Stopped || guest.Failed || leaves)
        {
            guest.Order(Tasks.Stop, top, Tasks.Start, OrderingFlags.Ordered);
            return false;
        }

        return true;
    }
}

internal sealed partial class Clone
{
    public override bool CreateProbe(Node node)
    {
        if (ExclusiveDiscovery && Allowed.ModeOf(node) != ProbeMode.Exclusive)
        {
            Allowed.Remove(node);
            return false;
        }

        SortInstances();
        if (Unique)
            return Probes.Create(Children, node);
        return Children.Count > 0 && InstanceToProbe(node).CreateProbe(node);
    }

    /// <summary>One stands for all: of which something is known there already, else that will be there, else the first.</summary>
    private Resource InstanceToProbe(Node node)
    {
        // Of a primitive that is known there, no more need be known.
        if (Children[0] is Group)
            foreach (var instance in Children)
                if (instance.Children.Exists(member => member.KnownOn.Contains(node)))
                    return instance;
        foreach (var instance in Children)
            if (instance.PlaceOf(current: false) == node)
                return instance;
        return Children[0];
    }
}

internal sealed partial class Bundle
{
    public override bool CreateProbe(Node node)
    {
        var any = false;
        foreach (var replica in Replicas)
            any |= CreateProbe(replica, node);
        return any;
    }

    private bool CreateProbe(Replica replica, Node node)
    {
        var any = replica.Ip?.CreateProbe(node) ?? false;
        if (replica.Child is not null && replica.GuestNode == node)
            any |= replica.Child.CreateProbe(node);

        var container = replica.ContainerResource;
        if (container.CreateProbe(node))
        {
            any = true;

            // Replicas may fight for ports: none starts before it is known that no other is there.
            if (MaxPerHost == 1)
                foreach (var other in Replicas)
                    if (other != replica)
                        container.Order(
                            Tasks.Monitor,
                            other.ContainerResource,
                            Tasks.Start,
                            OrderingFlags.Ordered | OrderingFlags.IfOnSameNode);
        }

        if (replica.Connection is { } connection && connection.CreateProbe(node)
            && ActionFactory.Find(connection, Tasks.Monitor, 0, node) is { } probe)
        {
            any = true;

            // Only then is it known where to look.
            Run.Order(
                OrderingEnd.Of(container, Tasks.Start), OrderingEnd.Of(probe), OrderingFlags.NestedRemoteProbe);
        }

        return any;
    }
}
