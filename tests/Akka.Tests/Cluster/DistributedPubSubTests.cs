using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Cluster.Tools.PublishSubscribe.Internal;
using Akka.Event;
using static HaActors.Akka.Tests.Cluster.Nodes;

namespace HaActors.Akka.Tests.Cluster;

public sealed class DistributedPubSubTests : IAsyncDisposable
{
    private const string Fast = """
        akka.cluster.pub-sub {
          gossip-interval = 50ms
          routing-logic = round-robin
        }
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Nodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task What_is_published_to_a_topic_reaches_its_subscribers_on_all_nodes()
    {
        var systems = await StartAsync(3);
        var subscribers = systems.Select(system => new Subscriber(system)).ToArray();
        foreach (var subscriber in subscribers)
            await subscriber.SubscribeAsync("news");

        await UntilAsync(
            () =>
            {
                Mediator(systems[0]).Tell(new Publish("news", "hello"));
                return subscribers.All(subscriber => subscriber.Got("hello") > 0);
            },
            "all have got it");
    }

    [Fact]
    public async Task Whoever_unsubscribed_or_stopped_gets_nothing_more()
    {
        var system = (await StartAsync(1))[0];
        var (stays, leaves, stops) = (new Subscriber(system), new Subscriber(system), new Subscriber(system));
        foreach (var subscriber in new[] { stays, leaves, stops })
            await subscriber.SubscribeAsync("news");

        var unsubscribe = new Unsubscribe("news", leaves.Actor);
        var ack = await Mediator(system).Ask<UnsubscribeAck>(unsubscribe, Deadline);
        Assert.Equal(unsubscribe, ack.Unsubscribe);
        system.Stop(stops.Actor);
        await UntilAskedAsync<int>(system, new CountSubscribers("news"), count => count == 1);
        Mediator(system).Tell(new Publish("news", "hello"));

        await UntilAsync(() => stays.Got("hello") == 1, "who stays gets it");
        Assert.Equal(0, leaves.Got("hello") + stops.Got("hello"));
    }

    [Fact]
    public async Task One_subscriber_of_each_group_gets_a_message_to_groups()
    {
        var systems = await StartAsync(2);
        var red = systems.Select(system => new Subscriber(system)).ToArray();
        var blue = new Subscriber(systems[1]);
        var plain = new Subscriber(systems[0]);
        foreach (var one in red)
            await one.SubscribeAsync("work", "red");
        await blue.SubscribeAsync("work", "blue");
        await plain.SubscribeAsync("work");
        Subscriber[] all = [.. red, blue, plain];
        foreach (var one in all)
            await one.SubscribeAsync("fence");
        await UntilAsync(
            () =>
            {
                Mediator(systems[0]).Tell(new Publish("work", "warm-up", sendOneMessageToEachGroup: true));
                return red.Append(blue).All(one => one.Got("warm-up") > 0);
            },
            "all groups are known");

        Mediator(systems[0]).Tell(new Publish("work", "to groups", sendOneMessageToEachGroup: true));
        Mediator(systems[0]).Tell(new Publish("work", "to all"));
        // It goes the same ways, and arrives last.
        Mediator(systems[0]).Tell(new Publish("fence", "fence"));
        await UntilAsync(() => all.All(one => one.Got("fence") == 1), "all has arrived");

        Assert.Equal(1, red.Sum(one => one.Got("to groups")));
        Assert.Equal(1, blue.Got("to groups"));
        Assert.Equal(0, plain.Got("to groups"));
        Assert.Equal(1, all.Sum(one => one.Got("to all")));
        Assert.Equal(1, plain.Got("to all"));
    }

    [Fact]
    public async Task A_message_to_a_path_reaches_one_actor_or_all_of_them()
    {
        var systems = await StartAsync(2);
        var workers = systems.Select(system => new Subscriber(system, "worker")).ToArray();
        foreach (var worker in workers)
        {
            Mediator(worker.System).Tell(new Put(worker.Actor));
            await worker.SubscribeAsync("fence");
        }

        await UntilAsync(
            () =>
            {
                Mediator(systems[0]).Tell(new SendToAll("/user/worker", "all"));
                return workers.All(worker => worker.Got("all") > 0);
            },
            "both are known");

        Mediator(systems[0]).Tell(new Send("/user/worker", "local", localAffinity: true));
        Mediator(systems[0]).Tell(new SendToAll("/user/worker", "others", excludeSelf: true));
        Mediator(systems[0]).Tell(new Send("/user/worker", "one"));
        Mediator(systems[0]).Tell(new Send("/user/worker", "one"));
        await UntilAsync(
            () => workers.Sum(worker => worker.Got("local") + worker.Got("others") + worker.Got("one")) == 4,
            "all has arrived");

        Assert.Equal([1, 0], workers.Select(worker => worker.Got("local")));
        Assert.Equal([0, 1], workers.Select(worker => worker.Got("others")));
        Assert.Equal([1, 1], workers.Select(worker => worker.Got("one")));   // round robin
    }

    [Fact]
    public async Task A_removed_path_and_an_unknown_topic_lead_to_dead_letters()
    {
        var system = (await StartAsync(1))[0];
        var worker = new Subscriber(system, "worker");
        system.EventStream.Subscribe(worker.Actor, typeof(DeadLetter));
        Mediator(system).Tell(new Put(worker.Actor));
        Mediator(system).Tell(new Remove("/user/worker"));

        object[] messages = [new Send("/user/worker", "where"), new Publish("nothing", "hello")];
        foreach (var message in messages)
            Mediator(system).Tell(message);

        await UntilAsync(() => messages.All(message => worker.Lost(message) == 1), "both are dead letters");
    }

    [Fact]
    public async Task The_topics_of_all_nodes_are_known_and_those_of_a_removed_one_forgotten()
    {
        var systems = await StartAsync(2);
        await new Subscriber(systems[0]).SubscribeAsync("here");
        await new Subscriber(systems[1]).SubscribeAsync("there", "group");

        await UntilAskedAsync<CurrentTopics>(
            systems[0], GetTopics.Instance, current => current.Topics.SetEquals(["here", "there"]));
        await ClusterOf(systems[1]).LeaveAsync();

        await UntilAskedAsync<CurrentTopics>(
            systems[0], GetTopics.Instance, current => current.Topics.SetEquals(["here"]));
    }

    private async Task<ActorSystem[]> StartAsync(int count)
    {
        var systems = await _nodes.StartClusterAsync(count, Fast);
        foreach (var system in systems)
            DistributedPubSub.Get(system);
        return systems;
    }

    private static IActorRef Mediator(ActorSystem system) => DistributedPubSub.Get(system).Mediator;

    private static async Task UntilAskedAsync<T>(ActorSystem system, object question, Func<T, bool> isExpected)
    {
        using var end = new CancellationTokenSource(Deadline);
        while (!isExpected(await Mediator(system).Ask<T>(question, Deadline)))
            Assert.False(end.IsCancellationRequested, $"Not within {Deadline}: {question}");
    }

    /// <summary>An actor that remembers what it got.</summary>
    private sealed class Subscriber
    {
        private readonly ConcurrentQueue<object> _got = new();

        public Subscriber(ActorSystem system, string? name = null)
        {
            var got = _got;
            System = system;
            Actor = system.ActorOf(Props.Create(() => new Remembers(got)), name);
        }

        public ActorSystem System { get; }

        public IActorRef Actor { get; }

        public int Got(string message) => _got.Count(one => message.Equals(one));

        public int Lost(object message) => _got.OfType<DeadLetter>().Count(letter => message.Equals(letter.Message));

        public async Task SubscribeAsync(string topic, string? group = null)
        {
            var subscribe = new Subscribe(topic, Actor, group);
            var ack = await Mediator(System).Ask<SubscribeAck>(subscribe, Deadline);
            Assert.Equal(subscribe, ack.Subscribe);
        }
    }

    private sealed class Remembers(ConcurrentQueue<object> got) : UntypedActor
    {
        protected override void OnReceive(object message) => got.Enqueue(message);
    }
}
