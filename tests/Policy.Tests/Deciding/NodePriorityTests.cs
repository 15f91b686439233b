using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Model;
using static HaActors.Policy.Tests.Cases;

namespace HaActors.Policy.Tests.Deciding;

public sealed class NodePriorityTests
{
    private static readonly ClusterConfiguration Shop = Cluster(Worth(Web, 5), Worth(Db, 10), Primitive(Ip));

    [Fact]
    public void A_node_is_worth_what_runs_there()
    {
        Assert.Equal(0, NodePriority.Of(Shop, Node()));
        Assert.Equal(15, NodePriority.Of(Shop, Node((Web, Activity.Running), (Db, Activity.Running), (Ip, Activity.Running))));
        Assert.Equal(5, NodePriority.Of(Shop, Node((Web, Activity.Running), (Db, Activity.Stopped), (Ip, Activity.Running))));
        Assert.Equal(0, NodePriority.Of(Shop, Node((Db, Activity.Failed))));
    }

    [Fact]
    public void The_delay_is_an_option_of_the_cluster()
    {
        Assert.Equal(TimeSpan.Zero, Shop.Options.PriorityFencingDelay);
        Assert.Equal(TimeSpan.FromSeconds(15), Shop.WithOption("priority-fencing-delay", "15s").Options.PriorityFencingDelay);
    }

    private static PrimitiveEntry Worth(ResourceId id, int priority)
    {
        var primitive = Primitive(id);
        return primitive with { Meta = [.. primitive.Meta, .. CibParts.Blocks($"{id}-worth", ("priority", $"{priority}"))] };
    }

    private static NodeState Node(params (ResourceId Id, Activity Activity)[] resources) => new(
        N1,
        NodePresence.Online,
        new Incarnation("n1-1"),
        Leaving: false,
        resources.ToImmutableSortedDictionary(
            resource => resource.Id, resource => Histories.Of(Shop.Resources[resource.Id], resource.Activity)));
}
