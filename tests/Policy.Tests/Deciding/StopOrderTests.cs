using HaActors.Policy.Model;
using static HaActors.Policy.Tests.Cases;

namespace HaActors.Policy.Tests.Deciding;

public class StopOrderTests
{
    private static readonly ResourceId G = new("g");

    private static readonly ClusterConfiguration Shop = Cluster(Primitive(Ip), Primitive(Web), Primitive(Db)) with
    {
        Groups = [new GroupConfiguration(G, [Ip, Web])],
    };

    [Fact]
    public void A_group_s_members_stop_backwards_and_nothing_else_waits()
    {
        var order = StopOrder.Of(Shop);

        Assert.Equal([Web], order[Ip]);
        Assert.Empty(order[Web]);
        Assert.Empty(order[Db]);
    }

    [Theory]
    [InlineData(OrderKind.Mandatory, true, 2)]
    [InlineData(OrderKind.Mandatory, false, 0)]
    [InlineData(OrderKind.Optional, true, 0)]
    [InlineData(OrderKind.Serialize, true, 0)]
    public void What_was_started_after_another_stops_before_it_if_that_is_mandatory_both_ways(OrderKind kind, bool symmetrical, int before) =>
        Assert.Equal(before, StopOrder.Of(Shop with { Orders = [new OrderRule("o", Db, G, kind, symmetrical)] })[Db].Count);

    [Fact]
    public void A_loop_is_named()
    {
        OrderRule[] orders = [new("a", Db, G, OrderKind.Mandatory, true), new("b", Web, Db, OrderKind.Mandatory, true)];

        Assert.Equal([Db, Ip, Web], StopOrder.Loop(Shop with { Orders = [.. orders] }));
        Assert.Empty(StopOrder.Loop(Shop with { Orders = [orders[0]] }));
    }
}
