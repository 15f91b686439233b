using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>Finds what keeps a resource from running before all else, and what would help.</summary>
internal sealed class FirstCauses(SchedulingRun run, Verdicts verdicts, Contributions contributions)
{
    private static readonly FirstCause Unknown = new("unknown", "the cause is not known", []);

    private readonly Dictionary<Resource, FirstCause?> _known = [];

    /// <summary>Null: it runs, or will.</summary>
    public FirstCause? Of(Resource resource)
    {
        if (_known.TryGetValue(resource, out var known))
            return known;
        // Who asks again meanwhile has come round in a circle.
        _known[resource] = new FirstCause("loop", $"it waits for what waits for it", ["break the loop of constraints: see pbm policy check"]);
        return _known[resource] = resource is Primitive primitive ? OfPrimitive(primitive) : OfMembers(resource);
    }

    /// <summary>Why an action cannot be carried out, with what is behind that.</summary>
    public FirstCause OfAction(ScheduledAction action) => OfAction(action, []);

    private FirstCause? OfMembers(Resource resource)
    {
        FirstCause? first = null;
        foreach (var child in resource.Children)
        {
            var cause = Of(child);
            if (cause is null && resource is not Group)
                return null;
            first ??= cause;
        }

        return first;
    }

    private FirstCause? OfPrimitive(Primitive resource)
    {
        var runs = resource.AssignedTo is not null && resource.NextRole > Role.Stopped;
        if (resource.Blocked)
            return Blocked(resource);
        if (!resource.Managed && resource.RunningOn.Count == 0)
            return Unmanaged(resource);
        if (runs && resource.Managed
            && ActionFactory.Find(resource, Tasks.Start, 0, resource.AssignedTo) is { IsRunnable: false } start
            && (start.IsRequired || !resource.RunningOn.Contains(resource.AssignedTo!)))
            return OfAction(start);
        if (runs || (!resource.Managed && resource.RunningOn.Count > 0))
            return null;
        return Configured(resource) ?? Nowhere(resource);
    }

    private FirstCause Blocked(Primitive resource)
    {
        if (run.Record!.Of(resource).Blocking is { } failed)
        {
            var isStop = failed.Record.Task == Tasks.Stop;
            return new FirstCause(
                isStop ? "failed-stop" : "on-fail-block",
                isStop
                    ? $"{Failures.Text(failed)}, and {failed.Node.Name} is not fenced for that: "
                      + (NodeReasons.FencingObstacle(run, failed.Node) ?? "on-fail=block says so")
                    : $"{Failures.Text(failed)}, after which it is left alone (on-fail=block)",
                [$"stop it on {failed.Node.Name} by hand if it is active there, then {Phrases.CleanUp(resource, failed.Node)}"]);
        }

        foreach (var dependency in Dependencies(resource))
            if (!dependency.Ticket.Granted && dependency.Loss == TicketLoss.Freeze)
                return new FirstCause(
                    "ticket",
                    $"{Contributions.Ticket(dependency)}, and it is left as it is (loss-policy=freeze)",
                    [Grant(dependency.Ticket)]);
        for (Resource? at = resource; at is not null; at = at.Parent)
            foreach (var part in at.SelfAndDescendants())
                if (part is Primitive { RunningOn.Count: > 1, MultiplyActive: MultiplyActive.Block })
                    return new FirstCause(
                        "multiple-active",
                        $"{(part == resource ? "it" : part.Id)} is active on {Phrases.Nodes(part.RunningOn)}, and may be on one "
                        + "node only (multiple-active=block)",
                        [$"stop {part.Id} by hand on all of them but one, then {Phrases.CleanUp(part, null)}"]);
        return Unknown;
    }

    private FirstCause Unmanaged(Primitive resource)
    {
        if (run.Options.MaintenanceMode)
            return new FirstCause(
                "maintenance", "the whole cluster is in maintenance (maintenance-mode=true)", ["set maintenance-mode=false"]);
        if (CibValue.Truth(resource.MetaValue("maintenance"), otherwise: false))
            return new FirstCause(
                "maintenance",
                $"it is in maintenance ({MetaPlaces.Of(resource, "maintenance")})",
                [$"set maintenance=false {MetaPlaces.At(resource, "maintenance")}"]);
        foreach (var node in resource.RunningOn)
            if (node.Maintenance)
                return new FirstCause(
                    "maintenance", $"{node.Name} is in maintenance", [$"end the maintenance of {node.Name}"]);
        if (resource.MetaValue("is-managed") is { } managed && !CibValue.Truth(managed, otherwise: false))
            return new FirstCause(
                "unmanaged",
                $"it is unmanaged ({MetaPlaces.Of(resource, "is-managed")})",
                [$"set is-managed=true {MetaPlaces.At(resource, "is-managed")}"]);
        if (resource.Removed)
            return new FirstCause(
                "removed",
                "it is not configured any more, and such resources are left alone (stop-removed-resources=false)",
                ["stop it by hand, or configure it again"]);
        return run.Options.FencingEnabled && !run.HaveFenceDevice ? NoDevice : Unknown;
    }

