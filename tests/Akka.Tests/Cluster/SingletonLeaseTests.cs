using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using HaActors.Akka.Tests.Coordination;
using static HaActors.Akka.Tests.Cluster.Nodes;

namespace HaActors.Akka.Tests.Cluster;

public sealed class SingletonLeaseTests : IAsyncDisposable
{
    private static readonly string Fast = InProcessLease.Config + """

        akka.cluster.singleton {
          hand-over-retry-interval = 100ms
          use-lease = test-lease
          lease-retry-interval = 100ms
        }
        """;

    private readonly Nodes _nodes = new();
    private readonly ConcurrentDictionary<string, int> _running = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task The_singleton_starts_once_its_node_gets_the_lease()
    {
        var lease = "test-singleton-akka://test/user/starts";
        InProcessLease.GiveTo(lease, "somebody else");
        var system = (await _nodes.StartClusterAsync(1, Fast))[0];
        Start(system, "starts");

        await UntilAsync(() => InProcessLease.HolderOf(lease) == "somebody else", "it is asked for");
        Assert.Empty(_running);
        InProcessLease.Free(lease);

        await UntilAsync(() => Runs(system), "the singleton runs");
        Assert.Equal(ClusterOf(system).SelfAddress.HostPort(), InProcessLease.HolderOf(lease));
    }

    [Fact]
    public async Task The_singleton_stops_when_the_lease_is_lost_and_comes_back_with_it()
    {
        var lease = "test-singleton-akka://test/user/lost";
        var system = (await _nodes.StartClusterAsync(1, Fast))[0];
        Start(system, "lost");
        await UntilAsync(() => Runs(system), "the singleton runs");

        InProcessLease.GiveTo(lease, "somebody else");
        await UntilAsync(() => !Runs(system), "the singleton has stopped");
        InProcessLease.Free(lease);

        await UntilAsync(() => Runs(system), "the singleton runs again");
    }

    [Fact]
    public async Task A_leaving_node_hands_the_lease_over_with_the_singleton()
    {
        var lease = "test-singleton-akka://test/user/leaves";
        var systems = await _nodes.StartClusterAsync(2, Fast);
        foreach (var system in systems)
            Start(system, "leaves");
        await UntilAsync(() => Runs(systems[0]), "the singleton runs on the oldest");

        await ClusterOf(systems[0]).LeaveAsync();

        await UntilAsync(() => Runs(systems[1]), "the next oldest runs it");
        Assert.Equal(ClusterOf(systems[1]).SelfAddress.HostPort(), InProcessLease.HolderOf(lease));
    }

    private bool Runs(ActorSystem system) =>
        _running.GetValueOrDefault(ClusterOf(system).SelfAddress.ToString()) == 1;

    private void Start(ActorSystem system, string name)
    {
        var (running, address) = (_running, ClusterOf(system).SelfAddress.ToString());
        system.ActorOf(
            ClusterSingletonManager.Props(
                Props.Create(() => new Runner(running, address)),
                PoisonPill.Instance,
                ClusterSingletonManagerSettings.Create(system)),
            name);
    }

    private sealed class Runner(ConcurrentDictionary<string, int> running, string address) : UntypedActor
    {
        protected override void PreStart() => running.AddOrUpdate(address, 1, (_, count) => count + 1);

        protected override void PostStop() => running.AddOrUpdate(address, 0, (_, count) => count - 1);

        protected override void OnReceive(object message) => Unhandled(message);
    }
}
