using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Model;

namespace HaActors.Simulation.Product;

/// <summary>A group of three, two resources that stand alone, and one that needs the group and keeps away from one of them.</summary>
internal static class SimulatedConfiguration
{
    public static ClusterConfiguration Of(IEnumerable<string> nodes)
    {
        var none = ImmutableSortedDictionary<string, string>.Empty;
        return ClusterConfiguration.Empty("demo") with
        {
            Nodes = nodes.ToImmutableSortedDictionary(
                name => new NodeName(name), name => new NodeConfiguration(new NodeName(name), name, HaWorld.Port, 1)),
            Cib = CibParts.Empty with
            {
                Resources =
                [
                    CibParts.Group("group", Thing("a-address"), Thing("b-files"), Thing("c-server")),
                    Thing("mail"),
                    Thing("report"),
                    Thing("web"),
                ],
                Constraints =
                [
                    CibParts.Location("web-first", "web", "n1", new Score(50)),
                    CibParts.Colocation("report-apart-from-web", "report", "web", new Score(-20)),
                    CibParts.Colocation("report-with-group", "report", "group", Score.Infinity),
                    CibParts.Order("group-then-report", "group", "report"),
                ],
            },
            FenceDevices =
            [
                new FenceDevice("switch", "fence_sim", none, [], TimeSpan.FromSeconds(2)),
                new FenceDevice("spare", "fence_sim", none, [], TimeSpan.FromSeconds(2)),
            ],
        };
    }

    private static PrimitiveEntry Thing(string id) => CibParts.Primitive(
        id,
        "ocf:sim:thing",
        CibParts.Operation(id, "start", TimeSpan.Zero, ("timeout", "2s")),
        CibParts.Operation(id, "stop", TimeSpan.Zero, ("timeout", "2s")),
        CibParts.Operation(id, "monitor", TimeSpan.FromSeconds(1), ("timeout", "1s"))) with
    {
        Meta = CibParts.Blocks($"{id}-meta", ("resource-stickiness", "100"), ("migration-threshold", "5")),
    };
}
