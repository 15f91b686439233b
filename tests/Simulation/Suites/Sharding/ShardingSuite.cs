using Akka.Actor;
using Akka.Cluster.Sharding;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>
/// No entity is active twice among members that see each other; across a partition none is started by those that go on
/// before the others' time to stop is over; and after quiet every entity answers on every node.
/// </summary>
internal sealed class ShardingSuite : ISuite
{
    private const string TypeName = "counter";
    private const int Entities = 12;
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(7);

    private static readonly FaultKind[] Faults =
    [
        FaultKind.ProcessCrash, FaultKind.MachineCrash, FaultKind.CrashAtStep, FaultKind.Reset, FaultKind.Stall,
        FaultKind.ClockJump, FaultKind.ClockDrift, FaultKind.Leave,
    ];

    public string Name => "sharding";

    public IReadOnlyList<string> MustReach { get; } =
    [
        "fault CrashAtStep", "fault Leave", "fault Partition", "entities started on another node",
        "entities started behind a partition",
    ];

    public SeedResult Run(int seed, ITrace trace, FaultSchedule schedule)
    {
        var nodes = 3 + (seed % 3);
        var remembers = seed % 2 == 0;
        var entities = new ShardingEntities();
        var world = new ClusterWorld(
            seed,
            trace,
            nodes,
            $$"""
            akka.cluster {
              downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
              split-brain-resolver.active-strategy = keep-majority
              split-brain-resolver.stable-after = {{StableAfter.TotalSeconds}}s
              sharding {
                state-store-mode = ddata
                remember-entities = {{(remembers ? "on" : "off")}}
                entity-restart-backoff = 1s
                passivate-idle-entity-after = {{(seed % 5 == 0 ? "8s" : "off")}}
                handoff-timeout = 10s
              }
            }
            """,
            (node, system) => ClusterSharding.Get(system).Start(
                TypeName,
                id => Props.CreateBy(new ShardingEntities.Producer(node, id, entities)),
                ClusterShardingSettings.Create(system),
                HashCodeMessageExtractor.Create(6, message => (message as string)?.Split(':')[0])));
        return SeededRun.Of(world, () =>
        {
            world.Coverage.Count(remembers ? "entities remembered" : "entities not remembered");
            world.Boot();
            SeededRun.Require(
                world.AgreesWithin(TimeSpan.FromSeconds(60), nodes), () => $"a fresh cluster forms: {world.Views()}");
            var faults = new FaultSwarm(world, schedule, Faults);
            faults.Run(TimeSpan.FromSeconds(40), () =>
            {
                entities.OnceOnASide(world, null);
                Touch(world);
            });
            faults.End();
            SeededRun.Require(Settles(world, entities, nodes), () => $"after the faults all agree: {world.Views()}");
            AllAnswer(world, entities);
            Part(world, entities, schedule);
            faults.End();

            SeededRun.Require(Settles(world, entities, nodes), () => $"after the partition all agree: {world.Views()}");
            AllAnswer(world, entities);
            world.Coverage.Count("entities started", entities.Started);
            world.Coverage.Count("entities started on another node", entities.Moved);
        });
    }

    private static void Touch(ClusterWorld world)
    {
        foreach (var node in world.Live.ToArray())
        {
            var id = world.Random.Between(TimeSpan.Zero, TimeSpan.FromTicks(Entities)).Ticks;
            node.Run(() => Region(node)?.Tell($"e{id}:touch", ActorRefs.NoSender));
        }
    }

    private static void Part(ClusterWorld world, ShardingEntities entities, FaultSchedule schedule)
    {
        var chance = FaultSchedule.ChanceOf(world.Driver, "partition");
        var inside = world.Nodes.Where(_ => chance.Chance(0.5)).Select(node => node.Name).ToList();
        if (!schedule.Admits(world.Driver, "partition", string.Join(",", inside)))
            return;
        world.Driver.Network.Partition(inside);
        entities.IsWhole = false;
        var parted = world.Driver.Now;
        var before = entities.Started;
        world.Coverage.Count("fault Partition");
        for (var i = 0; i < 60; i++)
        {
            Touch(world);
            world.Driver.RunFor(TimeSpan.FromSeconds(1));
            entities.OnceOnASide(world, inside);
            // Until the others must have stopped what they run, nothing of theirs starts here.
            if (world.Driver.Now - parted < StableAfter + StableAfter)
                entities.OnceAltogether(world);
        }

        if (entities.Started > before)
            world.Coverage.Count("entities started behind a partition");
        world.Driver.Network.Heal();
        world.Driver.RunFor(TimeSpan.FromSeconds(5));
        entities.OnceOnASide(world, inside);
        entities.IsWhole = true;
    }

    private static bool Settles(ClusterWorld world, ShardingEntities entities, int nodes)
    {
        for (var i = 0; i < 240; i++)
        {
            world.Driver.RunFor(TimeSpan.FromSeconds(1));
            entities.OnceOnASide(world, null);
            world.RestartEnded();
            if (i % 20 == 10)
                world.FoundIfNobodyIsMember();
            if (world.Live.Count() == nodes && world.IsAgreed())
                return true;
        }

        return false;
    }

    // Messages may be lost with a shard that moves: whoever wants an answer asks again.
    private static void AllAnswer(ClusterWorld world, ShardingEntities entities)
    {
        var missing = world.Nodes.SelectMany(node => Enumerable.Range(0, Entities).Select(i => $"{node.Name}/e{i}"))
            .ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < 120 && missing.Count > 0; i++)
        {
            if (i % 4 == 0)
            {
                foreach (var node in world.Live.ToArray())
                {
                    foreach (var id in Enumerable.Range(0, Entities).Where(id => missing.Contains($"{node.Name}/e{id}")))
                        node.Run(() => Region(node)?.Ask<string>($"e{id}:who", TimeSpan.FromSeconds(5)).ContinueWith(
                            answer =>
                            {
                                if (answer.IsCompletedSuccessfully)
                                    missing.Remove($"{node.Name}/e{id}");
                            },
                            CancellationToken.None,
                            TaskContinuationOptions.ExecuteSynchronously,
                            TaskScheduler.Default));
                }
            }

            world.Driver.RunFor(TimeSpan.FromSeconds(1));
            entities.OnceOnASide(world, null);
        }

        SeededRun.Require(
            missing.Count == 0,
            () => $"after quiet all entities answer: not {string.Join(", ", missing.Order(StringComparer.Ordinal).Take(8))}"
                + $" and {Math.Max(0, missing.Count - 8)} more: {world.Views()}");
    }

    private static IActorRef? Region(SimulatedNode node) =>
        ClusterWorld.System(node) is { } system && !ClusterWorld.IsEnded(system)
            ? ClusterSharding.Get(system).ShardRegion(TypeName)
            : null;
}
