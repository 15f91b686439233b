using System.Text.Json;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using AkkaCluster = Akka.Cluster.Cluster;

namespace HaActors.Shell.Tests.Server;

public sealed class ClusterServerTests : ServerFixture
{
    private readonly AkkaCluster _member;

    public ClusterServerTests()
    {
        Cluster = ActorSystem.Create("demo", ConfigurationFactory.ParseString("""
            akka.loglevel = WARNING
            akka.stdout-loglevel = OFF
            akka.actor.provider = cluster
            akka.cluster.roles = [ha]
            akka.coordinated-shutdown.exit-clr = off
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            """));
        _member = AkkaCluster.Get(Cluster);
    }

    [Fact]
    public void A_node_that_has_not_joined_says_so() =>
        Assert.Equal($"{_member.SelfAddress} is not a member of a cluster yet.\n", Pbm("cluster show").Out);

    [Fact]
    public void Members_are_shown_from_joining_to_leaving()
    {
        Assert.Equal(0, Pbm($"cluster join -a {_member.SelfAddress}").Exit);
        Eventually(() => _member.SelfMember.Status == MemberStatus.Up, "the node is up");
        Eventually(() => Pbm("cluster show").Out == $"● {_member.SelfAddress}  Up        [ha]  leader, this node\n", "it is shown so");

        var json = JsonDocument.Parse(Pbm("cluster show -o json").Out).RootElement;
        Assert.True(json.GetProperty("members")[0].GetProperty("reachable").GetBoolean());
        Assert.Equal((0, "Nobody is unreachable.\n", ""), Pbm("cluster down-unreachable"));
        Assert.Equal($"{_member.SelfAddress}\n", Pbm("cluster complete address").Out);

        Assert.Equal(0, Pbm($"cluster leave -a {_member.SelfAddress}").Exit);
        Eventually(() => _member.IsTerminated, "the node has left");
    }

    [Fact]
    public void What_is_no_address_is_refused()
    {
        var (exit, _, error) = Pbm("cluster down nonsense");
        Assert.Equal(1, exit);
        Assert.StartsWith("'nonsense' is not an address such as akka.tcp://demo@127.0.0.1:", error);
    }

    [Fact]
    public void Both_actor_systems_are_shown()
    {
        var text = Pbm("actor hierarchy").Out;
        Assert.StartsWith("local\n", text);
        Assert.Contains("\ndemo\n", text);
        Assert.StartsWith("demo\n", Pbm("actor hierarchy -s cluster").Out);
    }
}