    /// <summary>Why an unmanaged resource is that; null: it is managed.</summary>
    public FirstCause? WhyUnmanaged(Primitive resource) =>
        resource.Managed ? null : resource.Blocked ? Blocked(resource) : Unmanaged(resource);

    private static FirstCause NoDevice => new(
        "no-fence-device",
        "no fence device is configured, and nothing may be started or moved without one",
        ["configure a fence device, or set fencing-enabled=false if nothing can be damaged by running twice"]);

    /// <summary>What the configuration says about it, wherever it could run.</summary>
    private FirstCause? Configured(Primitive resource)
    {
        if (resource.RemovedInstance && resource.Enclosing<Clone>() is { } clone)
            return new FirstCause(
                "clone-max",
                $"{clone.Id} may have {clone.MaxInstances} active (clone-max), and this is one more",
                ["raise clone-max if more are wanted"]);
        if (resource.Removed)
            return new FirstCause(
                "removed", "it is not configured any more", ["configure it again if it is still wanted"]);
        if (resource.TargetRole == Role.Stopped)
            return new FirstCause(
                "target-role",
                $"it shall not run: {MetaPlaces.Of(resource, "target-role")}",
                [$"set target-role=Started {MetaPlaces.At(resource, "target-role")} (pbm ha resource start {resource.BaseId})"]);
        if (run.Options.StopAllResources)
            return new FirstCause(
                "stop-all-resources", "all resources are stopped (stop-all-resources=true)", ["set stop-all-resources=false"]);
        foreach (var change in contributions.Changes(resource))
            if (change.Cause.Kind is Cause.FailureStop or Cause.FatalError)
                return new FirstCause(
                    "failure",
                    contributions.Text(resource, change),
                    [Phrases.CleanUp(resource, change.Cause.Place)]);
        if (Failures.With(resource, OnFail.Stop) is { } stopped)
            return new FirstCause(
                "failure", $"{Failures.Text(stopped)} (on-fail=stop)", [Phrases.CleanUp(resource, stopped.Node)]);
        return resource.IsRemoteConnection ? Connection(resource) : Partnerless(resource);
    }

    private static FirstCause? Connection(Primitive connection)
    {
        if (connection is { ReconnectIntervalMs: > 0, Failed: true })
            return new FirstCause(
                "reconnect-interval",
                $"the connection failed, and is left alone for a while (reconnect_interval={Phrases.Span(connection.ReconnectIntervalMs)})",
                [$"wait, or {Phrases.CleanUp(connection, null)}"]);
        return connection.RemoteNode is { ShuttingDown: true } remote && NodeStates.ShutdownRequested(remote)
            ? new FirstCause("node", $"{remote.Name} asked to be shut down", [$"start {remote.Name} again"])
            : null;
    }

    /// <summary>No node is left: which of the reasons for that comes first.</summary>
    private FirstCause Nowhere(Primitive resource)
    {
        foreach (var change in contributions.Changes(resource))
            if (change.Cause is { Kind: Cause.Ticket, Source: TicketDependency dependency })
                return new FirstCause("ticket", Contributions.Ticket(dependency), [Grant(dependency.Ticket)]);

        var candidates = run.Nodes.FindAll(node => Verdicts.Concerns(node, resource));
        if (candidates.Count == 0)
            return new FirstCause("no-node", "there is no node", ["add a node"]);
        if (!candidates.Exists(node => run.Record!.ScoreOf(resource, node) is not null))
            return new FirstCause(
                "opt-in",
                "no location constraint lets it run anywhere (symmetric-cluster=false)",
                [$"add a location constraint for {resource.Top.Id}, or set symmetric-cluster=true"]);
        var full = candidates.FindAll(node => contributions.Ban(resource, node) is { Cause.Kind: Cause.InstancesPerNode });
        if (full.Count > 0)
            return Full(resource, full, candidates);
        var bans = candidates.ConvertAll(node => (Node: node, Change: Ban(resource, node)));
        if (bans.Exists(static ban => ban.Change is null))
            return Several(resource, candidates) ?? Unknown;
        return Everywhere(resource, bans) ?? Several(resource, candidates) ?? Unknown;
    }

