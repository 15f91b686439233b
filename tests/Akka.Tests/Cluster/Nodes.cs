using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;

namespace HaActors.Akka.Tests.Cluster;

/// <summary>Real actor systems on loopback, with fast timings. Whatever a test leaves behind is stopped.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    private const string Fast = """
        akka {
          loglevel = WARNING
          stdout-loglevel = OFF
          log-dead-letters = off
          actor.provider = cluster
          remote {
            log-remote-lifecycle-events = off
            retry-gate-closed-for = 50ms
            dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
          }
          cluster {
            downing-provider-class = ""
            seed-node-timeout = 2s
            retry-unsuccessful-join-after = 300ms
            periodic-tasks-initial-delay = 20ms
            gossip-interval = 100ms
            leader-actions-interval = 50ms
            unreachable-nodes-reaper-interval = 50ms
            log-info = off
            failure-detector {
              heartbeat-interval = 50ms
              # Long beside the interval: a loaded machine is no lost node.
              acceptable-heartbeat-pause = 1500ms
              min-std-deviation = 50ms
              expected-response-after = 200ms
            }
          }
        }
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly List<ActorSystem> _systems = [];

    public ActorSystem Start(string settings = "")
    {
        var system = ActorSystem.Create(
            "test", ConfigurationFactory.ParseString(settings).WithFallback(ConfigurationFactory.ParseString(Fast)));
        _systems.Add(system);
        return system;
    }

    /// <summary>Starts nodes that are all up, the first of them the oldest.</summary>
    public async Task<ActorSystem[]> StartClusterAsync(int count, string settings = "")
    {
        var systems = Enumerable.Range(0, count).Select(_ => Start(settings)).ToArray();
        var first = ClusterOf(systems[0]);
        first.Join(first.SelfAddress);
        await UntilAsync(() => first.IsUp, "the first node is up");
        for (var next = 1; next < count; next++)
        {
            ClusterOf(systems[next]).Join(first.SelfAddress);
            var expected = next + 1;
            await UntilAllUpAsync(systems[..expected]);
        }

        return systems;
    }

    public static global::Akka.Cluster.Cluster ClusterOf(ActorSystem system) =>
        global::Akka.Cluster.Cluster.Get(system);

    public static Task UntilAllUpAsync(params ActorSystem[] systems) => UntilAsync(
        () => systems.All(system => Up(system) == systems.Length),
        "all are up",
        () => string.Join("\n", systems.Select(system => string.Join(", ", ClusterOf(system).State.Members))));

    public static int Up(ActorSystem system) =>
        ClusterOf(system).State.Members.Count(member => member.Status == MemberStatus.Up);

    public static async Task UntilAsync(Func<bool> condition, string what, Func<string>? state = null)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Deadline, $"Not within {Deadline}: {what}\n{state?.Invoke()}");
            await Task.Delay(5);
        }
    }

    /// <summary>The node is gone from one moment to the next: nobody is told.</summary>
    public static void Kill(ActorSystem system) => ((ExtendedActorSystem)system).Abort();

    public async ValueTask DisposeAsync()
    {
        foreach (var system in _systems)
            Kill(system);
        await Task.WhenAny(Task.WhenAll(_systems.Select(system => system.WhenTerminated)), Task.Delay(Deadline));
    }
}
