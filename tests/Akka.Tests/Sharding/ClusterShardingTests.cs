using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Util;
using static HaActors.Akka.Tests.Cluster.Nodes;
using static HaActors.Akka.Tests.Sharding.ShardingNodes;

namespace HaActors.Akka.Tests.Sharding;

public sealed class ClusterShardingTests : IAsyncDisposable
{
    private readonly ShardingNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task An_entity_is_one_actor_whichever_node_is_asked()
    {
        var systems = await _nodes.StartAsync(3);

        var answers = new List<(string Where, int Count)>();
        foreach (var system in systems)
            answers.Add(await AskAsync(system, "a"));

        Assert.Single(answers.Select(answer => answer.Where).Distinct());
        Assert.Equal([1, 2, 3], answers.Select(answer => answer.Count));
    }

    [Fact]
    public async Task Shards_are_spread_over_all_members()
    {
        var systems = await _nodes.StartAsync(3);
        for (var i = 0; i < 40; i++)
            await AskAsync(systems[i % 3], $"e{i}");

        await ShardingNodes.UntilAsync(async () =>
        {
            var shards = await Task.WhenAll(systems.Select(ShardsAsync));
            return shards.Sum() == 12 && shards.All(count => count is >= 3 and <= 5);
        }, "shards are spread");
    }

    [Theory, InlineData(""), InlineData("rebalance-absolute-limit = 5, rebalance-relative-limit = 1.0")]
    public async Task A_member_that_comes_later_gets_some_of_the_shards(string strategy)
    {
        var settings = $"akka.cluster.sharding.least-shard-allocation-strategy {{ {strategy} }}";
        var systems = await _nodes.StartAsync(1, settings);
        for (var i = 0; i < 40; i++)
            await AskAsync(systems[0], $"e{i}");
        var late = _nodes.StartOne(settings);
        ClusterOf(late).Join(ClusterOf(systems[0]).SelfAddress);
        await UntilAllUpAsync(systems[0], late);

        StartRegion(late);

        await ShardingNodes.UntilAsync(async () =>
        {
            for (var i = 0; i < 40; i++)
                await AskAsync(late, $"e{i}");
            return await ShardsAsync(late) >= 5 && await ShardsAsync(late) + await ShardsAsync(systems[0]) == 12;
        }, "shards were moved");
    }

    [Fact]
    public async Task A_leaving_member_hands_its_shards_over_before_it_goes()
    {
        var systems = await _nodes.StartAsync(3);
        for (var i = 0; i < 30; i++)
            await AskAsync(systems[2], $"e{i}");
        var leaving = AddressOf(systems[0]);

        await CoordinatedShutdown.Get(systems[0]).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);

