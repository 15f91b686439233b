using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using HaActors.Actors.Health;
using HaActors.Policy.HealthChecks;

namespace HaActors.Actors.Tests.Health;

/// <summary>Two directors on loopback: real actor systems, sockets and shards; the real servers are in memory.</summary>
public sealed class DirectorsTests
{
    private static readonly CheckPlan Plan = CheckPlan.Of(
        new CheckSpecification.Http(),
        new CheckTiming(TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(200), Rise: 2, Fall: 3));

    private static readonly ImmutableArray<ServerAddress> Servers =
        [.. Enumerable.Range(1, 40).Select(at => ServerAddress.Parse($"10.0.0.{at}:80"))];

    [Fact]
    public async Task Each_server_is_probed_once_and_both_directors_know_and_one_goes_on_alone()
    {
        await using var first = new Director("n1");
        await using var second = new Director("n2");
        first.Join(first);
        second.Join(first);
        Director[] both = [first, second];

        await Eventually(() => both.All(one => Servers.All(server => one.IsUp(server))), "all are up at both");
        // Stand-ins of the start have gone when each is probed by one alone.
        await Eventually(
            () => Servers.All(server => Probes(both, server).Count(many => many > 0) == 1)
                && both.All(one => one.Lately.Values.Count(many => many > 0) > 5),
            "each is probed by one, and each of them has its part",
            both);

        foreach (var one in both)
            one.Checks.Say(Servers[3], "http", ScriptedChecks.Bad);
        await Eventually(() => both.All(one => !one.IsUp(Servers[3])), "it is down at both");
        foreach (var one in both)
            one.Checks.Say(Servers[3], "http", ScriptedChecks.Good);
        await Eventually(() => both.All(one => one.IsUp(Servers[3])), "it is up at both");

        // Its own way to one server breaks: only this director sends nobody there.
        ServerAddress? remote = null;
        await Eventually(
            () =>
            {
                if (remote is { } broken && Probes(both, broken)[1] == 0)
                    return !second.IsUp(broken);
                // Shards may still move: one that the second probes whole by now is of no use here.
                if (remote is { } moved)
                    second.Checks.Say(moved, "connect", ScriptedChecks.Good);
                remote = Servers.First(server => Probes(both, server)[1] == 0);
                second.Checks.Say(remote.Value, "connect", ScriptedChecks.Unreached);
                return false;
            },
            "the second does not reach it",
            both);
        var unreached = Assert.NotNull(remote);
        Assert.True(first.IsUp(unreached));
        second.Checks.Say(unreached, "connect", ScriptedChecks.Good);
        await Eventually(() => second.IsUp(unreached), "the second reaches it again");

        await first.DisposeAsync();
        var before = Servers.Select(server => second.Checks.Made(server, "http")).ToList();
        await Eventually(
            () => Servers.Zip(before).All(pair => second.Checks.Made(pair.First, "http") >= pair.Second + 3), "the other checks them all");
        Assert.All(Servers, server => Assert.True(second.IsUp(server)));
    }

    // How many whole checks of a server each director made within a second.
    private static int[] Probes(Director[] both, ServerAddress server) =>
        [.. both.Select(one => one.Lately.GetValueOrDefault(server))];

    private static async Task Eventually(Func<bool> condition, string what, Director[]? measured = null)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (measured is not null)
                await Task.WhenAll(measured.Select(one => one.MeasureAsync()));
            if (condition())
                return;
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"never: {what}");
            await Task.Delay(20);
        }
    }

    private sealed class Director : IAsyncDisposable
    {
        private readonly ActorSystem _local = ActorSystem.Create("local", "akka { loglevel = ERROR, stdout-loglevel = OFF, loggers = [] }");
        private readonly ActorSystem _cluster;
        private readonly ConcurrentDictionary<ServerAddress, ServerHealth> _known = new();

        public Director(string name)
        {
            var config = ConfigurationFactory.ParseString("""
                akka {
                  loglevel = ERROR, stdout-loglevel = OFF, loggers = []
                  actor.provider = cluster
                  remote.log-remote-lifecycle-events = off
                  remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
                  cluster {
                    roles = [director], log-info = off
                    sharding.rebalance-interval = 1s
                    gossip-interval = 100ms, leader-actions-interval = 100ms, unreachable-nodes-reaper-interval = 100ms
                    failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 1s }
                    downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
                    split-brain-resolver { active-strategy = keep-oldest, stable-after = 1s }
                  }
                }
                """).WithFallback(ConfigurationFactory.FromResource("reference.conf", typeof(ClusterActors).Assembly));
            _cluster = ActorSystem.Create("test", config);
            var ports = new HealthPorts(
                Checks, TimeProvider.System, new Random(7), (_, _) => Task.FromResult<ImmutableHashSet<string>?>([]));
            var board = new CheckBoard(TimeProvider.System);
            var gate = _local.ActorOf(HealthGate.Props(ports, name, board, seed: 8), HealthGate.Name);
            HealthActors.StartCluster(_cluster, new HealthSide(gate, ports, board, new Random(9)));
            _local.ActorOf(Props.Create(() => new Watcher(gate, _known)));
        }

        public ScriptedChecks Checks { get; } = new();

        public Dictionary<ServerAddress, int> Lately { get; private set; } = [];

        public bool IsUp(ServerAddress server) => _known.TryGetValue(server, out var health) && health.IsUp;

        public void Join(Director founder) => Akka.Cluster.Cluster.Get(_cluster).Join(Akka.Cluster.Cluster.Get(founder._cluster).SelfAddress);

        public async Task MeasureAsync()
        {
            var before = Servers.ToDictionary(server => server, server => Checks.Made(server, "http"));
            await Task.Delay(TimeSpan.FromSeconds(1));
            Lately = Servers.ToDictionary(server => server, server => Checks.Made(server, "http") - before[server]);
        }

        public async ValueTask DisposeAsync()
        {
            await _cluster.Terminate();
            await _local.Terminate();
        }
    }

    private sealed class Watcher : ReceiveActor
    {
        public Watcher(IActorRef gate, ConcurrentDictionary<ServerAddress, ServerHealth> known)
        {
            Receive<ServerHealthChanged>(changed => known[changed.Server] = changed.Health);
            foreach (var server in Servers)
                gate.Tell(new HealthGate.Watch(server, Plan));
        }
    }
}