    /// <summary>Other instances have the nodes, but for those that cannot take any now.</summary>
    private FirstCause Full(Primitive resource, List<Node> full, List<Node> candidates)
    {
        var away = candidates.FindAll(node =>
            Ban(resource, node) is null && verdicts.UnavailableWhenChosen(resource, node) != Unavailable.No);
        if (away.Count > 0 && Several(resource, [.. away, .. full]) is { } several)
            return several;
        var whole = contributions.Ban(resource, full[0])!.Value.Cause.Other!;
        return new FirstCause(
            "clone-node-max",
            $"every node where it may be has as many instances of {whole.Id} as it may (clone-node-max)",
            ["add a node, raise clone-node-max, or lower clone-max"]);
    }

    /// <summary>What bans it from a node whatever the node's state; null: nothing does.</summary>
    private ScoreChange? Ban(Resource resource, Node node) =>
        contributions.Ban(resource, node) is { } ban && ban.Cause.Kind != Cause.NodeUnavailable
        && (run.Record!.ScoreOf(resource, node) < 0 || verdicts.UnavailableWhenChosen(resource, node) == Unavailable.No)
            ? ban
            : null;

    /// <summary>One cause that holds on every node that could take it.</summary>
    private FirstCause? Everywhere(Primitive resource, List<(Node Node, ScoreChange? Change)> bans)
    {
        if (bans[0].Change is not { } first)
            return null;
        foreach (var (_, change) in bans)
            if (change is not { } other || other.Cause.Kind != first.Cause.Kind
                || !Equals(other.Cause.Source, first.Cause.Source) || other.Cause.Other != first.Cause.Other)
                return null;
        var cause = first.Cause;
        switch (cause.Kind)
        {
            case Cause.Colocation when cause.Place is null || bans.Count == 1:
                return Together(resource, first);
            case Cause.InstanceLimit:
                return new FirstCause("clone-max", contributions.Text(resource, first), ["raise clone-max if more are wanted"]);
            case Cause.Whole when contributions.Ban(cause.Other!, bans[0].Node) is { Cause.Kind: not Cause.Whole } ban
                && bans.Count == 1:
                return new FirstCause(
                    Contributions.Source(ban.Cause.Kind), contributions.Text(cause.Other!, ban), Unblock(cause.Other!, ban));
            case Cause.Location or Cause.Removed or Cause.MultipleActive or Cause.RemoteNode:
            case var _ when bans.Count == 1:
                return new FirstCause(
                    Contributions.Source(cause.Kind),
                    bans.Count == 1
                        ? $"{bans[0].Node.Name} is the only node that could take it: {contributions.Text(resource, first)}"
                        : $"it is banned everywhere: {contributions.Text(resource, first)}",
                    Unblock(resource, first));
            default:
                return null;
        }
    }

    private FirstCause Together(Primitive resource, in ScoreChange change)
    {
        var colocation = (Colocation)change.Cause.Source!;
        var primary = change.Cause.Other!;
        var behind = primary.PlaceOf(current: false) is null ? Of(primary) : null;
        return new FirstCause(
            "colocation",
            colocation.Score > 0 && primary.PlaceOf(current: false) is null
                ? $"it must be with {primary.Id}, which runs nowhere ({Contributions.Name(colocation)})"
                : contributions.Text(resource, change),
            behind is null ? Unblock(resource, change) : [],
            Prefixed(primary, behind));
    }

