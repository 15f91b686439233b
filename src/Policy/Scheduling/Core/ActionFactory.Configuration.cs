namespace HaActors.Policy.Scheduling;

/// <summary>What configuration says about actions.</summary>
internal sealed partial class ActionFactory
{
    /// <summary>What is configured for operations.</summary>
    public OperationCatalog Operations { get; } = new(run);

    /// <summary>What follows if an operation fails.</summary>
    public OnFail OnFailOf(Resource resource, string task, int intervalMs)
    {
        // A connection that breaks leaves its node on its own. One that never came up, or was only looked for, does not.
        var breaksConnection = resource is Primitive { IsRemoteConnection: true, Container: null }
            && task != Tasks.Start && !(task == Tasks.Monitor && intervalMs == 0);
        if (breaksConnection && !resource.Managed)
            return OnFail.Stop;

        var value = Operations.Of(resource, task, intervalMs).MetaValue("on-fail")?.ToUpperInvariant();
        switch (value)
        {
            case "BLOCK":
                return OnFail.Block;
            case "FENCE":
                return Run.Options.FencingEnabled ? OnFail.FenceNode : OnFail.Stop;
            case "STANDBY":
                return OnFail.StandbyNode;
            case "IGNORE" or "NOTHING":
                return OnFail.Ignore;
            case "MIGRATE":
                return OnFail.Ban;
            case "STOP":
                return OnFail.Stop;
            case "RESTART":
                return OnFail.Restart;
            case "DEMOTE":
                return OnFail.Demote;
            case "RESTART-CONTAINER" when resource.Container is not null:
                return OnFail.RestartContainer;
        }

        if (resource.Container is not null)
            return OnFail.RestartContainer;
        if (breaksConnection)
            return OnFail.ResetRemote;
        if (task == Tasks.Stop)
            return Run.Options.FencingEnabled ? OnFail.FenceNode : OnFail.Block;
        return OnFail.Restart;
    }

    /// <summary>The role in which a failed operation leaves its resource.</summary>
    public Role RoleAfterFailure(Resource resource, string task, int intervalMs, OnFail onFail)
    {
        if (onFail == OnFail.Stop || (onFail == OnFail.ResetRemote && resource is Primitive { ReconnectIntervalMs: > 0 }))
            return Role.Stopped;
        var configured = RoleNames.Parse(Operations.Of(resource, task, intervalMs).MetaValue("role_after_failure"));
        if (configured is { } role and not Role.Unknown)
            return role;
        return task == Tasks.Promote ? Role.Unpromoted : Role.Started;
    }

    // Only what brings something up has to wait for quorum or fencing.
    private void Configure(ScheduledAction action)
    {
        if (action.Resource is not { } resource)
            return;
        var task = action.KeyTask.Contains("_notify_", StringComparison.Ordinal) ? Tasks.Notify : action.KeyTask;
        action.Operation = Operations.Of(resource, task, action.IntervalMs);
        action.Needs = action.KeyTask is Tasks.Start or Tasks.Promote
            ? resource.Needs & (Needs.Fencing | Needs.Quorum)
            : Needs.Nothing;
        if (action.Task == Tasks.LrmDelete)
            action.Set(ActionFlags.OnDc);
    }

    /// <summary>Whether it can run, as far as the node, quorum and management go; judged each time it is asked for.</summary>
    private void Judge(ScheduledAction action)
    {
        if (action.IsPseudo)
            return;
        if (action.Node is not { } node)
        {
            action.Clear(ActionFlags.Runnable);
            return;
        }

        var byCoordinator = action.Has(ActionFlags.OnDc);
        if (!byCoordinator && !node.Online && (!node.IsGuest || node.RemoteRequiresReset))
        {
            action.Clear(ActionFlags.Runnable);
            if (action.Resource!.Managed && action.Task == Tasks.Stop && !node.Unclean)
                NodeFencing.FenceNode(Run, node, "stop is unrunnable", priorityDelay: false);
            return;
        }

        if (!byCoordinator && node.Pending)
        {
            action.Clear(ActionFlags.Runnable);
            return;
        }

        if (action.Needs == Needs.Nothing)
        {
            action.Reason = null;
            if (node.IsGuest && !NodeFencing.CanFence(Run, node))
                action.Clear(ActionFlags.Runnable);
            else
                action.Set(ActionFlags.Runnable);
            return;
        }

        JudgeQuorum(action, action.Resource!);
    }

    private void JudgeQuorum(ScheduledAction action, Resource resource)
    {
        switch (QuorumPolicyFor(resource))
        {
            case NoQuorumPolicy.Stop:
                action.Clear(ActionFlags.Runnable);
                action.Reason = "no quorum";
                break;
            case NoQuorumPolicy.Freeze:
                if (!resource.IsActive(everywhere: true) || resource.NextRole > resource.Role)
                {
                    action.Clear(ActionFlags.Runnable);
                    action.Reason = "quorum freeze";
                }

                break;
            default:
                action.Set(ActionFlags.Runnable);
                break;
        }
    }

    private NoQuorumPolicy QuorumPolicyFor(Resource resource)
    {
        if (Run.HasQuorum)
            return NoQuorumPolicy.Ignore;
        if (Run.Options.NoQuorum != NoQuorumPolicy.Demote)
            return Run.Options.NoQuorum;
        if (resource.Role is not (Role.Promoted or Role.Unpromoted))
            return NoQuorumPolicy.Stop;
        if (resource.NextRole > Role.Unpromoted)
            resource.NextRole = Role.Unpromoted;
        return NoQuorumPolicy.Ignore;
    }
}