        for (var i = 0; i < 30; i++)
            Assert.NotEqual(leaving, (await AskAsync(systems[1], $"e{i}")).Where);
    }

    [Fact]
    public async Task The_coordinators_state_survives_its_node()
    {
        var systems = await _nodes.StartAsync(3);
        var before = new Dictionary<string, (string Where, int Count)>();
        for (var i = 0; i < 20; i++)
            before[$"e{i}"] = await AskAsync(systems[1], $"e{i}");
        var lost = ClusterOf(systems[0]).SelfAddress;

        Kill(systems[0]);
        await Cluster.Nodes.UntilAsync(
            () => systems[1..].All(system => ClusterOf(system).State.Unreachable.Count == 1), "it is unreachable");
        ClusterOf(systems[1]).Down(lost);

        foreach (var (id, answer) in before)
        {
            var now = await AskAsync(systems[2], id);
            Assert.NotEqual(lost.ToString(), now.Where);
            // Where the node lives the entity lives on: it was not started again somewhere else.
            if (answer.Where != lost.ToString())
                Assert.Equal((answer.Where, answer.Count + 1), now);
        }
    }

    [Fact]
    public async Task An_entity_that_passivates_starts_again_with_its_next_message()
    {
        var systems = await _nodes.StartAsync(1);
        await AskAsync(systems[0], "a");
        Region(systems[0]).Tell("a:sleep");
        await ShardingNodes.UntilAsync(async () => await EntitiesAsync(systems[0]) == 0, "it is passive");

        Assert.Equal(1, (await AskAsync(systems[0], "a")).Count);
    }

    [Fact]
    public async Task An_idle_entity_is_passivated()
    {
        var systems = await _nodes.StartAsync(1, "akka.cluster.sharding.passivate-idle-entity-after = 300ms");
        await AskAsync(systems[0], "a");

        await ShardingNodes.UntilAsync(async () => await EntitiesAsync(systems[0]) == 0, "it is passive");
    }

    [Fact]
    public async Task Remembered_entities_come_back_on_another_node_by_themselves()
    {
        var systems = await _nodes.StartAsync(3, "akka.cluster.sharding.remember-entities = on");
        for (var i = 0; i < 15; i++)
            await AskAsync(systems[1], $"e{i}");
        Region(systems[1]).Tell("e0:sleep");
        await ShardingNodes.UntilAsync(async () => await SumAsync(systems) == 14, "one is passive");
        var lost = ClusterOf(systems[0]).SelfAddress;

        Kill(systems[0]);
        await Cluster.Nodes.UntilAsync(
            () => systems[1..].All(system => ClusterOf(system).State.Unreachable.Count == 1), "it is unreachable");
        ClusterOf(systems[1]).Down(lost);

        await ShardingNodes.UntilAsync(async () => await SumAsync(systems[1..]) == 14, "all run again");
    }

    [Fact]
    public async Task A_remembered_entity_that_ends_by_itself_is_started_again()
    {
        var systems = await _nodes.StartAsync(1, "akka.cluster.sharding.remember-entities = on");
        await AskAsync(systems[0], "a");
        Region(systems[0]).Tell("a:end");

        await ShardingNodes.UntilAsync(async () => await EntitiesAsync(systems[0]) == 0, "it has ended");
        await ShardingNodes.UntilAsync(async () => await EntitiesAsync(systems[0]) == 1, "it is back");
    }

    [Fact]
    public async Task A_proxy_reaches_entities_and_hosts_none()
    {
        var systems = await _nodes.StartAsync(1);
        var other = _nodes.StartOne();
        ClusterOf(other).Join(ClusterOf(systems[0]).SelfAddress);
        await UntilAllUpAsync(systems[0], other);
        var proxy = ClusterSharding.Get(other).StartProxy(
            TypeName, null, HashCodeMessageExtractor.Create(12, message => (message as string)?.Split(':')[0]));

        var answer = await proxy.Ask<string>("a:hit", Limit);

        Assert.StartsWith(AddressOf(systems[0]), answer);
        Assert.Same(proxy, ClusterSharding.Get(other).ShardRegion(TypeName));
    }

    [Fact]
    public async Task Regions_tell_what_runs_where()
    {
        var systems = await _nodes.StartAsync(2);
        for (var i = 0; i < 10; i++)
            await AskAsync(systems[0], $"e{i}");

        await ShardingNodes.UntilAsync(async () =>
        {
            var stats = await Region(systems[1]).Ask<ClusterShardingStats>(new GetClusterShardingStats(Limit), Limit);
            var current = await Region(systems[1]).Ask<CurrentRegions>(GetCurrentRegions.Instance, Limit);
            return stats.Regions.Count == 2 && stats.Regions.Values.Sum(region => region.Stats.Values.Sum()) == 10
                && current.Regions.SetEquals(systems.Select(system => ClusterOf(system).SelfAddress));
        }, "all are counted");
        var states = await Task.WhenAll(systems.Select(system =>
            Region(system).Ask<CurrentShardRegionState>(GetShardRegionState.Instance, Limit)));
        Assert.Equal(10, states.Sum(state => state.Shards.Sum(shard => shard.EntityIds.Count)));
        var location = await Region(systems[0]).Ask<EntityLocation>(new GetEntityLocation("e1", Limit), Limit);
        Assert.Contains(location.ShardRegion, systems.Select(system => ClusterOf(system).SelfAddress));
        Assert.True(location.EntityRef.HasValue);
    }

    [Fact]
    public async Task Envelopes_and_starts_need_no_extractor()
    {
        var systems = await _nodes.StartAsync(2);

        var answer = await Region(systems[1]).Ask<string>(new ShardingEnvelope("x", "hello"), Limit);
        Region(systems[1]).Tell(new ShardRegion.StartEntity("y"));

        Assert.EndsWith("|1", answer);
        await ShardingNodes.UntilAsync(async () => await SumAsync(systems) == 2, "both run");
    }

    [Fact]
    public async Task Delegates_say_which_entity_and_shard_a_message_is_for_and_what_the_entity_gets()
    {
        var systems = await _nodes.StartAsync(1);
        var echo = ClusterSharding.Get(systems[0]).Start(
            "echo",
            Props.Create(() => new Echo()),
            ClusterShardingSettings.Create(systems[0]),
            message => message is (string id, string text) ? new Option<(string, object)>((id, text)) : Option<(string, object)>.None,
            message => message is (string id, string _) ? id[..1] : message is ShardRegion.StartEntity start ? start.EntityId[..1] : "");

        Assert.Equal("hello a1", await echo.Ask<string>(("a1", "hello"), Limit));
        Assert.Equal("hello b1", await echo.Ask<string>(("b1", "hello"), Limit));
        var state = await echo.Ask<CurrentShardRegionState>(GetShardRegionState.Instance, Limit);
        Assert.Equal(["a", "b"], state.Shards.Select(shard => shard.ShardId).Order());
    }

    [Fact]
    public async Task An_entity_whose_shard_moves_is_stopped_by_the_message_that_was_chosen()
    {
        var systems = await _nodes.StartAsync(2);
        var inbox = Inbox.Create(systems[1]);
        var regions = systems.Select(system => ClusterSharding.Get(system).Start(
            "farewell",
            Props.Create(() => new Farewell()),
            ClusterShardingSettings.Create(system),
            HashCodeMessageExtractor.Create(6, message => (message as string)?.Split(':')[0]),
            ClusterSharding.Get(system).DefaultShardAllocationStrategy(ClusterShardingSettings.Create(system)),
            "goodbye")).ToArray();
        var here = AddressOf(systems[0]);
        var id = 0;
        while (await regions[1].Ask<string>($"e{id}:where", Limit) != here)
            id++;
        inbox.Send(regions[1], $"e{id}:tell me");
        Assert.Equal("I will", inbox.Receive(Limit));

        await CoordinatedShutdown.Get(systems[0]).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);

        Assert.Equal("goodbye", inbox.Receive(Limit));
        Assert.Equal(AddressOf(systems[1]), await regions[1].Ask<string>($"e{id}:where", Limit));
    }

    [Fact]
    public void A_state_store_that_is_not_shared_is_refused_by_name()
    {
        var system = _nodes.StartOne("akka.cluster.sharding.state-store-mode = persistence");

        var refusal = Assert.Throws<ConfigurationException>(() => StartRegion(system));

        Assert.Contains("akka.cluster.sharding.state-store-mode", refusal.Message);
    }

    private static async Task<int> SumAsync(ActorSystem[] systems) =>
        (await Task.WhenAll(systems.Select(EntitiesAsync))).Sum();

    private sealed class Echo : ReceiveActor
    {
        public Echo() => Receive<string>(text => Sender.Tell($"{text} {Self.Path.Name}"));
    }

    private sealed class Farewell : ReceiveActor
    {
        private IActorRef _witness = ActorRefs.Nobody;

        public Farewell()
        {
            Receive<string>(text => text == "goodbye", text =>
            {
                _witness.Tell(text);
                Context.Stop(Self);
            });
            Receive<string>(text => text.EndsWith(":where"), _ => Sender.Tell(AddressOf(Context.System)));
            Receive<string>(_ =>
            {
                _witness = Sender;
                Sender.Tell("I will");
            });
        }
    }
}
