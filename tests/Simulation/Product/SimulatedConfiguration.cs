using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;
using HaActors.Simulation.Runtime;

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

    /// <summary>By a message on shared disks, and each machine's own watchdog.</summary>
    Pill,
}

/// <summary>What counts as quorum in a run.</summary>
internal enum Voting
{
    Plain,

    /// <summary>The last node votes, and runs nothing.</summary>
    Arbiter,

    TwoNode,

    /// <summary>Votes of those that are down leave after a second; and nobody begins before all were there.</summary>
    LastMan,
}

/// <summary>What a run's configuration holds beside what every one does.</summary>
[Flags]
internal enum Features
{
    None = 0,

    /// <summary>One instance on every node.</summary>
    Clone = 1,

    /// <summary>Two or three instances that are told of each other, of which one is promoted.</summary>
    Promotable = 2,

    /// <summary>A resource that moves without a stop.</summary>
    Migratable = 4,

    /// <summary>A second monitor, less frequent.</summary>
    TwoMonitors = 8,

    /// <summary>Failures of one resource are forgotten after a while.</summary>
    FailureTimeout = 16,

    /// <summary>One resource is left alone for some seconds.</summary>
    UnmanagedPhase = 32,
}

/// <summary>
/// A group of three, two resources that stand alone, one that needs the group and keeps away from one of them; and some
/// of the <see cref="Features"/>.
/// </summary>
internal static class SimulatedConfiguration
{
    public const string Left = "fence_left";
    public const string Right = "fence_right";

    // Of what is there with some features only.
    public const string Everywhere = "watch";
    public const string Promotable = "db";
    public const string Migratable = "vm";
    private static readonly (TimeSpan From, TimeSpan To) Unmanaged = (TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(18));

