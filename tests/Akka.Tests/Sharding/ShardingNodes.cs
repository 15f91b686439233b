using Akka.Actor;
using Akka.Cluster.Sharding;
using HaActors.Akka.Tests.Cluster;
using static HaActors.Akka.Tests.Cluster.Nodes;

namespace HaActors.Akka.Tests.Sharding;

/// <summary>Nodes with a kind of entities that count what they are sent and say where they are.</summary>
internal sealed class ShardingNodes : IAsyncDisposable
{
    public const string TypeName = "counter";

    private const string Fast = """
        akka.cluster.singleton.hand-over-retry-interval = 100ms
        akka.cluster.distributed-data.gossip-interval = 200ms
        akka.cluster.distributed-data.notify-subscribers-interval = 50ms
        akka.cluster.sharding {
          state-store-mode = ddata
          retry-interval = 200ms
          waiting-for-state-timeout = 500ms
          updating-state-timeout = 500ms
          rebalance-interval = 300ms
          handoff-timeout = 10s
          entity-restart-backoff = 200ms
          coordinator-failure-backoff = 200ms
        }
        """;

    private readonly Nodes _nodes = new();

    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    public async Task<ActorSystem[]> StartAsync(int count, string settings = "")
    {
        var systems = await _nodes.StartClusterAsync(count, Fast + "\n" + settings);
        foreach (var system in systems)
            StartRegion(system);
        return systems;
    }

    public ActorSystem StartOne(string settings = "") => _nodes.Start(Fast + "\n" + settings);

    public static IActorRef StartRegion(ActorSystem system) => ClusterSharding.Get(system).Start(
        TypeName,
        Props.Create(() => new Counter()),
        ClusterShardingSettings.Create(system),
        HashCodeMessageExtractor.Create(12, message => (message as string)?.Split(':')[0]));

    public static IActorRef Region(ActorSystem system) => ClusterSharding.Get(system).ShardRegion(TypeName);

    /// <summary>Asks again where an answer is lost with a shard that moves.</summary>
    public static async Task<(string Where, int Count)> AskAsync(ActorSystem system, string id, string what = "hit")
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var answer = await Region(system).Ask<string>($"{id}:{what}", TimeSpan.FromSeconds(3));
                var parts = answer.Split('|');
                return (parts[0], int.Parse(parts[1]));
            }
            catch (AskTimeoutException) when (attempt < 12)
            {
            }
        }
    }

    public static async Task<int> EntitiesAsync(ActorSystem system)
    {
        var stats = await Region(system).Ask<ShardRegionStats>(GetShardRegionStats.Instance, Limit);
        return stats.Stats.Values.Sum();
    }

    public static async Task<int> ShardsAsync(ActorSystem system)
    {
        var stats = await Region(system).Ask<ShardRegionStats>(GetShardRegionStats.Instance, Limit);
        return stats.Stats.Count;
    }

    public static Task UntilAsync(Func<Task<bool>> condition, string what) => Nodes.UntilAsync(
        () => condition().GetAwaiter().GetResult(), what);

    public static string AddressOf(ActorSystem system) => ClusterOf(system).SelfAddress.ToString();

    public sealed class Counter : ReceiveActor
    {
        private int _count;

        public Counter()
        {
            var where = AddressOf(Context.System);
            Receive<string>(message => message.EndsWith(":sleep"), _ => Context.Parent.Tell(new Passivate(PoisonPill.Instance)));
            Receive<string>(message => message.EndsWith(":end"), _ => Context.Stop(Self));
            Receive<string>(_ => Sender.Tell($"{where}|{++_count}"));
        }
    }
}
