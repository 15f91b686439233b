using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Configuration;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>
/// Nobody hears a publication twice, whatever happens: a node that came back is not taken for two. After quiet every
/// subscriber hears each publication once, one of each group does, and what goes to a path goes to who is there.
/// </summary>
internal sealed class PubSubSuite(PubSubMutant mutant = PubSubMutant.None) : ISuite
{
    private static readonly FaultKind[] Faults =
    [
        FaultKind.ProcessCrash, FaultKind.MachineCrash, FaultKind.CrashAtStep, FaultKind.Partition, FaultKind.OneWayCut,
        FaultKind.Reset, FaultKind.Stall, FaultKind.ClockJump, FaultKind.Leave,
    ];

    public string Name => "publish-subscribe";

    public IReadOnlyList<string> MustReach { get; } =
        ["fault CrashAtStep", "fault Leave", "fault Partition", "heard amid faults", "sides heard of themselves alone"];

    public SeedResult Run(int seed, ITrace trace, FaultSchedule schedule)
    {
        var nodes = 3 + (seed % 3);
        var audience = new PubSubAudience();
        var world = new ClusterWorld(
            seed,
            trace,
            nodes,
            Config(),
            (node, system) => audience.Enter(node, system))
        {
            Fallback = mutant == PubSubMutant.None ? ConfigurationFactory.Empty : DistributedPubSub.DefaultConfig(),
        };
        return SeededRun.Of(world, () =>
        {
            world.Boot();
            SeededRun.Require(
                world.AgreesWithin(TimeSpan.FromSeconds(60), nodes), () => $"a fresh cluster forms: {world.Views()}");
            var faults = new FaultSwarm(world, schedule, Faults);
            faults.Run(TimeSpan.FromSeconds(40), () => Speak(world, audience));
            if (audience.Heard > 0)
                world.Coverage.Count("heard amid faults");
            faults.End();
            Settle(world, nodes, "the faults");
            foreach (var node in world.Nodes.Skip(1).Where(_ => world.Random.Chance(0.4)).ToArray())
                node.Run(() => audience.CloseWindow(node));
            HearsAll(world, audience, "the faults");

            Part(world, audience, schedule);
            faults.End();
            Settle(world, nodes, "the partition");
            HearsAll(world, audience, "the partition");
            world.Coverage.Count("publications heard", audience.Heard);
        });
    }

    /// <summary>Twenty rounds of the registries' gossip.</summary>
    private static TimeSpan GossipRounds => TimeSpan.FromSeconds(20);

    private static void Speak(ClusterWorld world, PubSubAudience audience)
    {
        foreach (var node in world.Live.ToArray())
            audience.Speak(node);
        OnceEach(world, audience);
    }

    private static void OnceEach(ClusterWorld world, PubSubAudience audience)
    {
        world.Verify();
        SeededRun.Require(
            audience.Twice is null, () => $"nobody hears a publication twice: {audience.Twice}: {world.Views()}");
    }

    private static void Part(ClusterWorld world, PubSubAudience audience, FaultSchedule schedule)
    {
        var chance = FaultSchedule.ChanceOf(world.Driver, "partition");
        var inside = world.Nodes.Where(_ => chance.Chance(0.5)).Select(node => node.Name).ToList();
        if (!schedule.Admits(world.Driver, "partition", string.Join(",", inside)))
            return;
        world.Driver.Network.Partition(inside);
        for (var i = 0; i < 60; i++)
        {
            world.Driver.RunFor(TimeSpan.FromSeconds(1));
            Speak(world, audience);
        }

        if (inside.Count > 0 && inside.Count < world.Nodes.Count)
            world.Coverage.Count("sides heard of themselves alone");
        world.Driver.Network.Heal();
    }

    private static void Settle(ClusterWorld world, int nodes, string after)
    {
        for (var i = 0; i < 240; i++)
        {
            world.Driver.RunFor(TimeSpan.FromSeconds(1));
            world.RestartEnded();
            if (i % 20 == 10)
                world.FoundIfNobodyIsMember();
            if (world.Live.Count() == nodes && world.IsAgreed())
                return;
        }

        SeededRun.Require(false, () => $"after {after} all agree: {world.Views()}");
    }

    /// <summary>
    /// The registries need some rounds of gossip; from then on nothing is amiss. A publication may be heard by luck before that: of
    /// several addressees one is chosen, and not every node knows yet which of them are gone.
    /// </summary>
    private static void HearsAll(ClusterWorld world, PubSubAudience audience, string after)
    {
        world.Driver.RunFor(GossipRounds);
        var (perfect, missed) = (0, "");
        for (var round = 0; round < 40 && perfect < 3; round++)
        {
            var speeches = world.Nodes.Select(audience.Speak).ToArray();
            world.Driver.RunFor(TimeSpan.FromSeconds(2));
            OnceEach(world, audience);
            var amiss = speeches.Select(speech => audience.WhatIsAmiss(speech, world.Nodes)).FirstOrDefault(one => one is not null);
            SeededRun.Require(
                amiss is null || perfect == 0, () => $"after {after} all that was heard goes on being heard: {amiss}");
            (perfect, missed) = amiss is null ? (perfect + 1, "") : (0, amiss);
        }

        SeededRun.Require(
            perfect == 3, () => $"after {after} every subscriber hears each publication: {missed}: {world.Views()}");
    }

    private string Config() =>
        $$"""
        akka.cluster {
          downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
          split-brain-resolver.active-strategy = keep-majority
          split-brain-resolver.stable-after = 7s
        }
        {{(mutant == PubSubMutant.None ? "" : $$"""
            {{BuggedPubSubSerializer.MutantKey}} = {{mutant}}
            akka.actor {
              serializers.akka-pubsub = "{{typeof(BuggedPubSubSerializer).FullName}}, simulate"
              serialization-identifiers."{{typeof(BuggedPubSubSerializer).FullName}}, simulate" = 9
            }
            """)}}
        """;
}