    /// <summary>Fails on a node that is slow.</summary>
    public static ImmutableArray<Heuristic> Heuristics { get; } =
        [new("pace", "/pace", [], TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), 2)];

    /// <summary>How many instances of the promotable clone there are.</summary>
    public static int Instances(int nodes) => nodes <= 3 ? 2 : 3;

    public static ClusterConfiguration Of(IReadOnlyCollection<string> nodes, FencingVariant variant, Features features, Mutant mutant, Voting voting = Voting.Plain)
    {
        return ClusterConfiguration.Empty("demo") with
        {
            Nodes = nodes.ToImmutableSortedDictionary(
                name => new NodeName(name),
                name => new NodeConfiguration(new NodeName(name), name, HaWorld.Port, 1)
                {
                    Role = voting == Voting.Arbiter && name == nodes.Last() ? NodeRole.Arbiter : NodeRole.Member,
                }),
            Quorum = QuorumOptions.None with
            {
                TwoNode = voting == Voting.TwoNode,
                LastManStanding = voting == Voting.LastMan,
                LastManStandingWindow = TimeSpan.FromSeconds(1),
                WaitForAll = voting == Voting.LastMan,
                Heuristics = voting is Voting.TwoNode or Voting.Arbiter ? Heuristics : [],
            },
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
                    features.HasFlag(Features.TwoMonitors) ? Thing("mail", Monitor("mail", 2.5, ("OCF_CHECK_LEVEL", "10"))) : Thing("mail"),
                    Meta(Thing("report"), features.HasFlag(Features.UnmanagedPhase), ManagedBut(Unmanaged)),
                    Meta(Thing("web"), features.HasFlag(Features.FailureTimeout), CibParts.Block("web-forgets", ("failure-timeout", "4s"))),
                    .. Only(features.HasFlag(Features.Clone), Clone(Thing(Everywhere), ("interleave", "true"))),
                    .. Only(features.HasFlag(Features.Promotable), Clone(
                        Database(),
                        ("promotable", "true"),
                        ("promoted-max", "1"),
                        ("clone-max", $"{Instances(nodes.Count)}"),
                        ("notify", "true"))),
                    .. Only(features.HasFlag(Features.Migratable), Meta(
                        Thing(Migratable, Action(Migratable, "migrate_to"), Action(Migratable, "migrate_from")),
                        true,
                        CibParts.Block("vm-migrates", ("allow-migrate", "true")))),
                ],
                Constraints =
                [
                    CibParts.Location("web-first", "web", "n1", new Score(50)),
                    CibParts.Colocation("report-apart-from-web", "report", "web", new Score(-20)),
                    CibParts.Colocation("report-with-group", "report", "group", Score.Infinity),
                    CibParts.Order("group-then-report", "group", "report"),
                ],
            },
            FenceDevices = Devices(variant, mutant),
            Fencing = FencingSettings.Default with
            {
                WatchdogTimeout = variant is FencingVariant.Watchdog or FencingVariant.Pill ? TimeSpan.FromSeconds(1) : TimeSpan.Zero,
            },
        };
    }

    /// <summary>What is edited: a parameter of each of these.</summary>
    public static readonly string[] Edited = ["a-address", "mail", "report", "web"];

    private const string Parameter = "edited";

    /// <summary>What the nodes' files say: nothing that is edited.</summary>
    public static ConfigurationDocument Document { get; } = Edit(Edited[0], "as in the file");

    public static ConfigurationDocument Edit(string resource, string value) => ConfigurationDocument.Parse(
        $"resources.{resource}.parameters.{Parameter} = \"{value}\"\n");

    /// <summary>With the parameters that a document says.</summary>
    public static ClusterConfiguration With(ClusterConfiguration configuration, ConfigurationDocument document) => configuration with
    {
        Cib = configuration.Cib with
        {
            Resources =
            [
                .. configuration.Cib.Resources.Select(resource => resource.Change(part =>
                    part is PrimitiveEntry primitive
                    && document.Values.TryGetValue($"resources.{part.Id}.parameters.{Parameter}", out var value)
                        ? primitive with { Parameters = CibParts.Blocks($"{part.Id}-parameters", (Parameter, value)) }
                        : part)),
            ],
        },
    };

    private static PrimitiveEntry Thing(string id, params OperationEntry[] more) => CibParts.Primitive(
        id, "ocf:sim:thing", [Action(id, "start"), Action(id, "stop"), Monitor(id, 1), .. more]) with
    {
        Meta = CibParts.Blocks($"{id}-meta", ("resource-stickiness", "100"), ("migration-threshold", "5")),
    };

    private static PrimitiveEntry Database()
    {
        OperationEntry[] more =
        [
            Action(Promotable, "promote"), Action(Promotable, "demote"), Action(Promotable, "notify"),
            Monitor(Promotable, 1.3, ("role", "Promoted")),
        ];
        return Thing(Promotable, more);
    }

    private static OperationEntry Action(string id, string name) =>
        CibParts.Operation(id, name, TimeSpan.Zero, ("timeout", "2s"));

    private static OperationEntry Monitor(string id, double seconds, params (string Name, string Value)[] more) =>
        CibParts.Operation(id, "monitor", TimeSpan.FromSeconds(seconds), [("timeout", "1s"), .. more]);

    private static CloneEntry Clone(PrimitiveEntry content, params (string Name, string Value)[] meta) => new(
        $"{content.Id}-clone",
        content,
        CibParts.Blocks($"{content.Id}-clone-meta", meta),
        [],
        CibParts.PlaceOf("clone", $"{content.Id}-clone"));

    private static ImmutableArray<ResourceEntry> Only(bool isThere, ResourceEntry resource) => isThere ? [resource] : [];

    private static PrimitiveEntry Meta(PrimitiveEntry resource, bool isThere, AttributeBlock block) =>
        isThere ? resource with { Meta = resource.Meta.Insert(0, block) } : resource;

    /// <summary>By the wall clocks, which may jump.</summary>
    private static AttributeBlock ManagedBut((TimeSpan From, TimeSpan To) phase)
    {
        var id = "report-left-alone";
        var place = CibParts.PlaceOf("rule", id);
        var condition = new DateCondition(id, "in_range", Clock(phase.From), Clock(phase.To), [], [], place);
        return CibParts.Block(id, ("is-managed", "false")) with { Rule = new RuleEntry(id, false, null, null, null, [condition], place) };
    }

    private static string Clock(TimeSpan at) =>
        (SimulationDriver.WallClockStart + at).ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static ImmutableArray<FenceDevice> Devices(FencingVariant variant, Mutant mutant) => variant switch
    {
        FencingVariant.Switches => [Device("switch", "fence_sim"), Device("spare", "fence_sim")],
        FencingVariant.TwoFeeds =>
        [
            Device("left", Left) with { MonitorInterval = TimeSpan.FromSeconds(3) },
            Device("right", Right) with { Tries = 2, DelayMax = TimeSpan.FromMilliseconds(100) },
            Device("spare", "fence_sim"),
        ],
        FencingVariant.Pill => [Device("disks", FenceDevice.PillAgent) with { Parameters = Disks(mutant), Timeout = TimeSpan.FromSeconds(10) }],
        _ => [Device("dog", FenceDevice.WatchdogAgent)],
    };

    private static ImmutableSortedDictionary<string, string> Disks(Mutant mutant)
    {
        var disks = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(PillSettings.DevicesKey, "0;1;2");
        return mutant == Mutant.PillCountsAtOnce ? disks.Add(PillSettings.WaitKey, "0.001") : disks;
    }

    private static FenceDevice Device(string id, string agent) =>
        new(id, agent, ImmutableSortedDictionary<string, string>.Empty, [], TimeSpan.FromSeconds(2));

    private static FencingLevel Level(string node, int index, params ImmutableArray<string> devices) =>
        new($"{node}-{index}", node, null, null, null, index, devices, new Place("fencing-level", node, 0));
}
