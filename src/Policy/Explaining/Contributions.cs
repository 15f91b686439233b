using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>What the scores of a resource consist of.</summary>
internal sealed class Contributions(SchedulingRun run)
{
    private readonly DecisionRecord _record = run.Record!;

    private readonly ILookup<string, RuleEntry> _rules = run.Cib.Constraints.OfType<LocationEntry>()
        .Where(static location => !location.Rules.IsDefaultOrEmpty)
        .SelectMany(static location => location.Rules)
        .ToLookup(static rule => rule.Id);

    /// <summary>The parts of a resource's score for a node, oldest first; they add up to it.</summary>
    public List<Contribution> Of(Resource resource, Node node)
    {
        var parts = new List<Contribution>();
        foreach (var change in Changes(resource))
            if (change.Node == node && Of(resource, change) is var part
                && !(part.Score <= -Scores.Infinity && parts.Exists(known => known.Text == part.Text)))
                parts.Add(part);
        return parts;
    }

    /// <summary>What led to the scores of a resource when its place was decided.</summary>
    public IEnumerable<ScoreChange> Changes(Resource resource)
    {
        var record = _record.Of(resource);
        return record.Placed is { } placed ? record.Changes.Take(placed.Changes) : record.Changes;
    }

    public Contribution Of(Resource resource, in ScoreChange change) =>
        new(Source(change.Cause.Kind), Constraint(change.Cause), change.Score, change.Sets, Text(resource, change));

    /// <summary>
    /// The first change that made a score minus infinity, or the one with which it stays below 0; null: none.
    /// </summary>
    public ScoreChange? Ban(Resource resource, Node node)
    {
        ScoreChange? lowest = null;
        var score = 0;
        foreach (var change in Changes(resource))
        {
            if (change.Node != node)
                continue;
            score = change.Sets ? change.Score : Scores.Add(score, change.Score);
            if (change.Score <= -Scores.Infinity)
                return change;
            if (change.Score < 0 && (lowest is not { } known || change.Score < known.Score))
                lowest = change;
        }

        return score < 0 ? lowest : null;
    }

    /// <summary>What a change comes from, as half a sentence.</summary>
    public string Text(Resource resource, in ScoreChange change)
    {
        var (kind, source, other, place) = change.Cause;
        var node = change.Node;
        return kind switch
        {
            Cause.Node => "the node's own score",
            Cause.Location => Location((Location)source!, node),
            Cause.Health => $"node health: {Health(node)} (node-health-strategy={((Location)source!).Id})",
            Cause.Stickiness => $"stickiness: it is active on {node.Name}",
            Cause.FailureThreshold => Threshold((Primitive)other!, node),
            Cause.FailedStop => $"its stop failed on {node.Name}",
            Cause.HardError => $"its {Phrases.Result((OperationRecord)source!)} on {node.Name}",
            Cause.UnavailableProbe => $"it cannot run on {node.Name}: its {Phrases.Result((OperationRecord)source!)}",
            Cause.FatalError =>
                $"its {Phrases.Result((OperationRecord)source!)} on {place!.Name}, which bans it everywhere",
            Cause.FailureBan => Failures.With((Primitive)resource, OnFail.Ban, node) is { } failed
                ? $"{Failures.Text(failed)} (on-fail=migrate)"
                : $"it failed on {node.Name} (on-fail=migrate)",
            Cause.FailureStop => $"its {Phrases.Result((OperationRecord)source!)} on {place!.Name} (on-fail=stop)",
            Cause.Unmanaged => $"it is unmanaged and active on {node.Name}",
            Cause.MultipleActive => "it was active on several nodes (multiple-active=stop_only)",
            Cause.Removed => "it is not configured any more",
            Cause.ShutdownLock => $"it is kept for {place!.Name}, which was shut down (shutdown-lock)",
            Cause.Discovery => "no location constraint lets it be discovered here (resource-discovery=exclusive)",
            Cause.Ticket => Ticket((TicketDependency)source!),
            Cause.Colocation => Together((Colocation)source!, other!, place, node, change.Score),
            Cause.Dependent => Wish((Colocation)source!, other!, change),
            Cause.Promotion => "its agent's promotion score",
            Cause.PromotionOrder => $"{other!.Id} can be promoted here",
            Cause.Capacity => Capacity((Shortage)source!, node),
            Cause.InstancesPerNode => $"{other!.Id} may have {PerNode(other)} on one node, and has (clone-node-max)",
            Cause.InstanceLimit => $"{other!.Id} may have {Limit(other)}, and has (clone-max)",
            Cause.Whole => Whole(other!, node),
            Cause.NodeUnavailable => NodeReasons.Unavailable(node, Unavailability.Of(node)),
            Cause.TargetRole => resource.TargetRole == Role.Stopped ? "target-role is Stopped" : "it shall not run",
            Cause.RemoteNode => "it does not run on remote nodes",
            Cause.Inside => Inside(node, other),
            _ => $"{kind}",
        };
    }

