using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>What nodes report of their health (attributes <c>#health-…</c>) becomes scores for all resources.</summary>
internal static class NodeHealth
{
    public static void Apply(SchedulingRun run)
    {
        var strategy = run.Options.HealthStrategy;
        if (strategy.Equals("none", StringComparison.OrdinalIgnoreCase))
            return;
        foreach (var node in run.Nodes)
        {
            var health = HealthOf(run.Options, node);
            if (health == 0)
                continue;
            foreach (var resource in run.Resources)
                if (health > 0 || !CibValue.Truth(resource.MetaValue("allow-unhealthy-nodes"), false))
                {
                    var location = new Location(strategy, resource, Role.Unknown, ProbeMode.Always, [(node, health)]);
                    run.Locations.Add(location);
                    resource.Locations.Add(location);
                }
        }
    }

    private static int HealthOf(ClusterOptions options, Node node)
    {
        var progressive = options.HealthStrategy.Equals("progressive", StringComparison.OrdinalIgnoreCase);
        var sum = progressive ? options.HealthBase : 0;
        foreach (var (name, value) in node.Attributes)
            if (name.StartsWith("#health", StringComparison.Ordinal))
                sum = Scores.Add(sum, ScoreOf(options, value));
        return sum;
    }

    private static int ScoreOf(ClusterOptions options, string? value)
    {
        var strategy = options.HealthStrategy.ToUpperInvariant();
        return (value?.ToUpperInvariant(), strategy) switch
        {
            ("RED", "MIGRATE-ON-RED" or "ONLY-GREEN") => -Scores.Infinity,
            ("YELLOW", "ONLY-GREEN") => -Scores.Infinity,
            ("YELLOW", "MIGRATE-ON-RED") => 0,
            ("GREEN", "MIGRATE-ON-RED" or "ONLY-GREEN") => 0,
            ("RED", _) => options.HealthRed,
            ("YELLOW", _) => options.HealthYellow,
            ("GREEN", _) => options.HealthGreen,
            _ => CibValue.Score(value, 0),
        };
    }
}
