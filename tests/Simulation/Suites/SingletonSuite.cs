using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>A bug of the singleton, planted at a seam.</summary>
internal enum SingletonMutant
{
    None,

    /// <summary>Whoever believes to be the oldest starts it, and asks nobody for a hand-over.</summary>
    NoHandOver,

    /// <summary>The side that lost is not downed before others take over.</summary>
    DownsAtOnce,
}

/// <summary>A singleton runs once on a side at any time, and exactly once when all is quiet.</summary>
internal sealed class SingletonSuite(SingletonMutant mutant = SingletonMutant.None) : ISuite
{
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan RemovalMargin = StableAfter;

    private static readonly FaultKind[] Faults =
    [
        FaultKind.ProcessCrash, FaultKind.MachineCrash, FaultKind.CrashAtStep, FaultKind.Reset, FaultKind.Stall,
        FaultKind.ClockJump, FaultKind.ClockDrift, FaultKind.Leave,
    ];

    public string Name => "singleton";

    public IReadOnlyList<string> MustReach { get; } =
        ["fault CrashAtStep", "fault Leave", "fault Partition", "taken over amid a partition"];

    public SeedResult Run(int seed, ITrace trace, FaultSchedule schedule)
    {
        var nodes = 3 + (seed % 3);
        var instances = new List<Instance>();
        var world = new ClusterWorld(
            seed,
            trace,
            nodes,
            $$"""
            akka.cluster {
              downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
              split-brain-resolver.active-strategy = keep-majority
              split-brain-resolver.stable-after = {{(mutant == SingletonMutant.DownsAtOnce ? "1s" : "7s")}}
            }
            """,
            (node, system) => system.ActorOf(
                Manager(node, system, instances),
                "singleton"));
        return SeededRun.Of(world, () =>
        {
            world.Boot();
            SeededRun.Require(
                world.AgreesWithin(TimeSpan.FromSeconds(60), nodes), () => $"a fresh cluster forms: {world.Views()}");
            var faults = new FaultSwarm(world, schedule, Faults);
            faults.Run(TimeSpan.FromSeconds(40), () => OnceOnASide(world, instances, null));
            faults.End();
            // The strategies decide by membership: they promise one side only where both sides agreed on it before.
            SeededRun.Require(
                Settles(world, instances, nodes), () => $"after the faults there is one singleton: not {Running(instances).Count}: {world.Views()}");
            Part(world, instances, schedule);
            faults.End();
            SeededRun.Require(
                Settles(world, instances, nodes),
                () => $"after quiet there is exactly one singleton: not {Running(instances).Count}: {world.Views()}");
            world.Coverage.Count("singleton instances", instances.Count);
        });
    }

    private Props Manager(SimulatedNode node, ActorSystem system, List<Instance> instances)
    {
        var singleton = Made.By(() => new Singleton(node, instances));
        return mutant == SingletonMutant.NoHandOver
            ? Made.By(() => new HastyManager(singleton))
            : ClusterSingletonManager.Props(
                singleton, PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system));
    }

    private static void Part(ClusterWorld world, List<Instance> instances, FaultSchedule schedule)
    {
        var chance = FaultSchedule.ChanceOf(world.Driver, "partition");
        var inside = world.Nodes.Where(_ => chance.Chance(0.5)).Select(node => node.Name).ToList();
        if (!schedule.Admits(world.Driver, "partition", string.Join(",", inside)))
            return;
        world.Driver.Network.Partition(inside);
        var parted = world.Driver.Now;
        var before = instances.Count;
        world.Coverage.Count("fault Partition");
        while (world.Driver.Now < parted + TimeSpan.FromSeconds(60))
        {
            world.Driver.RunFor(TimeSpan.FromMilliseconds(250));
            OnceOnASide(world, instances, inside);
        }

        // Both sides see the cut after some silence, never before it. The margin after the removal is stable-after again:
        // the side that lost needs that long to find out.
        foreach (var early in instances.Skip(before))
        {
            world.Coverage.Count("taken over amid a partition");
            SeededRun.Require(
                early.StartedAt - parted >= StableAfter + RemovalMargin,
                () => $"nobody takes over before the losers had stable-after and the removal margin: {early} started "
                    + $"{(early.StartedAt - parted).TotalSeconds:F1} s after the partition of [{string.Join(",", inside)}]");
        }

        world.Driver.Network.Heal();
    }

    private static bool Settles(ClusterWorld world, List<Instance> instances, int nodes)
    {
        for (var i = 0; i < 200; i++)
        {
            world.Driver.RunFor(TimeSpan.FromSeconds(1));
            OnceOnASide(world, instances, null);
            world.RestartEnded();
            if (i % 20 == 10)
                world.FoundIfNobodyIsMember();
            if (world.Live.Count() == nodes && world.IsAgreed() && Running(instances).Count == 1)
                return true;
        }

        return false;
    }

    private static void OnceOnASide(ClusterWorld world, List<Instance> instances, List<string>? inside)
    {
        world.Verify();
        var running = Running(instances);
        var sides = running.GroupBy(instance => inside?.Contains(instance.Node.Name) ?? true).ToList();
        if (sides.Count > 1)
            world.Coverage.Count("one singleton on each side of a partition");
        SeededRun.Require(
            sides.All(side => side.Count() <= 1),
            () => $"a side has one singleton: not {string.Join(", ", running)}: {world.Views()}");
    }

    private static List<Instance> Running(List<Instance> instances) =>
        instances.Where(instance => instance.IsRunning).ToList();

    private sealed class Instance(SimulatedNode node)
    {
        private readonly int _epoch = node.Epoch;

        public SimulatedNode Node { get; } = node;

        public TimeSpan StartedAt { get; } = node.Driver.Now;

        public bool IsStopped { get; set; }

        public bool IsRunning => !IsStopped && Node.IsRunning && Node.Epoch == _epoch;

        public override string ToString() => $"{Node.Name}/{_epoch}";
    }

    private sealed class Singleton(SimulatedNode node, List<Instance> instances) : UntypedActor
    {
        private readonly Instance _instance = new(node);

        protected override void PreStart()
        {
            instances.Add(_instance);
            node.Driver.Trace(node.Name, "singleton starts");
        }

        protected override void PostStop()
        {
            _instance.IsStopped = true;
            node.Driver.Trace(node.Name, "singleton stops");
        }

        protected override void OnReceive(object message) => Unhandled(message);
    }
}