    public static string Name(Location location) => location.Constraint is { } constraint && constraint != location.Id
        ? $"location \"{constraint}\", rule \"{location.Id}\""
        : $"location \"{location.Id}\"";

    /// <summary>A colocation as it is called: by its id, or by what made it.</summary>
    public static string Name(Colocation colocation) => colocation switch
    {
        { Id: "#group-members" } => $"group {colocation.Dependent.Parent?.Id}",
        { Id: "#resource-with-container" } => "its container",
        { Configured: false } => "its bundle",
        { Constraint: { } constraint } when constraint != colocation.Id =>
            $"colocation \"{constraint}\", set \"{colocation.Id}\"",
        _ => $"colocation \"{colocation.Id}\"",
    };

    public static string? Constraint(in ScoreCause cause) => cause.Source switch
    {
        Location { IsHealth: false } location => location.Constraint ?? location.Id,
        Colocation { Configured: true } colocation => colocation.Constraint ?? colocation.Id,
        TicketDependency dependency => dependency.Id,
        _ => null,
    };

    public static string Source(Cause kind) => kind switch
    {
        Cause.Node => "node-score",
        Cause.Location => "location",
        Cause.Health => "health",
        Cause.Stickiness => "stickiness",
        Cause.FailureThreshold => "migration-threshold",
        Cause.FailedStop or Cause.HardError or Cause.FatalError or Cause.FailureBan or Cause.FailureStop => "failure",
        Cause.UnavailableProbe => "probe",
        Cause.Unmanaged => "unmanaged",
        Cause.MultipleActive => "multiple-active",
        Cause.Removed => "removed",
        Cause.ShutdownLock => "shutdown-lock",
        Cause.Discovery => "resource-discovery",
        Cause.Ticket => "ticket",
        Cause.Colocation => "colocation",
        Cause.Dependent => "dependent",
        Cause.Promotion or Cause.PromotionOrder => "promotion",
        Cause.Capacity => "utilization",
        Cause.InstancesPerNode => "clone-node-max",
        Cause.InstanceLimit => "clone-max",
        Cause.Whole => "whole",
        Cause.NodeUnavailable => "node",
        Cause.TargetRole => "target-role",
        Cause.RemoteNode => "remote-node",
        _ => "inside",
    };

    /// <summary>Failures of a resource on a node, beside how many it may have, and until when they count.</summary>
    public static string Threshold(Primitive resource, Node node)
    {
        var failures = FailCounts.Of(node, resource, out var last, effective: true, withContained: true);
        if (resource.MigrationThreshold >= Scores.Infinity)
            return $"{resource.Id} failed on {node.Name} so that it is not tried there again (start-failure-is-fatal)";
        var whose = $"failures of {resource.Id} on {node.Name}: {Scores.Text(failures)} of {resource.MigrationThreshold}";
        if (resource.FailureTimeoutSeconds > 0 && last > 0)
            whose += $", forgotten at {Phrases.Time(last + resource.FailureTimeoutSeconds)}";
        return $"{whose} (migration-threshold)";
    }

    public static string Ticket(TicketDependency dependency)
    {
        var ticket = dependency.Ticket;
        var state = ticket.Granted ? "in standby" : "not granted";
        return $"ticket {ticket.Id} is {state} (constraint \"{dependency.Id}\")";
    }

    private string Location(Location location, Node node)
    {
        var name = Name(location);
        if (location.Constraint is not null && location.Constraint != location.Id
            && Values(location.Id, node) is { Count: > 0 } values)
            name += $" ({string.Join(", ", values)})";
        return location.Role == Role.Unknown ? name : $"{name} for the {Phrases.Role(location.Role)} role";
    }

    /// <summary>What the node has for the attributes that a rule asks about.</summary>
    private List<string> Values(string rule, Node node)
    {
        var values = new List<string>();
        foreach (var entry in _rules[rule])
            AddValues(entry, node, values);
        return values;
    }

