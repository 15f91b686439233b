using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Model;

namespace HaActors.Simulation.Product;

/// <summary>How the machines of a run are fenced.</summary>
internal enum FencingVariant
{
    /// <summary>One power switch for all, and a spare one.</summary>
    Switches,

    /// <summary>Each machine has two power feeds with a switch each, both of which must be off; else the spare switch.</summary>
    TwoFeeds,

    /// <summary>No device at all: each machine is reset by its own watchdog, and the others wait for that.</summary>
    Watchdog,
}

/// <summary>A group of three, two resources that stand alone, and one that needs the group and keeps away from one of them.</summary>
internal static class SimulatedConfiguration
{
    public const string Left = "fence_left";
    public const string Right = "fence_right";

    public static ClusterConfiguration Of(IReadOnlyCollection<string> nodes, FencingVariant variant, Mutant mutant)
    {
        return ClusterConfiguration.Empty("demo") with
        {
            Nodes = nodes.ToImmutableSortedDictionary(
                name => new NodeName(name), name => new NodeConfiguration(new NodeName(name), name, HaWorld.Port, 1)),
            Cib = CibParts.Empty with
            {
                FencingTopology = variant == FencingVariant.TwoFeeds
                    ? [.. nodes.SelectMany(node => new[]
                    {
                        mutant == Mutant.OneFeedIsEnough ? Level(node, 1, "left") : Level(node, 1, "left", "right"),
                        Level(node, 2, "spare"),
                    })]
                    : [],
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
            FenceDevices = Devices(variant),
            Fencing = FencingSettings.Default with
            {
                WatchdogTimeout = variant == FencingVariant.Watchdog ? TimeSpan.FromSeconds(1) : TimeSpan.Zero,
            },
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

    private static ImmutableArray<FenceDevice> Devices(FencingVariant variant) => variant switch
    {
        FencingVariant.Switches => [Device("switch", "fence_sim"), Device("spare", "fence_sim")],
        FencingVariant.TwoFeeds =>
        [
            Device("left", Left) with { MonitorInterval = TimeSpan.FromSeconds(3) },
            Device("right", Right) with { Tries = 2, DelayMax = TimeSpan.FromMilliseconds(100) },
            Device("spare", "fence_sim"),
        ],
        _ => [Device("dog", FenceDevice.WatchdogAgent)],
    };

    private static FenceDevice Device(string id, string agent) =>
        new(id, agent, ImmutableSortedDictionary<string, string>.Empty, [], TimeSpan.FromSeconds(2));

    private static FencingLevel Level(string node, int index, params ImmutableArray<string> devices) =>
        new($"{node}-{index}", node, null, null, null, index, devices, new Place("fencing-level", node, 0));
}
