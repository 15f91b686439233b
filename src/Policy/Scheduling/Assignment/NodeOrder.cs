namespace HaActors.Policy.Scheduling;

/// <summary>The order in which nodes come into question for a resource: the best first.</summary>
internal static class NodeOrder
{
    /// <param name="active">Where it is now: comes first among equals.</param>
    public static List<Node> Sorted(SchedulingRun run, NodeTable scores, Node? active)
    {
        var nodes = new List<Node>(scores.Count);
        foreach (var node in run.Nodes)
            if (scores.Contains(node))
                nodes.Add(node);
        nodes.Sort((left, right) => Compare(run, scores, left, right, active));
        return nodes;
    }

    /// <summary>The first of <see cref="Sorted"/> without sorting.</summary>
    public static Node? Best(SchedulingRun run, NodeTable scores, Node? active)
    {
        Node? best = null;
        foreach (var node in run.Nodes)
            if (scores.Contains(node) && (best is null || Compare(run, scores, node, best, active) < 0))
                best = node;
        return best;
    }

    private static int Compare(SchedulingRun run, NodeTable scores, Node left, Node right, Node? active)
    {
        var leftScore = left.IsAvailable() ? scores[left] : -Scores.Infinity;
        var rightScore = right.IsAvailable() ? scores[right] : -Scores.Infinity;
        if (leftScore != rightScore)
            return rightScore.CompareTo(leftScore);
        if (run.Options.Placement != PlacementStrategy.Minimal)
        {
            if (run.Options.Placement == PlacementStrategy.Balanced
                && Capacities.CompareCapacity(left, right) is var capacity and not 0)
                return capacity;
            if (left.AssignedCount != right.AssignedCount)
                return left.AssignedCount.CompareTo(right.AssignedCount);
            if (left != right && (left == active || right == active))
                return left == active ? -1 : 1;
        }

        return string.CompareOrdinal(left.Name, right.Name);
    }
}