    /// <summary>A reason for each node; those that several share are told once.</summary>
    private FirstCause? Several(Primitive resource, List<Node> nodes)
    {
        var reasons = new List<(string Text, List<Node> Nodes)>();
        var hints = new List<string>();
        FirstCause? behind = null;
        foreach (var node in nodes)
        {
            if (verdicts.Obstacle(resource, node) is not { } text)
                return null;
            var why = verdicts.UnavailableWhenChosen(resource, node);
            if (why != Unavailable.No)
                Add(hints, NodeReasons.Unblock(run, node, why));
            else if (contributions.Ban(resource, node) is { } ban)
            {
                text = contributions.Text(resource, ban);
                if (ban.Cause is { Kind: Cause.Colocation, Place: null, Other: { } primary })
                    behind ??= Prefixed(primary, Of(primary));
                foreach (var hint in Unblock(resource, ban))
                    Add(hints, hint);
            }

            var known = reasons.FindIndex(reason => reason.Text == text);
            if (known < 0)
                reasons.Add((text, [node]));
            else
                reasons[known].Nodes.Add(node);
        }

        // What is about one node names it.
        var texts = reasons.Select(static reason =>
            reason.Nodes.Count == 1 && Phrases.Names(reason.Text, reason.Nodes[0])
                ? reason.Text
                : $"{Phrases.Nodes(reason.Nodes)}: {reason.Text}");
        return new FirstCause("no-node", $"no node can take it: {string.Join("; ", texts)}", hints, behind);

        static void Add(List<string> hints, string? hint)
        {
            if (hint is not null && !hints.Contains(hint))
                hints.Add(hint);
        }
    }

    private FirstCause? Partnerless(Primitive resource)
    {
        if (run.Record!.Of(resource).Partnerless is not { } lack)
            return null;
        var behind = Of(lack.Other);
        var named = lack.Constraint is null ? "" : $" (constraint \"{lack.Constraint}\", interleaved)";
        return new FirstCause(
            "interleave",
            $"no instance of {lack.Other.Id} will be where it could be{named}",
            behind is null ? [$"let an instance of {lack.Other.Id} run where this one may"] : [],
            Prefixed(lack.Other, behind));
    }

    private static string Grant(Ticket ticket) =>
        ticket.Granted ? $"activate ticket {ticket.Id}" : $"grant ticket {ticket.Id} to this site";

    private FirstCause OfAction(ScheduledAction action, HashSet<ScheduledAction> seen)
    {
        if (!seen.Add(action))
            return new FirstCause("loop", "it waits for what waits for it", ["break the loop of constraints: see pbm policy check"]);
        var link = run.Record!.BlockedBy(action);
        if (link is not null && !link.Action.IsRunnable && !ActionTexts.InOneFamily(link.Action, action))
            return new FirstCause(
                link.Constraint is null ? "waits" : "order",
                $"{ActionTexts.Short(link.Action)} is needed first and cannot be done"
                + (link.Constraint is null ? "" : $" (constraint \"{link.Constraint}\")"),
                [],
                Prefixed(link.Action.Resource, OfAction(link.Action, seen)));
        if (link is not null && !link.Action.IsRunnable)
            return OfAction(link.Action, seen);
        return OwnObstacle(action) ?? OfPart(action, seen) ?? Unknown;
    }

    /// <summary>What stands against an action itself.</summary>
    private FirstCause? OwnObstacle(ScheduledAction action)
    {
        if (action.Resource is Primitive { AssignedTo: null, Managed: true } homeless && action.Task != Tasks.Stop
            && (action.Node is null || action.Task is Tasks.Start or Tasks.Promote || action.IntervalMs > 0))
            return Of(homeless);
        if (action.Resource is Primitive { Managed: false } unmanaged)
            return unmanaged.Blocked ? Blocked(unmanaged) : Unmanaged(unmanaged);
        if (action is { Reason: "no quorum" or "quorum freeze" })
            return new FirstCause(
                "no-quorum",
                action.Reason == "no quorum"
                    ? "this partition has no quorum (no-quorum-policy=stop)"
                    : "this partition has no quorum, and starts nothing that it does not run (no-quorum-policy=freeze)",
                ["bring back enough nodes for quorum"]);
        if (action.Node is not { } node)
            return null;
        if (!node.Online || node.Pending || node.Unclean)
            return new FirstCause(
                "node",
                NodeReasons.Unavailable(node, Unavailability.Of(node)),
                NodeReasons.Unblock(run, node, Unavailability.Of(node)) is { } hint ? [hint] : []);
        if (node.IsGuest && NodeReasons.FencingObstacle(run, node) is { } obstacle)
            return new FirstCause("node", $"{node.Name} is a guest, and {obstacle}", [$"let fencing of its host succeed"]);
        return null;
    }

