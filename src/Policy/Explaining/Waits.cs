using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>What actions wait for, and why.</summary>
internal sealed class Waits(SchedulingRun run)
{
    public Wait Of(ScheduledAction first, ScheduledAction then)
    {
        if (run.Record!.ConstraintOf(first, then) is { } constraint)
            return new Wait(first, constraint.Id, Constraint(constraint));
        return new Wait(first, null, Text(first, then));
    }

    private static string Constraint(ConstraintEntry constraint) => constraint switch
    {
        OrderEntry { Kind: { } kind } when kind.Equals("Serialize", StringComparison.OrdinalIgnoreCase) =>
            $"order \"{constraint.Id}\": never both at once",
        OrderEntry => $"order \"{constraint.Id}\"",
        ColocationEntry =>
            $"colocation \"{constraint.Id}\": they exclude each other, and one leaves before the other comes",
        _ => $"constraint \"{constraint.Id}\"",
    };

    private static string Text(ScheduledAction first, ScheduledAction then)
    {
        if (first.Task == Tasks.Fence)
            return Fencing(first, then);
        if (first.Resource is null)
            return OfNode(first, then);
        if (then.Resource is null)
            return ForNode(first, then);
        if (first.Task is Tasks.Notify or Tasks.Notified || then.Task is Tasks.Notify or Tasks.Notified)
            return "instances are told before, and confirm it";
        if (first.Resource == then.Resource)
            return Same(first, then);
        if (first is { Task: Tasks.Monitor, IntervalMs: 0 })
            return $"nothing changes before it is known where {first.Resource.Id} is active";
        if (first.Resource.IsInside(then.Resource) || then.Resource.IsInside(first.Resource))
            return $"a part of {(first.Resource.IsInside(then.Resource) ? then : first).Resource!.Id}";
        return Between(first.Resource, then.Resource, first, then);
    }

    private static string Fencing(ScheduledAction first, ScheduledAction then)
    {
        var name = first.Node!.Name;
        if (ActionTexts.Operation(first) == "on")
            return $"{name} must be unfenced before";
        if (then.Task == Tasks.Fence)
            return "one node is fenced after the other, the coordinator last";
        return then.Node == first.Node
            ? $"it counts as done when {name} is fenced"
            : $"nothing that {name} may still run starts before {name} is fenced";
    }

    private static string OfNode(ScheduledAction first, ScheduledAction then)
    {
        if (first.Key.StartsWith("load_stopped_", StringComparison.Ordinal))
            return $"{first.Node!.Name} must have the capacity for it";
        if (first.Has(ActionFlags.MinRunnable))
            return "enough of those before must have come up";
        return first.Task == Tasks.Shutdown ? "the coordinator goes last" : $"{then.Key} comes after it";
    }

    private static string ForNode(ScheduledAction first, ScheduledAction then) => then switch
    {
        { Task: Tasks.Shutdown } => $"all on {then.Node!.Name} stops before it shuts down",
        { Task: Tasks.Fence } when ActionTexts.Operation(then) == "on" => "what needs unfencing stops before",
        { Task: Tasks.Fence, Node.IsGuest: true } => "a guest is down when its container is",
        { Task: Tasks.Fence } => "it stops before the node is fenced",
        { Key: var key } when key.StartsWith("load_stopped_", StringComparison.Ordinal) => "it frees its capacity",
        _ => $"one of those of which {(then.Has(ActionFlags.MinRunnable) ? "enough" : "all")} must have come up",
    };

    private static string Same(ScheduledAction first, ScheduledAction then) => (first.Task, then.Task) switch
    {
        (Tasks.Monitor, _) when first.IntervalMs == 0 => "nothing changes before it is known where it is active",
        (Tasks.Stop, Tasks.Start) => "it stops before it starts",
        (Tasks.Stop, Tasks.Monitor) => "it is watched to be inactive once it has stopped",
        (Tasks.Start, Tasks.Monitor) => "it is watched once it has started",
        (Tasks.Start, Tasks.Promote) => "it starts before it is promoted",
        (Tasks.Promote or Tasks.Demote, Tasks.Monitor) => "it is watched in its new role",
        (Tasks.Demote, Tasks.Stop) => "it is demoted before it stops",
        (Tasks.Demote, Tasks.Promote) => "it is demoted before it is promoted",
        (Tasks.MigrateTo, Tasks.MigrateFrom) => "its source sends before its target receives",
        (Tasks.MigrateFrom, Tasks.Stop) => "its source is cleared when it has arrived",
        (Tasks.MigrateFrom, Tasks.Start) => "it counts as started when it has arrived",
        (Tasks.Cancel, _) => "it is not watched in its old role meanwhile",
        (_, Tasks.Cancel) => "it is watched until then",
        (_, Tasks.Delete) or (Tasks.Delete, _) => "its old history is removed in between",
        (Tasks.ReloadAgent, _) => "it is reloaded before",
        (Tasks.ClearFailcount, _) => "its failures are forgotten before",
        (Tasks.Stopped or Tasks.Demoted, _) => "all of it comes down before any of it goes up",
        (_, Tasks.Started or Tasks.Stopped or Tasks.Promoted or Tasks.Demoted) => "it is complete when all parts are",
        (Tasks.Started, Tasks.Promote) => "all of it starts before any of it is promoted",
        _ => "one step of it after the other",
    };

    private static string Between(Resource one, Resource other, ScheduledAction first, ScheduledAction then)
    {
        if (one.Parent is Group group && group == other.Parent)
            return $"members of group {group.Id} follow one another";
        if (then.Node?.Connection == one || then.Node?.Connection?.Container == one)
            return $"{then.Node!.Name} must be reachable through it";
        if (first.Node?.Connection == other || first.Node?.Connection?.Container == other)
            return $"{first.Node!.Name} must be reachable until then";
        if (other.AssignedTo is { } target && (target.Connection == one || target.Connection?.Container == one))
            return $"it leaves only when {target.Name} can be reached";
        if (other.Container == one || one.Container == other)
            return $"one runs in the other";
        foreach (var inside in one.Contained)
            if (inside is Primitive { RemoteNode: { } guest })
                return $"only then it is certain that it is not active in {guest.Name}";
        if (one.Top == other.Top)
            return $"instances of {one.Top.Id} follow one another";
        return first.Task == Tasks.Stop && then.Task == Tasks.Stop
            ? "what stands on it comes down first"
            : "one must be done before the other";
    }
}
