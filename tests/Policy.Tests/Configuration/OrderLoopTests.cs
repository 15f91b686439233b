using HaActors.Policy.Configuration.Reading;
using HaActors.Policy.Model;
using static HaActors.Policy.Tests.Cases;

namespace HaActors.Policy.Tests.Configuration;

public class OrderLoopTests
{
    private static readonly ResourceId G = new("g");

    private static readonly ClusterConfiguration Shop = Cluster(Group(G, Ip, Web), Primitive(Db));

    [Fact]
    public void A_loop_is_named()
    {
        var (one, other) = (Order("a", Db, G), Order("b", Web, Db));
        Assert.Equal([Db, Ip, Web], OrderLoop.In(Shop.With(one, other)));
        Assert.Empty(OrderLoop.In(Shop.With(one)));
    }

    [Fact]
    public void A_group_s_order_counts() => Assert.Equal([Ip, Web], OrderLoop.In(Shop.With(Order("a", Web, Ip))));

    [Theory]
    [InlineData("Mandatory", true, 3)]
    [InlineData("Mandatory", false, 0)]
    [InlineData("Optional", true, 0)]
    [InlineData("Serialize", true, 0)]
    public void Only_what_is_mandatory_both_ways_makes_one(string kind, bool symmetrical, int waiting) =>
        Assert.Equal(waiting, OrderLoop.In(Shop.With(Order("a", Db, G), Order("b", Web, Db, kind, symmetrical))).Count);
}
