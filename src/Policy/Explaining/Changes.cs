using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>What becomes of resources, and why.</summary>
internal sealed class Changes(
    SchedulingRun run, TransitionSummary summary, FirstCauses causes, Verdicts verdicts, Contributions contributions)
{
    private const string Unknown = "the cause is not known";
    private const string OnlyOne = "and may be on one node only";

    private readonly ILookup<Resource, TransitionSummary.ResourceLine> _lines =
        summary.Resources.ToLookup(static line => (Resource)line.Resource);

    /// <summary>Where a resource is, and as what.</summary>
    public static string Now(Resource resource)
    {
        if (resource is not Primitive primitive)
            return Parts(resource, "stopped", static part => part.RunningOn.Count > 0, static part => part.RunningOn);
        var words = new List<string>();
        if (primitive.RunningOn.Count == 0)
            words.Add("stopped");
        else
            words.Add(
                $"{(primitive.StartPending ? "starting" : Role(primitive))} on {Phrases.Nodes(primitive.RunningOn)}");
        if (primitive.Failed)
            words.Add("failed");
        if (primitive.Blocked)
            words.Add("blocked");
        else if (!primitive.Managed)
            words.Add("unmanaged");
        return string.Join(", ", words);
    }

    /// <summary>What becomes of it, in the infinitive.</summary>
    public string Decision(Resource resource)
    {
        if (resource is not Primitive primitive)
            return Parts(
                resource, "nowhere", static part => part.AssignedTo is not null, static part => [part.AssignedTo!]);
        var lines = _lines[resource].ToList();
        if (lines.Count == 0)
            return Unchanged(primitive);
        var text = string.Join("; ", lines.Select(Text));
        return lines.Exists(static line => line.Because?.EndsWith("blocked)", StringComparison.Ordinal) == true
            || line.Because == "blocked")
            ? $"{text}, but that cannot be done now"
            : text;
    }

    /// <summary>Why that becomes of it; null: nothing changes.</summary>
    public string? Because(Resource resource) => Because(resource, []);

    private string? Because(Resource resource, HashSet<Resource> seen)
    {
        if (resource is not Primitive primitive || !seen.Add(resource))
            return null;
        foreach (var line in _lines[resource])
            return Because(primitive, line, seen);
        return null;
    }

    /// <summary>The way from an action that is required because of others to the first of these.</summary>
    /// <returns>Null: it is required for itself.</returns>
    public string? Required(ScheduledAction action) => Required(action, [], []);

    private string Because(Primitive resource, TransitionSummary.ResourceLine line, HashSet<Resource> seen)
    {
        switch (line.Verb)
        {
            case "Start":
                return causes.Of(resource)?.Text
                    ?? (resource.Removed ? "it is not configured any more" : "it shall run, and is active nowhere");
            case "Stop":
                return causes.Of(resource) is { Kind: not "unknown" } cause
                    ? cause.Text
                    : Several(resource) ?? Unknown;
            case "Move" or "Migrate":
                return Leaves(resource, line.Origin!, seen);
            case "Recover":
                return Recovers(resource, line);
            case "Reload":
                return "its parameters have changed, and its agent takes such changes while it runs";
            case "Promote" or "Demote" or "Re-promote" when Role(resource, line) is { } text:
                return text;
            default:
                return Restarts(resource, seen);
        }
    }

    /// <summary>Why a resource does not stay on a node.</summary>
    public string Leaves(Primitive resource, Node node) => Leaves(resource, node, []);

    private string Leaves(Primitive resource, Node node, HashSet<Resource> seen)
    {
        if (verdicts.UnavailableWhenChosen(resource, node) == Unavailable.No
            && contributions.Ban(resource, node) is { } ban)
        {
            if (ban.Cause.Source is Colocation { Id: "#group-members" }
                && resource.Parent!.Children[0] is var leader
                && Because(leader, seen) is { } leads)
                return $"it goes with its group {resource.Parent.Id}; {leader.Id}: {leads}";
            var text = contributions.Text(resource, ban);
            return ban.Cause is { Kind: Cause.Colocation, Other: { } primary }
                && Because(Part(primary), seen) is { } behind
                ? $"{text}; {Part(primary).Id}: {behind}"
                : text;
        }

        if (verdicts.Obstacle(resource, node) is { } obstacle)
            return obstacle;
        if (resource.AssignedTo is not { } chosen)
            return "it shall not run";
        var (here, there) = (run.Record!.ScoreOf(resource, node) ?? 0, run.Record.ScoreOf(resource, chosen) ?? 0);
        return there > here
            ? $"{chosen.Name} has a higher score than {node.Name} ({Scores.Text(there)} against {Scores.Text(here)})"
              + Most(resource, chosen)
            : $"{node.Name} is {verdicts.Worse(resource, node, chosen)}";
    }

    private string Most(Primitive resource, Node chosen)
    {
        ScoreChange? most = null;
        foreach (var change in contributions.Changes(resource))
            if (change.Node == chosen && change.Score > 0 && (most is not { } known || change.Score > known.Score))
                most = change;
        return most is { } found ? $": {contributions.Text(resource, found)}" : "";
    }

    private string Recovers(Primitive resource, TransitionSummary.ResourceLine line)
    {
        if (line.Origin is { Unclean: true } lost)
            return NodeReasons.Unavailable(lost, Unavailable.Unclean);
        if (Failures.Latest(resource) is { } failed)
            return Failures.Text(failed);
        if (Around(resource) is { } around)
            return around;
        foreach (var guest in run.Nodes)
            if (guest is { IsGuest: true, RemoteRequiresReset: true } && guest.Connection!.Container == resource)
                return $"{guest.Name}, the guest that it is, has to be recovered ({NodeReasons.FenceReason(guest)})";
        if (resource.RemoteNode is { } remote && NodeReasons.FenceReason(remote) is { } reason)
            return $"{remote.Name} has to be fenced ({reason})";
        if (line.Origin is { Online: false } offline)
            return NodeReasons.Unavailable(offline, Unavailability.Of(offline));
        return resource.IsRemoteConnection ? "its connection is lost" : "it failed";
    }

    /// <summary>What runs in it, or what it runs in, failed.</summary>
    private static string? Around(Primitive resource)
    {
        if (resource.Container is { Failed: true } container)
            return $"what it runs in, {container.Id}, failed";
        foreach (var inner in resource.Contained)
            if (inner.Failed)
                return Failures.Latest(inner) is { } theirs
                    ? $"{inner.Id}, which runs in it, failed: {Failures.Text(theirs)}"
                    : $"{inner.Id}, which runs in it, failed";
        return null;
    }

    private string Restarts(Primitive resource, HashSet<Resource> seen)
    {
        var start = ActionFactory.Find(resource, Tasks.Start, 0, resource.AssignedTo);
        if (run.Record!.Of(resource).Changed is { } changed)
        {
            var operation = Phrases.Operation(changed.Task, changed.IntervalMs);
            return changed is { Digest: null, RestartDigest: null }
                ? $"the history does not say with which parameters its {operation} was called"
                : changed.IntervalMs > 0 || changed.Task is not (Tasks.Start or Tasks.Monitor)
                ? $"the parameters of its {operation} have changed since it was started"
                : "its parameters have changed since it was started";
        }

        if (Several(resource) is { } several)
            return several;
        if (resource.Failed && Failures.Latest(resource) is { } failed)
            return Failures.Text(failed);
        foreach (var action in resource.Actions)
            if (action is { IsRequired: true, Task: Tasks.Start or Tasks.Stop or Tasks.Demote or Tasks.Promote }
                && Required(action, [], seen) is { } text)
                return text;
        if (resource.StartPending)
            return "its agent (class, provider or type) has changed since, or its start is not confirmed";
        if (Around(resource) is { } around)
            return around;
        if (resource is { Role: Scheduling.Role.Stopped, RunningOn.Count: > 0 })
            return "a migration was interrupted, and it is not certain that it is active on "
                + Phrases.Nodes(resource.RunningOn);
        if (resource.DanglingMigrations.Count > 0)
            return "a migration was interrupted";
        foreach (var node in resource.RunningOn)
            if (verdicts.UnavailableWhenChosen(resource, node) is var why and not Unavailable.No)
                return NodeReasons.Unavailable(node, why);
        return start?.Reason ?? Unknown;
    }

    private static string? Several(Primitive resource) => resource.RunningOn.Count > 1
        ? $"it is active on {Phrases.Nodes(resource.RunningOn)}, {OnlyOne} (multiple-active={MultipleActive(resource)})"
        : null;

    private static string MultipleActive(Primitive resource) => resource.MultiplyActive switch
    {
        MultiplyActive.StopOnly => "stop_only",
        MultiplyActive.StopUnexpected => "stop_unexpected",
        MultiplyActive.Block => "block",
        _ => "stop_start",
    };

    private string? Role(Primitive resource, TransitionSummary.ResourceLine line)
    {
        if (line.Verb != "Promote" && Failures.Latest(resource) is { } failed && resource.Failed)
            return Failures.Text(failed);
        // Without the verdict before the colon: the decision says that.
        return Promotions.Of(resource, contributions) is { } text
            ? text[(text.IndexOf(": ", StringComparison.Ordinal) + 2)..]
            : null;
    }

    private string? Required(ScheduledAction action, HashSet<ScheduledAction> seen, HashSet<Resource> told)
    {
        if (!seen.Add(action) || run.Record!.RequiredBy(action) is not { Action: { IsRequired: true } cause } link)
            return null;
        if (cause.Resource is null)
            return cause.Node is { } node && cause.Task == Tasks.Fence
                ? $"{ActionTexts.Short(cause)} comes first: {cause.Reason ?? NodeReasons.FenceReason(node)}"
                : null;
        if (ActionTexts.InOneFamily(action, cause))
            return Required(cause, seen, told) ?? OfPart(cause, seen, told);
        var place = Follows(cause, action) ? "after" : "before";
        var named = link.Constraint is null ? Tie(action, cause) : $" (order \"{link.Constraint}\")";
        var part = Part(cause.Resource);
        var text = $"it is ordered {place} the {ActionTexts.Short(cause)}{named}";
        return (Because(part, told) ?? Required(cause, seen, told)) is { } because
            ? $"{text}; {part.Id}: {because}"
            : text;
    }

    private string? OfPart(ScheduledAction whole, HashSet<ScheduledAction> seen, HashSet<Resource> told)
    {
        if (whole.Resource is Primitive)
            return null;
        foreach (var part in whole.Resource!.SelfAndDescendants())
            if (part is Primitive && part.Newest(ActionTexts.Basic(whole.Task)) is { IsRequired: true } own
                && !seen.Contains(own) && Because(part, told) is { } because)
                return $"{part.Id}: {because}";
        return null;
    }

    /// <summary>That part of a whole which changes.</summary>
    private Resource Part(Resource whole)
    {
        foreach (var part in whole.SelfAndDescendants())
            if (_lines[part].Any())
                return part;
        return whole;
    }

    private static string Tie(ScheduledAction one, ScheduledAction other) =>
        one.Resource!.Parent is Group group && other.Resource!.Parent == group ? $" (group {group.Id})" : "";

    private static bool Follows(ScheduledAction first, ScheduledAction then)
    {
        foreach (var edge in then.Before.AsSpan())
            if (edge.First == first || ActionTexts.InOneFamily(edge.First, first))
                return true;
        return false;
    }

    private string Unchanged(Primitive resource)
    {
        if (!resource.Managed)
            return resource.RunningOn.Count == 0 ? "none: it stays stopped" : "none: it is left alone";
        if (resource.AssignedTo is not { } place || resource.NextRole == Scheduling.Role.Stopped)
            return resource.RunningOn.Count == 0 ? "none: it stays stopped" : "none: it cannot be stopped now";
        if (resource.RunningOn.Count == 0)
            return causes.Of(resource) is null ? "none" : "none: it stays stopped";
        return $"none: it stays {Phrases.Role(resource.NextRole)} on {place.Name}";
    }

    private static string Text(TransitionSummary.ResourceLine line)
    {
        var next = line.Resource.NextRole == Scheduling.Role.Promoted ? " and promote" : "";
        var (from, to) = (line.Origin?.Name, line.Destination?.Name);
        return line.Verb switch
        {
            "Start" => $"start{next} on {to}",
            "Stop" => $"stop on {from}",
            "Move" when next.Length > 0 && line.Resource.Role != Scheduling.Role.Promoted =>
                $"move from {from} to {to}, and promote",
            "Move" => $"move from {from} to {to}",
            "Migrate" => $"migrate live from {from} to {to}",
            "Recover" when to is not null && to != from => $"recover: stop on {from}, start{next} on {to}",
            "Recover" => $"recover on {from}",
            "Re-promote" => $"demote and promote again on {to}",
            _ => $"{line.Verb.ToLowerInvariant()} on {to ?? from}",
        };
    }

    private static string Parts(
        Resource whole, string none, Func<Primitive, bool> counts, Func<Primitive, IEnumerable<Node>> places)
    {
        var parts = new List<string>();
        foreach (var part in whole.SelfAndDescendants())
            if (part is Primitive primitive && counts(primitive))
                parts.Add($"{primitive.Id} on {Phrases.Nodes(places(primitive))}");
        return parts.Count == 0 ? none : string.Join(", ", parts);
    }

    private static string Role(Primitive resource) =>
        Phrases.Role(resource.Role == Scheduling.Role.Stopped ? Scheduling.Role.Started : resource.Role);
}
