using Akka.Actor;
using HaActors.Akka.Tests.Sharding;
using static HaActors.Akka.Tests.Cluster.Nodes;
using static HaActors.Akka.Tests.Sharding.ShardingNodes;

namespace HaActors.Persistence.Tests.Sharding;

/// <summary>What sharding keeps in a PostgreSQL database that all nodes share.</summary>
public sealed class ShardingInJournalTests : IAsyncDisposable
{
    private const string Persistence = """
        akka.cluster.sharding { state-store-mode = persistence, snapshot-after = 5, keep-nr-of-batches = 1 }
        """;

    private const string Remembered = "akka.cluster.sharding.remember-entities = on\n";

    private const string Eventsourced = """
        akka.cluster.sharding { state-store-mode = ddata, remember-entities-store = eventsourced, snapshot-after = 3 }
        """;

    private readonly ShardingNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [PostgreSqlFact]
    public Task With_all_state_in_the_journal_remembered_entities_survive_the_loss_of_all_nodes() =>
        RememberedEntitiesSurvive(Persistence);

    [PostgreSqlFact]
    public Task With_the_entities_alone_in_the_journal_they_survive_the_loss_of_all_nodes() =>
        RememberedEntitiesSurvive(Eventsourced);

    [PostgreSqlFact]
    public async Task With_a_new_coordinator_entities_of_other_nodes_live_on()
    {
        using var database = new PostgreSqlDatabaseOfTest();
        var systems = await _nodes.StartAsync(3, Persistence + database.Plugins());
        var before = new Dictionary<string, (string Where, int Count)>();
        for (var i = 0; i < 20; i++)
            before[$"e{i}"] = await AskAsync(systems[1], $"e{i}");
        var lost = ClusterOf(systems[0]).SelfAddress;

        Kill(systems[0]);
        await HaActors.Akka.Tests.Cluster.Nodes.UntilAsync(
            () => systems[1..].All(system => ClusterOf(system).State.Unreachable.Count == 1), "it is unreachable");
        ClusterOf(systems[1]).Down(lost);

        foreach (var (id, answer) in before)
        {
            var now = await AskAsync(systems[2], id);
            Assert.NotEqual(lost.ToString(), now.Where);
            if (answer.Where != lost.ToString())
                Assert.Equal((answer.Where, answer.Count + 1), now);
        }
    }

    [PostgreSqlFact]
    public async Task Old_events_and_snapshots_are_deleted()
    {
        using var database = new PostgreSqlDatabaseOfTest();
        var systems = await _nodes.StartAsync(1, Persistence + database.Plugins());
        for (var i = 0; i < 60; i++)
            await AskAsync(systems[0], $"e{i}");

        await ShardingNodes.UntilAsync(() => Task.FromResult(
            database.Number("SELECT MAX(sequence_number) FROM journal") > 12
            && database.Number("SELECT COUNT(*) FROM journal WHERE NOT deleted") is > 0 and < 10
            && database.Number("SELECT COUNT(*) FROM snapshot") is > 0 and <= 2), "what is old is deleted");
    }

    [PostgreSqlFact]
    public async Task Two_clusters_on_one_journal_hinder_each_other_and_damage_nothing()
    {
        using var database = new PostgreSqlDatabaseOfTest();
        var settings = Remembered + Persistence + database.Plugins();
        var one = await _nodes.StartAsync(1, settings);
        var other = await _nodes.StartAsync(1, settings);
        for (var i = 0; i < 12; i++)
            await Task.WhenAll(AskAsync(one[0], $"a{i}"), AskAsync(other[0], $"b{i}"));

        Kill(one[0]);
        Kill(other[0]);
        var third = await _nodes.StartAsync(1, settings);

        await ShardingNodes.UntilAsync(async () => await EntitiesAsync(third[0]) == 24, "all run again");
    }

    private async Task RememberedEntitiesSurvive(string mode)
    {
        using var database = new PostgreSqlDatabaseOfTest();
        var settings = Remembered + mode + database.Plugins();
        var before = await _nodes.StartAsync(2, settings);
        for (var i = 0; i < 25; i++)
            await AskAsync(before[i % 2], $"e{i}");
        Region(before[0]).Tell("e0:sleep");
        await ShardingNodes.UntilAsync(async () => await SumAsync(before) == 24, "one is passive");

        foreach (var system in before)
            Kill(system);
        var after = await _nodes.StartAsync(2, settings);

        await ShardingNodes.UntilAsync(async () => await SumAsync(after) == 24, "all run again, unasked");
        Assert.Equal(1, (await AskAsync(after[0], "e0")).Count);
    }

    private static async Task<int> SumAsync(ActorSystem[] systems) =>
        (await Task.WhenAll(systems.Select(EntitiesAsync))).Sum();
}
