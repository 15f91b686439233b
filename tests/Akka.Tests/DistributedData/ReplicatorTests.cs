using Akka.Actor;
using Akka.DistributedData;
using HaActors.Akka.Tests.Cluster;
using static HaActors.Akka.Tests.Cluster.Nodes;

namespace HaActors.Akka.Tests.DistributedData;

public sealed class ReplicatorTests : IAsyncDisposable
{
    private const string Fast = """
        akka.cluster.distributed-data {
          gossip-interval = 200ms
          notify-subscribers-interval = 50ms
          pruning-interval = 200ms
          max-pruning-dissemination = 500ms
        }
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly ORSetKey<string> Names = new("names");
    private static readonly GCounterKey Hits = new("hits");

    private readonly Nodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task What_a_majority_wrote_a_majority_reads()
    {
        var systems = await StartAsync(3);
        await UpdateAsync(systems[0], Names, ORSet<string>.Empty, new WriteMajority(Limit), set => set.Add(Self(systems[0]), "a"));
        await UpdateAsync(systems[1], Names, ORSet<string>.Empty, new WriteMajority(Limit), set => set.Add(Self(systems[1]), "b"));

        var read = await DataOf(systems[2]).GetAsync(Names, new ReadMajority(Limit));

        Assert.Equal(["a", "b"], read!.Elements.Order());
    }

    [Fact]
    public async Task What_one_node_wrote_reaches_all_by_gossip()
    {
        var systems = await StartAsync(3, "akka.cluster.distributed-data.delta-crdt.enabled = off");
        for (var i = 0; i < 3; i++)
            await UpdateAsync(systems[i], Hits, GCounter.Empty, WriteLocal.Instance, counter => counter.Increment(Self(systems[i]), 10));

        await UntilValueAsync(systems, Hits, counter => counter.Value == 30);
    }

    [Fact]
    public async Task Data_of_another_type_under_the_same_name_is_refused_and_costs_nothing_else()
    {
        var systems = await StartAsync(2);
        await UpdateAsync(systems[0], Hits, GCounter.Empty, WriteLocal.Instance, counter => counter.Increment(Self(systems[0]), 3));
        await UpdateAsync(systems[0], Names, ORSet<string>.Empty, WriteLocal.Instance, set => set.Add(Self(systems[0]), "a"));
        var other = new ORSetKey<string>(Hits.Id);
        await UpdateAsync(systems[1], other, ORSet<string>.Empty, WriteLocal.Instance, set => set.Add(Self(systems[1]), "b"));

        await UntilValueAsync(systems, Names, set => set.Contains("a"));

        Assert.Equal(3UL, (await DataOf(systems[0]).GetAsync(Hits, ReadLocal.Instance))!.Value);
        Assert.Equal(["b"], (await DataOf(systems[1]).GetAsync(other, ReadLocal.Instance))!.Elements);
    }

    [Fact]
    public async Task Changes_reach_all_before_gossip_does()
    {
        var systems = await StartAsync(3, "akka.cluster.distributed-data.gossip-interval = 10s");
        for (var i = 0; i < 10; i++)
        {
            var name = $"{i}";
            var node = systems[i % 3];
            await UpdateAsync(node, Names, ORSet<string>.Empty, WriteLocal.Instance, set => set.Add(Self(node), name));
        }

        await UpdateAsync(systems[0], Names, ORSet<string>.Empty, new WriteAll(Limit), set => set.Remove(Self(systems[0]), "0"));

        await UntilValueAsync(systems, Names, set => set.Count == 9);
    }

    [Fact]
    public async Task Subscribers_hear_of_what_there_is_and_of_changes_made_elsewhere()
    {
        var systems = await StartAsync(2);
        await UpdateAsync(systems[0], Hits, GCounter.Empty, new WriteAll(Limit), counter => counter.Increment(Self(systems[0])));
        var inbox = Inbox.Create(systems[1]);
        DataOf(systems[1]).Replicator.Tell(Dsl.Subscribe(Hits, inbox.Receiver));
        Assert.Equal(1UL, ((Changed)await inbox.ReceiveAsync(Limit)).Get(Hits).Value);

        await UpdateAsync(systems[0], Hits, GCounter.Empty, WriteLocal.Instance, counter => counter.Increment(Self(systems[0])));

        Assert.Equal(2UL, ((Changed)await inbox.ReceiveAsync(Limit)).Get(Hits).Value);
    }

    [Fact]
    public async Task Deleted_data_stays_deleted()
    {
        var systems = await StartAsync(2);
        await UpdateAsync(systems[0], Hits, GCounter.Empty, new WriteAll(Limit), counter => counter.Increment(Self(systems[0])));
        await DataOf(systems[0]).DeleteAsync(Hits, new WriteAll(Limit));

        await Assert.ThrowsAsync<DataDeletedException>(() => DataOf(systems[1]).GetAsync(Hits));
        await Assert.ThrowsAsync<DataDeletedException>(() => UpdateAsync(
            systems[1], Hits, GCounter.Empty, WriteLocal.Instance, counter => counter.Increment(Self(systems[1]))));
    }

    [Fact]
    public async Task Too_few_copies_fail_a_read_and_a_write()
    {
        var systems = await StartAsync(1);
        var soon = TimeSpan.FromMilliseconds(200);

        await Assert.ThrowsAsync<TimeoutException>(() => UpdateAsync(
            systems[0], Hits, GCounter.Empty, new WriteTo(3, soon), counter => counter.Increment(Self(systems[0]))));
        await Assert.ThrowsAsync<TimeoutException>(() => DataOf(systems[0]).GetAsync(Hits, new ReadFrom(3, soon)));
        Assert.Equal(1UL, (await DataOf(systems[0]).GetAsync(Hits))!.Value);
    }

    [Fact]
    public async Task A_function_that_throws_changes_nothing()
    {
        var systems = await StartAsync(1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => UpdateAsync(
            systems[0], Hits, GCounter.Empty, WriteLocal.Instance, _ => throw new InvalidOperationException()));

        Assert.Null(await DataOf(systems[0]).GetAsync(Hits));
    }

    [Fact]
    public async Task What_a_removed_node_counted_goes_to_another_account()
    {
        var systems = await StartAsync(3);
        foreach (var system in systems)
            await UpdateAsync(system, Hits, GCounter.Empty, new WriteAll(Limit), counter => counter.Increment(Self(system), 5));
        var gone = ClusterOf(systems[2]).SelfUniqueAddress;

        await ClusterOf(systems[2]).LeaveAsync();

        await UntilValueAsync(systems[..2], Hits, counter => counter.Value == 15 && !counter.NeedPruningFrom(gone));
    }

    private async Task<ActorSystem[]> StartAsync(int count, string settings = "")
    {
        var systems = await _nodes.StartClusterAsync(count, Fast + "\n" + settings);
        foreach (var system in systems)
            _ = DataOf(system).Replicator;
        await UntilAsync(
            () => systems.All(system => DataOf(system).Replicator.Ask<ReplicaCount>(Dsl.GetReplicaCount, Limit)
                .GetAwaiter().GetResult().N == count),
            "all replicators know each other");
        return systems;
    }

    private static global::Akka.DistributedData.DistributedData DataOf(ActorSystem system) =>
        global::Akka.DistributedData.DistributedData.Get(system);

    private static global::Akka.Cluster.UniqueAddress Self(ActorSystem system) => ClusterOf(system).SelfUniqueAddress;

    private static async Task UpdateAsync<T>(
        ActorSystem system, IKey<T> key, T initial, IWriteConsistency consistency, Func<T, T> modify)
        where T : IReplicatedData
    {
        var response = await DataOf(system).Replicator.Ask<IUpdateResponse>(
            Dsl.Update(key, initial, consistency, modify), Limit + Limit);
        response.ThrowOnFailure();
    }

    private static Task UntilValueAsync<T>(ActorSystem[] systems, IKey<T> key, Func<T, bool> condition)
        where T : class, IReplicatedData<T> => UntilAsync(
        () => systems.All(system => DataOf(system).GetAsync(key).GetAwaiter().GetResult() is { } data && condition(data)),
        "all copies are the same",
        () => string.Join("; ", systems.Select(system => $"{DataOf(system).GetAsync(key).GetAwaiter().GetResult()}")));
}
