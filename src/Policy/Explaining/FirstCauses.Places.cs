using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

internal sealed partial class FirstCauses
{
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
        var full = candidates.FindAll(node =>
            contributions.Ban(resource, node) is { Cause.Kind: Cause.InstancesPerNode });
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
                return new FirstCause("clone-max", contributions.Text(resource, first), Unblock(resource, first));
            case Cause.Whole when contributions.Ban(cause.Other!, bans[0].Node) is { Cause.Kind: not Cause.Whole } ban
                && bans.Count == 1:
                return new FirstCause(
                    Contributions.Source(ban.Cause.Kind),
                    contributions.Text(cause.Other!, ban),
                    Unblock(cause.Other!, ban));
            case Cause.Location or Cause.Removed or Cause.MultipleActive or Cause.RemoteNode:
            case var _ when bans.Count == 1:
                return new FirstCause(
                    Contributions.Source(cause.Kind),
                    bans.Count == 1
                        ? $"{bans[0].Node.Name} is the only node that could take it: "
                          + contributions.Text(resource, first)
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
}
