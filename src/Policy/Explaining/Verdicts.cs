using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>Which node was chosen for a resource, and why not the others.</summary>
internal sealed class Verdicts(SchedulingRun run, Contributions contributions)
{
    private const string Possible = "possible";

    /// <summary>For each node; of a whole only where something is to be said.</summary>
    public IReadOnlyList<NodeVerdict> Of(Resource resource)
    {
        var verdicts = new List<NodeVerdict>();
        foreach (var node in run.Nodes)
            if (Concerns(node, resource) && Of(resource, node) is var verdict
                && (resource is Primitive || verdict.Text != Possible || verdict.Contributions.Count > 0))
                verdicts.Add(verdict);
        return verdicts;
    }

    /// <summary>A bundle's nodes are only for what is inside it.</summary>
    public static bool Concerns(Node node, Resource resource) =>
        !node.IsBundleNode || resource.AssignedTo == node || resource.RunningOn.Contains(node)
        || (resource.OutermostBelowBundle.Parent is Bundle { } bundle && bundle == node.Connection!.Parent
            && bundle.Inner == resource.OutermostBelowBundle);

    public NodeVerdict Of(Resource resource, Node node)
    {
        var score = run.Record!.ScoreOf(resource, node);
        var chosen = resource is Primitive && resource.AssignedTo == node;
        var text = resource is Primitive primitive
            ? chosen ? Chosen(primitive, node) : Not(primitive, node)
            : Obstacle(resource, node) ?? Possible;
        return new NodeVerdict(node, score, chosen, text, contributions.Of(resource, node));
    }

    /// <summary>Why a resource is not placed on a node.</summary>
    public string Not(Primitive resource, Node node)
    {
        if (Obstacle(resource, node) is { } obstacle)
            return obstacle;
        if (resource.AssignedTo is { } chosen)
            return Worse(resource, node, chosen);
        if (!resource.Managed)
            return "unmanaged: it is left where it is";
        if (run.Options.StopAllResources)
            return "all resources are stopped (stop-all-resources)";
        return run.Record!.Of(resource).Partnerless is { } lack
            ? $"possible, but no instance of {lack.Other.Id} will be with it"
            : "possible, but it shall not run";
    }

    /// <summary>What keeps it from running on a node; null: nothing.</summary>
    public string? Obstacle(Resource resource, Node node)
    {
        if (run.Record!.ScoreOf(resource, node) is not { } score)
            return node.IsBundleNode || run.Options.Symmetric
                ? $"not allowed on {node.Name}"
                : "not allowed: no location constraint lets it run here (symmetric-cluster=false)";
        if (contributions.Ban(resource, node) is { Cause.Kind: Cause.RemoteNode } remote)
            return contributions.Text(resource, remote);
        if (UnavailableWhenChosen(resource, node) is var why and not Unavailable.No)
            return NodeReasons.Unavailable(node, why);
        if (score < 0)
            return contributions.Ban(resource, node) is { } ban
                ? $"{(score <= -Scores.Infinity ? "banned" : "score below 0")}: {contributions.Text(resource, ban)}"
                : "score below 0";
        return null;
    }

    /// <summary>Why the node could take no work when the place was chosen.</summary>
    public Unavailable UnavailableWhenChosen(Resource resource, Node node)
    {
        var views = run.Record!.Of(resource).Views;
        var then = views is null ? Unavailability.Of(node) : views[node.Index].Unavailable;
        // A guest comes up with its container.
        return then != Unavailable.No && node.IsGuest && resource.AssignedTo == node ? Unavailable.No : then;
    }

    /// <summary>Why another node was chosen although this one would do.</summary>
    public string Worse(Primitive resource, Node node, Node chosen)
    {
        if (!resource.Managed)
            return "unmanaged: it is left where it is";
        if (Score(resource, chosen) > Score(resource, node))
            return $"lower score than {chosen.Name} ({Scores.Text(Score(resource, chosen))})";
        if (Score(resource, chosen) < Score(resource, node))
            return $"possible, but {chosen.Name} was preferred: {Preference(resource, chosen)}";
        return $"as good as {chosen.Name}, the one {TieBreak(resource, chosen, node)}";
    }

    private string Chosen(Primitive resource, Node node)
    {
        if (!resource.Managed)
            return "left here: it is unmanaged";
        Node? rival = null;
        var better = false;
        foreach (var other in run.Nodes)
        {
            if (other == node || Obstacle(resource, other) is not null)
                continue;
            if (Score(resource, other) > Score(resource, node))
                better = true;
            if (Score(resource, other) == Score(resource, node))
                rival ??= other;
        }

        if (better)
            return $"chosen: {Preference(resource, node)}";
        return rival is null
            ? Only(resource, node)
            : $"chosen: of equal nodes the one {TieBreak(resource, node, rival)}";
    }

    private string Only(Primitive resource, Node node)
    {
        foreach (var other in run.Nodes)
            if (other != node && Obstacle(resource, other) is null)
                return "chosen: the highest score";
        return "chosen: the only node possible";
    }

    private static string Preference(Primitive resource, Node node) => resource.RunningOn.Contains(node)
        ? "instances stay where they are"
        : "it goes along with what it belongs to";

    /// <summary>What sets one of two equal nodes apart, as the end of a sentence about the chosen one.</summary>
    private string TieBreak(Primitive resource, Node chosen, Node other)
    {
        if (run.Record!.Of(resource).Views is { } views && run.Options.Placement != PlacementStrategy.Minimal)
        {
            var (mine, theirs) = (views[chosen.Index], views[other.Index]);
            if (mine.Capacity is not null && theirs.Capacity is not null && !mine.Capacity.AreSame(theirs.Capacity))
                return "with more free capacity";
            if (mine.Assigned < theirs.Assigned)
                return $"with fewer resources ({mine.Assigned}, {other.Name} has {theirs.Assigned})";
        }

        if (resource.RunningOn.Contains(chosen))
            return "where it is active";
        // What fits nowhere together with all that must be with it begins where most is left.
        return run.Options.Placement != PlacementStrategy.Default && string.CompareOrdinal(chosen.Name, other.Name) > 0
            ? "with the most free capacity"
            : "that is first by name";
    }

    private int Score(Primitive resource, Node node) => run.Record!.ScoreOf(resource, node) ?? 0;
}
