using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>A singleton runs once on a side at any time, and exactly once when all is quiet.</summary>
public sealed class SingletonSuite : ISuite
{
    private static readonly FaultKind[] Faults =
        [FaultKind.ProcessCrash, FaultKind.MachineCrash, FaultKind.Reset, FaultKind.Stall, FaultKind.ClockJump];

    public string Name => "singleton";

    public SeedResult Run(int seed, ITrace trace)
    {
        var nodes = 3 + (seed % 3);
        var instances = new List<Instance>();
        var world = new ClusterWorld(
            seed,
            trace,
            nodes,
            """
            akka.cluster {
              downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
              split-brain-resolver.active-strategy = keep-majority
              split-brain-resolver.stable-after = 7s
            }
            """,
            (node, system) => system.ActorOf(
                ClusterSingletonManager.Props(
                    Props.CreateBy(new Producer(node, instances)),
                    PoisonPill.Instance,
                    ClusterSingletonManagerSettings.Create(system)),
                "singleton"));
        return SeededRun.Of(world, _ =>
        {
            world.Boot();
            SeededRun.Require(
                world.AgreesWithin(TimeSpan.FromSeconds(60), nodes), () => $"A fresh cluster forms: {world.Views()}");
            var faults = new FaultSwarm(world, Faults);
            faults.Run(TimeSpan.FromSeconds(40), () => OnceOnASide(world, instances, null));
            faults.End();
            // The strategies decide by membership: they promise one side only where both sides agreed on it before.
            SeededRun.Require(
                Settles(world, instances, nodes), () => $"After the faults there is one singleton: {world.Views()}");
            Part(world, instances);
            faults.End();

            SeededRun.Require(
                Settles(world, instances, nodes),
                () => $"After quiet there is exactly one singleton, not {Running(instances).Count}: {world.Views()}");
            world.Coverage.Count("singleton instances", instances.Count);
        });
    }

    private static void Part(ClusterWorld world, List<Instance> instances)
    {
        var inside = world.Nodes.Where(_ => world.Random.Chance(0.5)).Select(node => node.Name).ToList();
        world.Driver.Network.Partition(inside);
        world.Coverage.Count("fault Partition");
        for (var i = 0; i < 60; i++)
        {
            world.Driver.RunFor(TimeSpan.FromSeconds(1));
            OnceOnASide(world, instances, inside);
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
            () => $"A side has one singleton, not {string.Join(", ", running)}: {world.Views()}");
    }

    private static List<Instance> Running(List<Instance> instances) =>
        instances.Where(instance => instance.IsRunning).ToList();

    private sealed class Instance(SimulatedNode node)
    {
        private readonly int _epoch = node.Epoch;

        public SimulatedNode Node { get; } = node;

        public bool IsStopped { get; set; }

        public bool IsRunning => !IsStopped && Node.IsRunning && Node.Epoch == _epoch;

        public override string ToString() => $"{Node.Name}/{_epoch}";
    }

    private sealed class Producer(SimulatedNode node, List<Instance> instances) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Singleton);

        public ActorBase Produce() => new Singleton(node, instances);

        public void Release(ActorBase actor)
        {
        }
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
