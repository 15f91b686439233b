using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Simulation.Product;

/// <summary>A group of three, two resources that stand alone, and one that needs the group and keeps away from one of them.</summary>
internal static class SimulatedConfiguration
{
    public static ClusterConfiguration Of(IEnumerable<string> nodes)
    {
        ResourceId[] members = [new("a-address"), new("b-files"), new("c-server")];
        ResourceId[] alone = [new("mail"), new("report"), new("web")];
        var operations = new ResourceOperations(
            TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var meta = new ResourceMeta(true, new Score(100), 5, 0);
        var none = ImmutableSortedDictionary<string, string>.Empty;
        return ClusterConfiguration.Empty("demo") with
        {
            Nodes = nodes.ToImmutableSortedDictionary(
                name => new NodeName(name), name => new NodeConfiguration(new NodeName(name), name, HaWorld.Port, 1)),
            Resources = members.Concat(alone).ToImmutableSortedDictionary(
                id => id, id => new ResourceConfiguration(id, "ocf:sim:thing", none, operations, meta)),
            Groups = [new GroupConfiguration(new ResourceId("group"), [.. members])],
            Locations = [new LocationPreference("web-first", new ResourceId("web"), new NodeName("n1"), new Score(50))],
            Colocations =
            [
                new ColocationRule("report-with-group", new ResourceId("report"), new ResourceId("group"), Score.Infinity),
                new ColocationRule("report-apart-from-web", new ResourceId("report"), new ResourceId("web"), new Score(-20)),
            ],
            Orders = [new OrderRule("group-then-report", new ResourceId("group"), new ResourceId("report"), OrderKind.Mandatory, true)],
            FenceDevices =
            [
                new FenceDevice("switch", "fence_sim", none, [], TimeSpan.FromSeconds(2)),
                new FenceDevice("spare", "fence_sim", none, [], TimeSpan.FromSeconds(2)),
            ],
        };
    }
}
