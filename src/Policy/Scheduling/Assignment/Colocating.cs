namespace HaActors.Policy.Scheduling;

/// <summary>What one colocation does to the dependent's scores once its primary has a place.</summary>
internal static class Colocating
{
    /// <summary>Stands for what a node has no value of. No attribute has it: XML knows no such character.</summary>
    public const string NoValue = "\0";

    internal enum Effect
    {
        Nothing,
        Place,

        /// <summary>Both have places: only whether the dependent is promoted is still open.</summary>
        Role,
    }

    /// <summary>The dependent's wishes count where its primary goes: if the constraint says so, or the primary runs nowhere yet.</summary>
    /// <param name="primary">The part of the primary in question; null: the primary.</param>
    public static bool HasInfluence(Colocation colocation, Resource? primary)
    {
        primary ??= colocation.Primary;
        // A replica's connection moves lightly, its container does not: it must not draw a healthy container along.
        if (colocation.Dependent is Primitive { IsRemoteConnection: true, Parent: Bundle }
            && !primary.Failed && primary.RunningOn.Count == 1)
            return false;
        return colocation.Influence || primary.RunningOn.Count == 0;
    }

    /// <param name="preview">The primary need not have a place yet.</param>
    public static Effect EffectOf(Resource dependent, Resource primary, Colocation colocation, bool preview)
    {
        if (!preview && !primary.IsAssigned)
            return Effect.Nothing;
        var dependentRoles = HolderOfRole(dependent);
        if (colocation.DependentRole >= Role.Unpromoted && dependentRoles.Parent is { Promotable: true }
            && dependentRoles.IsAssigned)
            return Effect.Role;
        if (!preview && dependent.IsAssigned)
            return Effect.Nothing;
        if (colocation.DependentRole != Role.Unknown && colocation.DependentRole != dependentRoles.NextRole)
            return Effect.Nothing;
        if (colocation.PrimaryRole != Role.Unknown && colocation.PrimaryRole != HolderOfRole(primary).NextRole)
            return Effect.Nothing;
        return Effect.Place;
    }

    /// <summary>Changes the dependent's scores by the primary's place.</summary>
    public static void ApplyToScores(Resource dependent, Resource primary, Colocation colocation)
    {
        var place = primary.AssignedTo;
        if (place is null && colocation.Score < 0)
            return;
        var value = place is null ? null : ValueOf(place, colocation.NodeAttribute, primary);
        var work = dependent.Allowed.Copy();
        var record = dependent.Run.Record;
        var changes = record?.Count(dependent) ?? 0;
        var cause = new ScoreCause(Cause.Colocation, colocation, primary, place);
        foreach (var node in dependent.Run.Nodes)
        {
            if (!work.Contains(node))
                continue;
            var score = 0;
            if (place is null)
                score = -colocation.Score;
            else if (SameValue(ValueOf(node, colocation.NodeAttribute, dependent), value))
                // A demand forbids the other places; it makes none of the right ones better.
                score = colocation.Score < Scores.Infinity ? colocation.Score : 0;
            else if (colocation.Score >= Scores.Infinity)
                score = -Scores.Infinity;
            work.AddScore(node, score);
            record?.Added(dependent, node, score, cause);
        }

        if (colocation.IsMandatory || AnyAvailable(work, dependent.Run))
        {
            dependent.Allowed = work;
            return;
        }

        record?.Forget(dependent, changes);
        record?.Ignored(dependent, colocation);
    }

    /// <summary>Changes the dependent's priority for promotion by the primary's place and role.</summary>
    public static void ApplyToPriority(Resource dependent, Resource primary, Colocation colocation)
    {
        if (primary.AssignedTo is not { } primaryPlace || dependent.PlaceOf(current: false) is not { } place)
            return;
        var attribute = colocation.NodeAttribute;
        if (!SameValue(ValueOf(place, attribute, dependent), ValueOf(primaryPlace, attribute, primary)))
        {
            if (colocation is { Score: >= Scores.Infinity, DependentRole: Role.Promoted })
                Rank(-Scores.Infinity);
            return;
        }

        if (colocation.PrimaryRole != Role.Unknown && colocation.PrimaryRole != HolderOfRole(primary).NextRole)
            return;
        var score = colocation.DependentRole == Role.Unpromoted ? -colocation.Score : colocation.Score;
        Rank(score);

        void Rank(int change)
        {
            dependent.Priority = Scores.Add(change, dependent.Priority);
            dependent.Run.Record?.Ranked(
                dependent, place, change, sets: false, new ScoreCause(Cause.Colocation, colocation, primary, primaryPlace));
        }
    }

    /// <summary>Leaves the dependent only nodes that match one of the primary's.</summary>
    /// <param name="places">With what each adds to the dependent's score there.</param>
    public static void Intersect(
        Resource dependent, Resource primary, Colocation colocation, List<(Node Node, int Score)> places)
    {
        var byValue = new Dictionary<string, (Node Node, int Score)>(places.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var place in places)
            byValue.TryAdd(ValueOf(place.Node, colocation.NodeAttribute, primary) ?? NoValue, place);
        foreach (var node in dependent.Run.Nodes)
        {
            if (!dependent.Allowed.Contains(node))
                continue;
            var value = ValueOf(node, colocation.NodeAttribute, dependent) ?? NoValue;
            var matches = byValue.TryGetValue(value, out var match);
            var score = matches ? match.Score : -Scores.Infinity;
            dependent.Allowed.AddScore(node, score);
            dependent.Run.Record?.Added(
                dependent,
                node,
                score,
                new ScoreCause(Cause.Colocation, colocation, primary, matches ? match.Node : null));
        }
    }

    /// <summary>Some node has no negative score and can take work.</summary>
    public static bool AnyAvailable(NodeTable nodes, SchedulingRun run)
    {
        foreach (var node in run.Nodes)
            if (nodes.Contains(node) && nodes[node] >= 0 && node.IsAvailable())
                return true;
        return false;
    }

    /// <summary>What counts as a resource's place on a node: nodes of equal value are one place to a colocation.</summary>
    public static string? ValueOf(Node node, string attribute, Resource resource)
    {
        // Nobody but what is inside can be on a replica's own node: to the others it is where its container is.
        if (node.IsBundleNode && resource.Enclosing<Bundle>() is { } bundle && bundle.Inner == resource.OutermostBelowBundle)
        {
            if (HostOf(node) is not { } host)
                return null;
            node = host;
        }

        return attribute == Colocation.NodeName ? node.Name : AttributeOf(node, attribute, resource);
    }

    /// <summary>The node that a guest's container will be on.</summary>
    public static Node? HostOf(Node guest) => guest.Connection!.Container!.PlaceOf(current: false);

    /// <summary>
    /// A node's attribute as it counts for a resource: a guest may be told to be judged by the host that its container is on, or,
    /// once the resource has a place, will be on (<c>container-attribute-target="host"</c>).
    /// </summary>
    public static string? AttributeOf(Node node, string attribute, Resource resource)
    {
        Node? judged = node;
        if (node.IsGuest && resource.MetaValue("container-attribute-target") == "host")
            judged = node.Connection!.Container!.PlaceOf(current: !resource.IsAssigned);
        return judged?.Attributes.GetValueOrDefault(attribute);
    }

    public static bool SameValue(string? left, string? right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    /// <summary>A replica's container has the role of what runs inside it.</summary>
    private static Resource HolderOfRole(Resource resource) =>
        resource.Parent is Bundle bundle
        && bundle.Replicas.Find(replica => replica.ContainerResource == resource)?.Child is { } inside
            ? inside
            : resource;
}
