using System.Text.Json;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace HaActors.Shell.Tests.Server;

public sealed class ShardingServerTests : TwoMembers
{
    [Fact]
    public void A_node_without_sharded_entities_says_so()
    {
        Assert.Equal((0, "No sharded entities were started on this node.\n", ""), Pbm("cluster-sharding region-stats"));
        Assert.Equal((0, "{\"types\":[]}\n", ""), Pbm("cluster-sharding region-stats -o json"));
        Assert.Equal(
            (1, "", "No entities of the type 'door' were started on this node.\n"), Pbm("cluster-sharding shard-stats -t door"));
    }

    [Fact]
    public void Regions_shards_and_entities_are_shown_where_they_are()
    {
        StartEntities();

        Eventually(() => Pbm("cluster-sharding list-regions").Out == string.Join('\n', ["counter", .. InOrder("")]) + "\n", "two regions");
        Eventually(
            () => Stats().Sum(region => region.GetProperty("shards").EnumerateArray().Sum(s => s.GetProperty("entities").GetInt32())) == 20,
            "all entities run");
        Assert.Equal(2, Stats().Length);

        var summary = Pbm("cluster-sharding region-stats").Out;
        Assert.StartsWith("counter: 4 shards, 20 entities\n  ● akka.tcp://demo@127.0.0.1:", summary);
        Assert.Contains("this node", summary);
        var shards = Pbm("cluster-sharding shard-stats -t counter").Out.TrimEnd('\n').Split('\n');
        Assert.Equal(5, shards.Length);
        Assert.Equal(["0", "1", "2", "3"], shards[1..].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]).Order());

        var here = Pbm("cluster-sharding list-entities").Out.TrimEnd('\n').Split('\n');
        Assert.Equal(Stats().Single(IsSelf).GetProperty("shards").EnumerateArray().Sum(s => s.GetProperty("entities").GetInt32()), here.Length);
        var first = here[0].Split("  ");
        Assert.Equal("counter", first[0]);
        Assert.Equal(
            (0, $"● counter/{first[2]}: shard {first[1]}, {Mine}, runs\n", ""), Pbm($"cluster-sharding locate {first[2]} -t counter"));
        Assert.StartsWith("○ counter/never: shard ", Pbm("cluster-sharding locate never").Out);
        Assert.Equal("counter\n", Pbm("cluster-sharding complete type").Out);
        Assert.Equal(
            (1, "", "No entities of the type 'door' were started on this node. There are: counter.\n"),
            Pbm("cluster-sharding list-entities -t door"));
    }

    [Fact]
    public void What_is_longer_than_the_screen_is_paged_in_colour_and_plain_in_a_pipe()
    {
        StartEntities();
        Eventually(() => Pbm("cluster-sharding list-entities").Out.Count(c => c == '\n') > 10 || MoreEntities(), "enough of them run here");

        var pages = new List<string>();
        var (exit, screen, _) = Pbm("cluster-sharding list-entities", pages: pages);
        Assert.Equal((0, ""), (exit, screen));
        Assert.Equal(Pbm("cluster-sharding list-entities").Out, pages.Single() + "\n");
        pages.Clear();
        Assert.Contains("\e[32m●\e[0m", Pbm("cluster-sharding list-regions", pages: pages).Out);
        Assert.Empty(pages);
        Assert.DoesNotContain("\e", Pbm("cluster-sharding list-regions").Out);
    }

    private int _more = 20;

    private bool MoreEntities()
    {
        ClusterSharding.Get(Cluster!).ShardRegion("counter").Tell($"e{_more++}");
        return false;
    }

    private string[] InOrder(string suffix) => [.. new[] { Mine, Theirs }.OrderBy(address => address.ToString(), StringComparer.Ordinal)
        .Select(address => $"  ● {address}{suffix}{(address.Equals(Mine) ? "  this node" : "")}")];

    private JsonElement[] Stats()
    {
        var (exit, text, _) = Pbm("cluster-sharding region-stats -o json");
        return exit == 0
            ? [.. JsonDocument.Parse(text).RootElement.GetProperty("types")[0].GetProperty("regions").EnumerateArray()]
            : [];
    }

    private static bool IsSelf(JsonElement region) => region.GetProperty("self").GetBoolean();

    private void StartEntities()
    {
        foreach (var system in new[] { Cluster!, Other })
        {
            ClusterSharding.Get(system).Start(
                "counter",
                Props.Create(() => new Entity()),
                ClusterShardingSettings.Create(system),
                HashCodeMessageExtractor.Create(4, message => message as string));
        }

        // Shards go where the fewest are: there must be two regions when the first one is placed.
        Eventually(() => Pbm("cluster-sharding list-regions").Out.Count(c => c == '●') == 2, "both regions are known");
        for (var id = 0; id < 20; id++)
            ClusterSharding.Get(Cluster!).ShardRegion("counter").Tell($"e{id}");
    }

    private sealed class Entity : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }
}
