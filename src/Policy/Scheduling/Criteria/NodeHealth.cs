using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>What nodes report of their health (attributes <c>#health-…</c>) becomes scores for all resources.</summary>
internal static class NodeHealth
{
    public static void Apply(SchedulingRun run)
    {
        if (run.Options.Health == HealthStrategy.None)
            return;
        var name = run.Options.HealthStrategyName;
        foreach (var node in run.Nodes)
        {
            var health = HealthOf(run.Options, node);
            if (health == 0)
                continue;
            foreach (var resource in run.Resources)
                if (health > 0 || !CibValue.Truth(resource.MetaValue("allow-unhealthy-nodes"), false))
                {
                    var location = new Location(name, resource, Role.Unknown, ProbeMode.Always, [(node, health)])
                    {
                        IsHealth = true,
                    };
                    run.Locations.Add(location);
                    resource.Locations.Add(location);
                }
        }
    }

    private static int HealthOf(ClusterOptions options, Node node)
    {
        var sum = options.Health == HealthStrategy.Progressive ? options.HealthBase : 0;
        foreach (var (name, value) in node.Attributes)
            if (name.StartsWith("#health", StringComparison.Ordinal))
                sum = Scores.Add(sum, ScoreOf(options, value));
        return sum;
    }

    private static int ScoreOf(ClusterOptions options, string? value) => (value?.ToUpperInvariant(), options.Health) switch
    {
        ("RED", HealthStrategy.MigrateOnRed or HealthStrategy.OnlyGreen) => -Scores.Infinity,
        ("YELLOW", HealthStrategy.OnlyGreen) => -Scores.Infinity,
        ("YELLOW", HealthStrategy.MigrateOnRed) => 0,
        ("GREEN", HealthStrategy.MigrateOnRed or HealthStrategy.OnlyGreen) => 0,
        ("RED", _) => options.HealthRed,
        ("YELLOW", _) => options.HealthYellow,
        ("GREEN", _) => options.HealthGreen,
        _ => CibValue.Score(value, 0),
    };
}
