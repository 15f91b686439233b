using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>A bug of downing, planted at a seam.</summary>
internal enum DowningMutant
{
    None,

    /// <summary>Each side downs whom it does not reach.</summary>
    DownsTheOthers,

    /// <summary>The nodes do not follow the same strategy.</summary>
    EachItsOwnStrategy,

    /// <summary>A failure detector that never suspects anybody.</summary>
    NeverSuspects,
}

/// <summary>A partition leaves at most one side alive; the other downs itself.</summary>
internal sealed class DowningSuite(DowningMutant mutant = DowningMutant.None) : ISuite
{
    private static readonly string[] Strategies =
        ["keep-majority", "static-quorum", "keep-oldest", "keep-referee", "lease-majority", "down-all"];

    public string Name => "downing";

    public IReadOnlyList<string> MustReach { get; } =
        ["one side left", "all downed", "crash of a machine", "crash at the busy moment", .. Strategies.Select(s => $"strategy {s}")];

    public SeedResult Run(int seed, ITrace trace, FaultSchedule schedule)
    {
        var nodes = 3 + (seed % 3);
        var strategy = Strategies[seed / 3 % Strategies.Length];
        var leases = new LeaseStore();
        var world = new ClusterWorld(seed, trace, nodes, Config(strategy, nodes, referee: (seed % nodes) + 1))
        {
            ConfigOf = number => mutant == DowningMutant.EachItsOwnStrategy
                ? $$"""
                  akka.cluster {
                    configuration-compatibility-check.enforce-on-join = off
                    split-brain-resolver.active-strategy = {{Strategies[(number + 2) % 3]}}
                  }
                  """
                : "",
            SetupOf = node => new LeaseAccess(leases, node),
        };
        return SeededRun.Of(world, () =>
        {
            world.Coverage.Count($"strategy {strategy}");
            world.Boot();
            SeededRun.Require(
                world.AgreesWithin(TimeSpan.FromSeconds(60), nodes), () => $"a fresh cluster forms: {world.Views()}");

            var isOver = false;
            var inside = Disturb(world, leases, schedule, () => isOver);
            world.Driver.RunFor(TimeSpan.FromSeconds(90));
            world.Verify();
            AtMostOneSide(world, inside);

            world.Driver.Network.Heal();
            world.Driver.Network.ForEachLink(link => link.Restore());
            world.Driver.RunFor(TimeSpan.FromSeconds(20));
            AtMostOneSide(world, inside);
            if (!world.Live.Any())
            {
                world.Coverage.Count("all downed");
                return;
            }

            isOver = true;
            world.RestartEnded();
            SeededRun.Require(
                world.AgreesWithin(TimeSpan.FromSeconds(180), nodes),
                () => $"after the heal and restarts all nodes are members again: {world.Views()}");
        });
    }

    /// <summary>A partition, on links that may be bad, and perhaps a crash: beside it, or while they decide.</summary>
    private static List<string> Disturb(
        ClusterWorld world, LeaseStore leases, FaultSchedule schedule, Func<bool> isOver)
    {
        var driver = world.Driver;
        var links = FaultSchedule.ChanceOf(driver, "links");
        if (links.Chance(0.3) && schedule.Admits(driver, "links", "slow and lossy"))
        {
            world.Coverage.Count("slow links");
            driver.Network.ForEachLink(link => (link.Latency, link.LossRate) = (TimeSpan.FromMilliseconds(20), 0.05));
        }

        var partition = FaultSchedule.ChanceOf(driver, "partition");
        var inside = world.Nodes.Where(_ => partition.Chance(0.5)).Select(node => node.Name).ToList();
        if (schedule.Admits(driver, "partition", string.Join(",", inside)))
            driver.Network.Partition(inside);
        else
            inside.Clear();

        var store = FaultSchedule.ChanceOf(driver, "lease-store");
        if (store.Chance(0.2) && schedule.Admits(driver, "lease-store", "reached from one side only"))
        {
            world.Coverage.Count("lease store on one side");
            leases.IsReachedFrom = inside.Contains;
        }

        var crash = FaultSchedule.ChanceOf(driver, "crash");
        var victim = crash.Pick(world.Nodes);
        if (crash.Chance(0.3) && schedule.Admits(driver, "crash", victim.Name))
            world.Crash(victim, CrashKind.Machine);

        var steps = crash.Next(1, 6000);
        if (crash.Chance(0.3) && schedule.Admits(driver, "crash-at-step", $"after {steps} steps"))
        {
            driver.AtStep(driver.Steps + steps, busy =>
            {
                if (isOver())
                    return;
                world.Coverage.Count("crash at the busy moment");
                world.Crash(busy ?? victim, CrashKind.Process);
            });
        }

        return inside;
    }

    private static void AtMostOneSide(ClusterWorld world, List<string> inside)
    {
        var left = world.Live.Where(node => inside.Contains(node.Name)).ToList();
        var right = world.Live.Where(node => !inside.Contains(node.Name)).ToList();
        if (inside.Count > 0 && inside.Count < world.Nodes.Count)
            world.Coverage.Count(left.Count == 0 || right.Count == 0 ? "one side left" : "two sides left");
        SeededRun.Require(
            left.Count == 0 || right.Count == 0 || inside.Count == 0,
            () => $"at most one side survives a partition: of [{string.Join(",", inside)}]: {world.Views()}");
    }

    private string Config(string strategy, int nodes, int referee) =>
        $$"""
        akka.cluster {
          downing-provider-class = "{{(mutant == DowningMutant.DownsTheOthers
            ? "HaActors.Simulation.Suites.DownsTheOthers, simulate"
            : "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster")}}"
          split-brain-resolver {
            active-strategy = {{strategy}}
            stable-after = 7s
            down-all-when-unstable = off
            keep-referee.address = "akka.tcp://{{ClusterWorld.SystemName}}@n{{referee}}:{{ClusterWorld.Port}}"
            lease-majority.lease-implementation = simulated-lease
            static-quorum.quorum-size = {{(nodes / 2) + 1}}
          }
          {{(mutant == DowningMutant.NeverSuspects
            ? "failure-detector.implementation-class = \"HaActors.Simulation.Suites.NeverSuspects, simulate\""
            : "")}}
        }
        simulated-lease.lease-class = "{{typeof(SimulatedLease).AssemblyQualifiedName}}"
        """;
}
