using Akka.Cluster;
using Akka.Configuration;

namespace HaActors.Simulation.Runtime.Tests;

public sealed class ClusterTests
{
    [Fact]
    public void Three_nodes_form_a_cluster_and_the_same_seed_forms_it_the_same_way()
    {
        var (first, second) = (new HashTrace(), new HashTrace());
        var one = new ThreeNodes(3, first);
        Assert.True(one.Driver.RunUntil(one.IsFormed, TimeSpan.FromSeconds(60)), one.View());
        one.Driver.RunFor(TimeSpan.FromSeconds(30));
        var two = new ThreeNodes(3, second);
        Assert.True(two.Driver.RunUntil(two.IsFormed, TimeSpan.FromSeconds(60)), two.View());
        two.Driver.RunFor(TimeSpan.FromSeconds(30));

        Assert.Equal(one.Driver.Digest, two.Driver.Digest);
        Assert.Equal(first.Hash, second.Hash);
        Assert.Empty(one.Driver.Failures);
    }

    [Fact]
    public void A_crash_is_detected_as_an_unreachable_member()
    {
        var cluster = Formed();

        cluster.Driver.Nodes[2].Crash(CrashKind.Machine);

        Assert.True(
            cluster.Driver.RunUntil(() => cluster.Unreachable(0) == 1 && cluster.Unreachable(1) == 1,
                TimeSpan.FromSeconds(60)),
            cluster.View());
    }

    [Fact]
    public void A_partition_makes_members_unreachable_and_a_heal_reachable_again()
    {
        var cluster = Formed();
        cluster.Driver.Network.Partition(["n1"]);
        Assert.True(
            cluster.Driver.RunUntil(() => cluster.Unreachable(0) == 2 && cluster.Unreachable(1) == 1,
                TimeSpan.FromSeconds(60)),
            cluster.View());

        cluster.Driver.Network.Heal();

        Assert.True(cluster.Driver.RunUntil(cluster.IsFormed, TimeSpan.FromSeconds(60)), cluster.View());
    }

    [Fact]
    public void A_member_that_restarts_joins_again()
    {
        var cluster = Formed();
        var node = cluster.Driver.Nodes[2];
        node.Crash(CrashKind.Process);
        cluster.Driver.RunFor(TimeSpan.FromSeconds(5));

        node.Restart();
        cluster.Start(node);

        Assert.True(cluster.Driver.RunUntil(cluster.IsFormed, TimeSpan.FromSeconds(120)), cluster.View());
    }

    private static ThreeNodes Formed()
    {
        var cluster = new ThreeNodes(1, NoTrace.Instance);
        Assert.True(cluster.Driver.RunUntil(cluster.IsFormed, TimeSpan.FromSeconds(60)), cluster.View());
        return cluster;
    }

    private sealed class ThreeNodes
    {
        public ThreeNodes(ulong seed, ITrace trace)
        {
            Driver = new SimulationDriver(seed, trace);
            foreach (var name in new[] { "n1", "n2", "n3" })
                Driver.AddNode(name);
            foreach (var node in Driver.Nodes)
                Start(node);
        }

        public SimulationDriver Driver { get; }

        public void Start(SimulatedNode node) => node.Run(() => node.CreateSystem("c", ConfigurationFactory.ParseString(
            """
            akka.actor.provider = cluster
            akka.remote.simulated.port = 2551
            akka.cluster.seed-nodes = ["akka.tcp://c@n1:2551", "akka.tcp://c@n2:2551"]
            akka.cluster.downing-provider-class = ""
            """)));

        public bool IsFormed() => Driver.Nodes.All(node => node.Systems.Count == 1
            && StateOf(node) is { Unreachable.Count: 0, Members.Count: 3 } state
            && state.Members.All(member => member.Status == MemberStatus.Up));

        public int Unreachable(int node) => StateOf(Driver.Nodes[node]).Unreachable.Count;

        public string View() => string.Join("; ", Driver.Nodes.Select(node => node.Systems.Count == 0
            ? $"{node}: down"
            : $"{node}: {string.Join(",", StateOf(node).Members)} / {string.Join(",", StateOf(node).Unreachable)}"));

        private static ClusterEvent.CurrentClusterState StateOf(SimulatedNode node) =>
            Cluster.Get(node.Systems[0]).State;
    }
}
