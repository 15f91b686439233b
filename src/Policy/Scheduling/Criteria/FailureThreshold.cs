namespace HaActors.Policy.Scheduling;

/// <summary>Bans a resource from nodes where it failed too often (<c>migration-threshold</c>).</summary>
internal static class FailureThreshold
{
    public static void Apply(Resource resource)
    {
        if (resource.Children.Count > 0)
        {
            foreach (var child in resource.Children)
                Apply(child);
            return;
        }

        if (resource is not Primitive primitive)
            return;
        foreach (var node in resource.Run.Nodes)
            if (FailCounts.Of(node).AreAny && ActionFactory.Find(resource, Tasks.ClearFailcount, 0, node) is null && IsReached(primitive, node))
                Failing(resource).AddScore(
                    node, -Scores.Infinity, new ScoreCause(Cause.FailureThreshold, Other: resource));
    }

    public static bool IsReached(Primitive resource, Node node)
    {
        if (resource.MigrationThreshold == 0 || resource.FailureIgnored)
            return false;
        var failures = resource.FailCountOn(node);
        return failures > 0 && resource.MigrationThreshold <= failures;
    }

    /// <summary>Nobody can tell which of several equal instances failed: all are kept away.</summary>
    private static Resource Failing(Resource resource) => resource.Unique ? resource : resource.OutermostBelowBundle;
}
