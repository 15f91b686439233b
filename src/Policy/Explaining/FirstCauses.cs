using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>Finds what keeps a resource from running before all else, and what would help.</summary>
internal sealed partial class FirstCauses(SchedulingRun run, Verdicts verdicts, Contributions contributions)
{
    private static readonly FirstCause Loop = new(
        "loop", "it waits for what waits for it", ["break the loop of constraints: see pbm policy check"]);

    private static readonly FirstCause Unknown = new("unknown", "the cause is not known", []);

    private readonly Dictionary<Resource, FirstCause?> _known = [];

    /// <summary>Null: it runs, or will.</summary>
    public FirstCause? Of(Resource resource)
    {
        if (_known.TryGetValue(resource, out var known))
            return known;
        // Who asks again meanwhile has come round in a circle.
        _known[resource] = Loop;
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
                [$"stop it on {failed.Node.Name} by hand if it is active there, then "
                 + Phrases.CleanUp(resource, failed.Node)]);
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
                        $"{(part == resource ? "it" : part.Id)} is active on {Phrases.Nodes(part.RunningOn)}, "
                        + "and may be on one node only (multiple-active=block)",
                        [$"stop {part.Id} by hand on all of them but one, then {Phrases.CleanUp(part, null)}"]);
        return Unknown;
    }

    private FirstCause Unmanaged(Primitive resource)
    {
        if (run.Options.MaintenanceMode)
            return new FirstCause(
                "maintenance",
                "the whole cluster is in maintenance (maintenance-mode=true)",
                ["set maintenance-mode=false"]);
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
                [$"set target-role=Started {MetaPlaces.At(resource, "target-role")} "
                 + $"(pbm ha resource start {resource.BaseId})"]);
        if (run.Options.StopAllResources)
            return new FirstCause(
                "stop-all-resources",
                "all resources are stopped (stop-all-resources=true)",
                ["set stop-all-resources=false"]);
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
                "the connection failed, and is left alone for a while "
                + $"(reconnect_interval={Phrases.Span(connection.ReconnectIntervalMs)})",
                [$"wait, or {Phrases.CleanUp(connection, null)}"]);
        return connection.RemoteNode is { ShuttingDown: true } remote && NodeStates.ShutdownRequested(remote)
            ? new FirstCause("node", $"{remote.Name} asked to be shut down", [$"start {remote.Name} again"])
            : null;
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
