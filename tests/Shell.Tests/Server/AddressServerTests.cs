using System.Text.Json;
using Akka.Actor;
using Akka.Remote;

namespace HaActors.Shell.Tests.Server;

public sealed class AddressServerTests : TwoMembers
{
    [Fact]
    public void The_addresses_of_both_actor_systems_are_shown()
    {
        var uid = Member.SelfUniqueAddress.Uid;
        Assert.Equal((0, $"local  akka://local\ndemo   {Mine}  uid {uid}\n", ""), Pbm("address show"));
        var cluster = JsonDocument.Parse(Pbm("address show -o json").Out).RootElement.GetProperty("systems")[1];
        Assert.Equal((Mine.ToString(), uid), (cluster.GetProperty("address").GetString(), cluster.GetProperty("uid").GetInt32()));
    }

    [Fact]
    public async Task A_system_that_is_connected_and_then_gone_is_listed_so()
    {
        Assert.StartsWith($"● {Theirs}  connected     since ", Pbm("address list").Out);

        await Other.Terminate();
        Eventually(() => Pbm("address list").Out is { } text && !text.Contains('●') && text.Contains(Theirs.ToString()), "it is gone");
    }

    [Fact]
    public void Who_is_under_quarantine_is_listed_so()
    {
        ((IRemoteActorRefProvider)((ExtendedActorSystem)Cluster!).Provider).Quarantine(Theirs, 4711);
        Eventually(() => Pbm("address list -o json").Out.Contains("\"quarantined\"", StringComparison.Ordinal), "it is told");
        Assert.StartsWith("✖", Pbm("address list").Out);
        Assert.Contains("incarnation 4711", Pbm("address list").Out);
    }

    [Fact]
    public void Between_two_lives_in_the_cluster_nothing_is_listed()
    {
        var member = Cluster;
        Cluster = null;
        Assert.Equal((4, ""), (Pbm("address list").Exit, Pbm("address list").Out));
        Assert.Equal("local  akka://local\n", Pbm("address show").Out);
        Cluster = member;
    }
}
