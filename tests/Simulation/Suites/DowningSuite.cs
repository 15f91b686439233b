using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>A partition leaves at most one side alive; the other downs itself.</summary>
public sealed class DowningSuite : ISuite
{
    private static readonly string[] Strategies = ["keep-majority", "static-quorum", "keep-oldest"];

    public string Name => "downing";

    public SeedResult Run(int seed, ITrace trace)
    {
        var nodes = 3 + (seed % 3);
        var strategy = Strategies[seed / 3 % Strategies.Length];
        var world = new ClusterWorld(seed, trace, nodes, Config(strategy, nodes));
        return SeededRun.Of(world, _ =>
        {
            world.Coverage.Count($"strategy {strategy}");
            world.Boot();
            SeededRun.Require(
                world.AgreesWithin(TimeSpan.FromSeconds(60), nodes), () => $"A fresh cluster forms: {world.Views()}");

            var inside = world.Nodes.Where(_ => world.Random.Chance(0.5)).Select(node => node.Name).ToList();
            world.Driver.Network.Partition(inside);
            if (world.Random.Chance(0.3))
                world.Crash(world.Random.Pick(world.Nodes), CrashKind.Machine);
            world.Driver.RunFor(TimeSpan.FromSeconds(90));
            world.Verify();
            AtMostOneSide(world, inside);

            world.Driver.Network.Heal();
            world.Driver.RunFor(TimeSpan.FromSeconds(20));
            AtMostOneSide(world, inside);
            if (!world.Live.Any())
            {
                world.Coverage.Count("all downed");
                return;
            }

            world.RestartEnded();
            SeededRun.Require(
                world.AgreesWithin(TimeSpan.FromSeconds(180), nodes),
                () => $"After the heal and restarts all nodes are members again: {world.Views()}");
        });
    }

    private static void AtMostOneSide(ClusterWorld world, List<string> inside)
    {
        var left = world.Live.Where(node => inside.Contains(node.Name)).ToList();
        var right = world.Live.Where(node => !inside.Contains(node.Name)).ToList();
        if (inside.Count > 0 && inside.Count < world.Nodes.Count)
            world.Coverage.Count(left.Count == 0 || right.Count == 0 ? "one side left" : "two sides left");
        SeededRun.Require(
            left.Count == 0 || right.Count == 0 || inside.Count == 0,
            () => $"At most one side survives a partition of [{string.Join(",", inside)}]: {world.Views()}");
    }

    private static string Config(string strategy, int nodes) =>
        $$"""
        akka.cluster {
          downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
          split-brain-resolver {
            active-strategy = {{strategy}}
            stable-after = 7s
            down-all-when-unstable = off
            static-quorum.quorum-size = {{(nodes / 2) + 1}}
          }
        }
        """;
}
