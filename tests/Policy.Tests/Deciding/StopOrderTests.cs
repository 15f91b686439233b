using HaActors.Policy.Model;
using static HaActors.Policy.Tests.Cases;

namespace HaActors.Policy.Tests.Deciding;

public class StopOrderTests
{
    private static readonly ResourceId G = new("g");

    private static readonly ClusterConfiguration Shop = Cluster(Group(G, Ip, Web), Primitive(Db));

    [Fact]
    public void A_group_s_members_stop_backwards_and_nothing_else_waits()
    {
        var order = StopOrder.Of(Shop);

        Assert.Equal([Web], order[Ip]);
        Assert.Empty(order[Web]);
        Assert.Empty(order[Db]);
    }

    [Theory]
    [InlineData("Mandatory", true, 2)]
    [InlineData("Mandatory", false, 0)]
    [InlineData("Optional", true, 0)]
    [InlineData("Serialize", true, 0)]
    public void What_was_started_after_another_stops_before_it_if_that_is_mandatory_both_ways(string kind, bool symmetrical, int before) =>
        Assert.Equal(before, StopOrder.Of(Shop.With(Order("o", Db, G, kind, symmetrical)))[Db].Count);

    [Fact]
    public void A_loop_is_named()
    {
        var (one, other) = (Order("a", Db, G), Order("b", Web, Db));

        Assert.Equal([Db, Ip, Web], StopOrder.Loop(Shop.With(one, other)));
        Assert.Empty(StopOrder.Loop(Shop.With(one)));
    }
}
