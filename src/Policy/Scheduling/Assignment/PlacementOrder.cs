namespace HaActors.Policy.Scheduling;

/// <summary>The order in which resources choose when capacities count.</summary>
internal static class PlacementOrder
{
    /// <summary>By priority, then by the score on the node where each is, then by the scores on the nodes, the emptiest first.</summary>
    public static void Sort(SchedulingRun run)
    {
        var all = new NodeTable(run.Nodes.Count);
        foreach (var node in run.Nodes)
            all.Add(node, 0);
        var nodes = NodeOrder.Sorted(run, all, null);
        var keys = run.Resources.ConvertAll(resource => (Resource: resource, Scores: ScoresOf(resource)));
        keys.SortStably((left, right) =>
        {
            if (left.Resource.Priority != right.Resource.Priority)
                return right.Resource.Priority.CompareTo(left.Resource.Priority);
            var (leftNow, rightNow) = (ScoreNow(left.Resource, left.Scores), ScoreNow(right.Resource, right.Scores));
            if (leftNow != rightNow)
                return rightNow.CompareTo(leftNow);
            foreach (var node in nodes)
            {
                var (leftScore, rightScore) = (ScoreOn(left.Scores, node), ScoreOn(right.Scores, node));
                if (leftScore != rightScore)
                    return rightScore.CompareTo(leftScore);
            }

            return 0;
        });
        for (var i = 0; i < keys.Count; i++)
            run.Resources[i] = keys[i].Resource;
    }

    private static NodeTable? ScoresOf(Resource resource)
    {
        // A group goes where its last member can go.
        if (resource is not Group group)
            return ColocatedScores.WithPrimaries(resource);
        if (group.Children.Count == 0)
            return null;
        group.MergingScores = true;
        var scores = ColocatedScores.WithPrimaries(group.Children[^1]);
        group.MergingScores = false;
        return scores;
    }

    private static int ScoreNow(Resource resource, NodeTable? scores) =>
        resource.CurrentNode is { } node ? ScoreOn(scores, node) : -Scores.Infinity;

    private static int ScoreOn(NodeTable? scores, Node node) =>
        scores is not null && scores.Contains(node) ? scores[node] : -Scores.Infinity;
}
