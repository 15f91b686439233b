using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>
/// No entity is active twice among members that see each other; across a partition none is started by those that go on
/// before the others' time to stop is over; while shards move without any fault no message is lost; what is remembered
/// comes back by itself; and after quiet every entity answers on every node.
/// </summary>
internal sealed class ShardingSuite(ShardingMutant mutant = ShardingMutant.None) : ISuite
{
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(7);

    // Nobody is missed before that: a little less than the pause that the failure detectors accept.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    // When the others have stopped what they run: the removal margin is stable-after again.
    private static readonly TimeSpan Stopped = Silence + StableAfter + StableAfter;

    private static readonly FaultKind[] Faults =
    [
        FaultKind.ProcessCrash, FaultKind.MachineCrash, FaultKind.CrashAtStep, FaultKind.Reset, FaultKind.Stall,
        FaultKind.ClockJump, FaultKind.ClockDrift, FaultKind.Leave,
    ];

    public string Name => "sharding";

    public IReadOnlyList<string> MustReach { get; } =
    [
        "fault CrashAtStep", "fault Leave", "fault Partition", "entities started on another node",
        "entities started behind a partition", "entities moved amid letters", "entities back unasked",
    ];

    public SeedResult Run(int seed, ITrace trace, FaultSchedule schedule)
    {
        var nodes = 3 + (seed % 3);
        var remembers = seed % 2 == 0;
        var entities = new ShardingEntities();
        var isRestless = false;
        SimulatedRandom? chance = null;
        var world = new ClusterWorld(
            seed,
            trace,
            nodes,
            Config(remembers, passivates: seed % 5 == 0),
            (node, system) => Start(
                node,
                system,
                entities,
                strategy => new RestlessStrategy(strategy, () => isRestless, chance ??= node.Driver.Fork("restless"))))
        {
            Fallback = mutant == ShardingMutant.None ? ConfigurationFactory.Empty : ClusterSharding.DefaultConfig(),
        };
        var load = new ShardingLoad(world, entities);
        var founded = 0L;

        void Settle(string after)
        {
            SeededRun.Require(Settles(world, entities, nodes), () => $"after {after} all agree: {world.Views()}");
            // All copies are lost where all nodes were.
            if (remembers && founded == world.Coverage["cluster founded anew"])
                load.AllRunUnasked();
        }

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
                load.Touch();
            });
            faults.End();
            SeededRun.Require(Settles(world, entities, nodes), () => $"after the faults all agree: {world.Views()}");
            load.AllAnswer();
            isRestless = true;
            load.Letters(() => isRestless = false);
            founded = world.Coverage["cluster founded anew"];
            if (remembers)
            {
                isRestless = true;
                load.LoseCoordinator(schedule, () => isRestless = false);
                Settle("the coordinator's end");
            }

            Part(world, entities, load, schedule);
            faults.End();
            Settle("the partition");
            load.AllAnswer();
            world.Coverage.Count("entities started", entities.Started);
            world.Coverage.Count("entities started on another node", entities.Moved);
        });
    }

    private static void Part(ClusterWorld world, ShardingEntities entities, ShardingLoad load, FaultSchedule schedule)
    {
        var chance = FaultSchedule.ChanceOf(world.Driver, "partition");
        var inside = world.Nodes.Where(_ => chance.Chance(0.5)).Select(node => node.Name).ToList();
        var isTouched = chance.Chance(0.5);
        if (!schedule.Admits(world.Driver, "partition", string.Join(",", inside)))
            return;
        world.Driver.Network.Partition(inside);
        var parted = world.Driver.Now;
        entities.Part(parted, inside, Silence + StableAfter, Stopped);
        var before = entities.Started;
        world.Coverage.Count("fault Partition");
        for (var i = 0; i < 60; i++)
        {
            if (isTouched)
                load.Touch();
            world.Driver.RunFor(TimeSpan.FromSeconds(1));
            entities.OnceOnASide(world, inside);
            // Until the others must have stopped what they run, nothing of theirs starts here.
            if (world.Driver.Now - parted < Stopped)
                entities.OnceAltogether(world);
        }

        if (entities.Started > before)
            world.Coverage.Count("entities started behind a partition");
        world.Driver.Network.Heal();
        world.Driver.RunFor(TimeSpan.FromSeconds(5));
        entities.OnceOnASide(world, inside);
        entities.Join();
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

    private void Start(
        SimulatedNode node,
        ActorSystem system,
        ShardingEntities entities,
        Func<IShardAllocationStrategy, IShardAllocationStrategy> strategy)
    {
        var sharding = ClusterSharding.Get(system);
        var settings = ClusterShardingSettings.Create(system);
        if (mutant == ShardingMutant.RemembersNothing)
            settings = settings.WithRememberEntities(false);
        if (mutant == ShardingMutant.TakesOverAtOnce)
            settings = settings.WithCoordinatorSingletonSettings(
                settings.CoordinatorSingletonSettings.WithRemovalMargin(TimeSpan.FromMilliseconds(1)));
        sharding.Start(
            ShardingLoad.TypeName,
            id => Props.CreateBy(new ShardingEntities.Producer(node, id, entities)),
            settings,
            HashCodeMessageExtractor.Create(6, message => (message as string)?.Split(':')[0]),
            strategy(sharding.DefaultShardAllocationStrategy(settings)),
            PoisonPill.Instance);
    }

    private string Config(bool remembers, bool passivates) =>
        $$"""
        akka.cluster {
          downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
          split-brain-resolver.active-strategy = keep-majority
          split-brain-resolver.stable-after = {{StableAfter.TotalSeconds}}s
          sharding {
            state-store-mode = ddata
            remember-entities = {{(remembers ? "on" : "off")}}
            entity-restart-backoff = 1s
            passivate-idle-entity-after = {{(passivates ? "8s" : "off")}}
            handoff-timeout = 10s
            rebalance-interval = 3s
            {{(mutant == ShardingMutant.BufferDropped ? "buffer-size = 1" : "")}}
          }
        }
        {{(mutant == ShardingMutant.None ? "" : $$"""
            {{BuggedShardingSerializer.MutantKey}} = {{mutant}}
            akka.actor {
              serializers.akka-sharding = "{{typeof(BuggedShardingSerializer).FullName}}, simulate"
              serialization-identifiers."{{typeof(BuggedShardingSerializer).FullName}}, simulate" = 13
            }
            """)}}
        """;
}