    /// <summary>An action of a whole cannot be done because of a part, or the other way round; or something before it.</summary>
    private FirstCause? OfPart(ScheduledAction action, HashSet<ScheduledAction> seen)
    {
        if (action.Resource is { Children.Count: > 0 } whole)
            foreach (var part in whole.SelfAndDescendants())
                if (part is Primitive && part.Newest(ActionTexts.Basic(action.Task)) is { IsRunnable: false } own && seen.Add(own))
                    return Prefixed(part, OwnObstacle(own) ?? OfAction(own, [.. seen.Where(other => other != own)]));
        foreach (var edge in action.Before.AsSpan())
            if (!edge.First.IsRunnable && !seen.Contains(edge.First)
                && edge.Has(OrderingFlags.UnrunnableFirstBlocks | OrderingFlags.FirstImpliesThen | OrderingFlags.MinRunnable))
                return new FirstCause(
                    "waits",
                    $"{ActionTexts.Short(edge.First)} is needed first and cannot be done",
                    [],
                    Prefixed(edge.First.Resource, OfAction(edge.First, seen)));
        if (action.Resource is { Children.Count: > 0 })
            foreach (var part in action.Resource.Children)
                if (Of(part) is { } cause)
                    return Prefixed(part, cause);
        return null;
    }

    /// <summary>What would lift a ban.</summary>
    public IReadOnlyList<string> Unblock(Resource resource, in ScoreChange ban)
    {
        var (kind, source, other, place) = ban.Cause;
        var node = ban.Node;
        switch (kind)
        {
            case Cause.Location:
                return [Lift((Location)source!)];
            case Cause.Health:
                return [$"cure what makes {node.Name} report bad health"];
            case Cause.FailureThreshold:
                return [Phrases.CleanUp(other!, node)];
            case Cause.FailedStop or Cause.HardError or Cause.FailureBan or Cause.UnavailableProbe:
                return [$"correct that on {node.Name}, then {Phrases.CleanUp(resource, node)}"];
            case Cause.FatalError or Cause.FailureStop:
                return [$"correct its configuration, then {Phrases.CleanUp(resource, place)}"];
            case Cause.ShutdownLock:
                var until = run.Options.ShutdownLockLimitSeconds > 0
                    ? $", or wait until {Phrases.Time(resource.LockTime + run.Options.ShutdownLockLimitSeconds)}"
                    : "";
                return [$"to let it run elsewhere, {Phrases.CleanUp(resource, place)}{until}"];
            case Cause.Discovery:
                return [$"let a location constraint with resource-discovery=exclusive name {node.Name}"];
            case Cause.Colocation when other!.PlaceOf(current: false) is not null:
                return [$"remove or lower {Contributions.Name((Colocation)source!)}"];
            case Cause.Colocation:
                return [$"let {other!.Id} run"];
            case Cause.Capacity:
                return [$"free capacity on {node.Name}, or lower what {resource.Id} is said to use"];
            case Cause.InstancesPerNode:
                return ["add a node, or raise clone-node-max"];
            case Cause.InstanceLimit:
                return ["raise clone-max if more are wanted"];
            case Cause.Whole when contributions.Ban(other!, node) is { Cause.Kind: not Cause.Whole } theirs:
                return Unblock(other!, theirs);
            case Cause.MultipleActive:
                return [Phrases.CleanUp(resource, null)];
            case Cause.Dependent:
                return [$"see {other!.Id}, which must be with it"];
            default:
                return [];
        }
    }

    private static string Lift(Location location)
    {
        var id = location.Constraint ?? location.Id;
        if (id.StartsWith("cli-ban-", StringComparison.Ordinal))
            return $"remove the constraint \"{id}\", which an earlier ban or move left behind";
        return location.Constraint == location.Id || location.Constraint is null
            ? $"remove or change the constraint \"{id}\""
            : $"remove or change the constraint \"{id}\", or make its rule \"{location.Id}\" not hold";
    }

    /// <summary>A cause behind another names whose it is.</summary>
    private static FirstCause? Prefixed(Resource? whose, FirstCause? cause)
    {
        if (cause is null || whose is null || cause.Text.StartsWith($"{whose.Id}:", StringComparison.Ordinal))
            return cause;
        return cause with { Text = $"{whose.Id}: {cause.Text}" };
    }

    private static IEnumerable<TicketDependency> Dependencies(Resource resource)
    {
        for (var at = resource; at is not null; at = at.Parent)
            foreach (var dependency in at.TicketDependencies)
                yield return dependency;
    }
}