    private static void AddValues(RuleEntry rule, Node node, List<string> values)
    {
        foreach (var condition in rule.Conditions)
        {
            if (condition is RuleEntry inner)
                AddValues(inner, node, values);
            else if (condition is AttributeCondition { Attribute: not "#uname" } asked)
            {
                var text = node.Attributes.GetValueOrDefault(asked.Attribute) is { } value
                    ? $"{asked.Attribute}={value}"
                    : $"{asked.Attribute} is not set";
                if (!values.Contains(text))
                    values.Add(text);
            }
        }
    }

    /// <summary>About what runs in a guest or bundle, and about nodes that are for that only.</summary>
    private static string Inside(Node node, Resource? around)
    {
        if (around is not Bundle)
            return around is null
                ? "this node belongs to a bundle, and is for what is inside only"
                : $"it runs together with {around.Id}";
        return node.IsBundleNode ? $"a node of {around.Id}, which it belongs to" : $"it runs inside {around.Id} only";
    }

    private static string Health(Node node)
    {
        var reports = new List<string>();
        foreach (var (name, value) in node.Attributes)
            if (name.StartsWith("#health", StringComparison.Ordinal))
                reports.Add($"{name}={value}");
        reports.Sort(StringComparer.Ordinal);
        return reports.Count == 0 ? "nothing is reported" : string.Join(", ", reports);
    }

    private static string Together(Colocation colocation, Resource primary, Node? place, Node node, int score)
    {
        var name = Name(colocation);
        var role = colocation.PrimaryRole == Role.Unknown ? "" : $" {Phrases.Role(colocation.PrimaryRole)}";
        var places = place is null ? Places(primary, colocation.PrimaryRole) : [place];
        if (places.Count == 0)
            return Places(primary, Role.Unknown).Count == 0
                ? $"{primary.Id} runs nowhere ({name})"
                : $"no instance of {primary.Id} is{role} ({name})";
        if (colocation.Score < 0)
            return $"{primary.Id} is{role} on {Phrases.Nodes(places)}, from which it stays away ({name})";
        if (score >= 0)
            return $"{primary.Id} is{role} on {(places.Contains(node) ? node.Name : Phrases.Nodes(places))} ({name})";
        return places.Contains(node)
            ? $"it must be with {primary.Id}, whose instance on {node.Name} is blocked ({name})"
            : $"it must be with {primary.Id}, which is{role} on {Phrases.Nodes(places)} ({name})";
    }

    private static List<Node> Places(Resource primary, Role role)
    {
        var places = new List<Node>();
        if (role == Role.Unknown || primary is not Clone clone)
        {
            primary.CollectPlaces(current: false, places);
            return places;
        }

        foreach (var instance in clone.Children)
            if (instance.RoleOf(current: false) == role)
                instance.CollectPlaces(current: false, places);
        return places;
    }

    private static string Wish(Colocation colocation, Resource whose, in ScoreChange change)
    {
        if (change.Sets)
            return $"{whose.Id} would rather not be here, but no more than that ({Name(colocation)})";
        return change.Score > 0
            ? $"{whose.Id} will be with it, and prefers this node ({Name(colocation)})"
            : $"{whose.Id} will be with it, and avoids this node ({Name(colocation)})";
    }

    private static string Capacity(Shortage shortage, Node node)
    {
        var lacking = shortage.Lacking.Select(static one => $"{one.Name} {one.Needed} is needed, {one.Free} is free");
        var whose = shortage.Together.Count > 1
            ? $" for {Phrases.List([.. shortage.Together.Select(static one => one.Id)])} together"
            : "";
        return $"not enough capacity on {node.Name}{whose}: {string.Join("; ", lacking)}";
    }

    private static string PerNode(Resource collective) => Instances(collective switch
    {
        Clone clone => clone.MaxPerNode,
        Bundle bundle => bundle.MaxPerHost,
        _ => 1,
    });

    private static string Limit(Resource collective) => Instances(collective switch
    {
        Clone clone => clone.MaxInstances,
        Bundle bundle => bundle.Replicas.Count,
        _ => 1,
    });

    private static string Instances(int count) => count == 1 ? "1 instance" : $"{count} instances";

    private string Whole(Resource whole, Node node)
    {
        if (!whole.Allowed.Contains(node))
            return $"{whole.Id} is not allowed on {node.Name}";
        return Ban(whole, node) is { } ban ? Text(whole, ban) : $"{whole.Id} cannot be on {node.Name}";
    }
}
