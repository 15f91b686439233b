using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Drbd;
using HaActors.Policy.VirtualServices;

namespace HaActors.Policy.Model;

/// <summary>What the operator asked for. Equal on all nodes of a cluster.</summary>
/// <param name="Cib">
/// All that the policy engine reads: options, nodes, resources, constraints and so on, as Pacemaker's records; without status.
/// </param>
public sealed record ClusterConfiguration(
    string Name,
    ImmutableSortedDictionary<NodeName, NodeConfiguration> Nodes,
    CibDocument Cib,
    ImmutableArray<FenceDevice> FenceDevices)
{
    private Derived? _derived;

    /// <summary>Nodes that may be lost at once before the coordinator suspects itself; 0: no limit but quorum.</summary>
    public int StormLimit { get; init; }

    public QuorumOptions Quorum { get; init; } = QuorumOptions.None;

    /// <summary>Programs that are told of events, in configuration order.</summary>
    public ImmutableArray<AlertSettings> Alerts { get; init; } = [];

    /// <summary>Every primitive of the CIB, also those inside groups and clones.</summary>
    public ImmutableSortedDictionary<ResourceId, ResourceConfiguration> Resources => OfCib().Resources;

    /// <summary>What our own actors do because of cluster options.</summary>
    public ClusterOptions Options => OfCib().Options with { StormLimit = StormLimit };

    /// <summary>Percent of a node's processors that recovery may make use of (<see cref="Throttle"/>); 0: load is not looked at.</summary>
    public int LoadThreshold =>
        (int)Math.Clamp(CibValue.Leading(ClusterOptions.Option(Cib, "load-threshold")) ?? Throttle.DefaultThreshold, 0, 10_000);

    /// <summary>What fencing is told beside its devices and the CIB's options and topology.</summary>
    public FencingSettings Fencing { get; init; } = FencingSettings.Default;

    /// <summary>Replicated devices that the product configures.</summary>
    public DrbdSettings Drbd { get; init; } = DrbdSettings.None;

    /// <summary>Virtual services, and the nodes that offer them.</summary>
    public DirectorSettings Directors { get; init; } = DirectorSettings.None;

    public static ClusterConfiguration Empty(string name) => new(
        name, ImmutableSortedDictionary<NodeName, NodeConfiguration>.Empty, CibParts.Empty, []);

    /// <summary>Nodes that may run resources.</summary>
    public IEnumerable<NodeName> Members => Nodes.Values.Where(node => node.Role == NodeRole.Member).Select(node => node.Name);

    /// <summary>With one cluster option set, as Pacemaker names it.</summary>
    public ClusterConfiguration WithOption(string name, string value)
    {
        var options = Cib.Options is [var first, ..] ? first.Values : [];
        return this with
        {
            Cib = Cib with
            {
                Options =
                [
                    CibParts.Block(
                        CibParts.OptionsId,
                        [.. options.Where(pair => pair.Name != name).Select(pair => (pair.Name, pair.Value!)), (name, value)]),
                    .. Cib.Options.Skip(1),
                ],
            },
        };
    }

    // A copy may have another CIB: what was derived is good for the one it came from.
    private Derived OfCib() => _derived is { } derived && ReferenceEquals(derived.Cib, Cib)
        ? derived
        : _derived = new Derived(Cib, ConfiguredResources.Of(Cib), ClusterOptions.Of(Cib));

    private sealed record Derived(
        CibDocument Cib, ImmutableSortedDictionary<ResourceId, ResourceConfiguration> Resources, ClusterOptions Options);
}

/// <param name="Address">The first one; others know the node by it.</param>
/// <param name="Votes">0 or more; a node without votes runs resources but decides nothing.</param>
public sealed record NodeConfiguration(NodeName Name, string Address, int Port, int Votes)
{
    /// <summary>Longest list of <see cref="Addresses"/>.</summary>
    public const int MaximumAddresses = 8;

    /// <summary>Of further networks; the port is the same on all.</summary>
    public ImmutableArray<string> MoreAddresses { get; init; } = [];

    /// <summary>One a network, in the order in which they are preferred.</summary>
    public ImmutableArray<string> Addresses => [Address, .. MoreAddresses];

    public NodeRole Role { get; init; }
}

public enum NodeRole
{
    /// <summary>It may run resources.</summary>
    Member,

    /// <summary>It votes, and runs nothing; nobody waits for its fence.</summary>
    Arbiter,
}

/// <summary>A primitive: one thing that an agent starts, stops and monitors.</summary>
/// <param name="Agent">For example <c>ocf:ha:vip</c>, <c>systemd:nginx</c>, <c>lsb:foo</c>.</param>
public sealed record ResourceConfiguration(
    ResourceId Id,
    string Agent,
    ImmutableSortedDictionary<string, string> Parameters,
    ResourceOperations Operations);

/// <summary>How long each action may take, and how often the resource is looked at.</summary>
/// <param name="MonitorInterval">Zero: not monitored while it runs.</param>
public sealed record ResourceOperations(
    TimeSpan StartTimeout,
    TimeSpan StopTimeout,
    TimeSpan MonitorTimeout,
    TimeSpan MonitorInterval);

public enum NoQuorumPolicy
{
    /// <summary>Stop all own resources.</summary>
    Stop,

    /// <summary>Go on with what runs, start nothing.</summary>
    Freeze,

    /// <summary>Demote what is promoted, and stop all others.</summary>
    Demote,

    /// <summary>The node ends itself, as if it were fenced.</summary>
    Suicide,
}

/// <param name="FencingEnabled">Off only for a cluster whose resources may safely run twice.</param>
/// <param name="StormLimit">Nodes that may be lost at once before the coordinator suspects itself; 0: no limit but quorum.</param>
public sealed record ClusterOptions(
    bool FencingEnabled,
    FenceMode FenceMode,
    NoQuorumPolicy NoQuorumPolicy,
    int StormLimit)
{
    /// <summary>How long the fence of the node whose work is worth more waits; zero: what it is worth does not matter.</summary>
    public TimeSpan PriorityFencingDelay { get; init; }

    public static ClusterOptions Default { get; } = new(true, FenceMode.Reboot, NoQuorumPolicy.Stop, 0);

    /// <returns>A CIB's option; those that stand under rules are not looked at.</returns>
    public static string? Option(CibDocument cib, string name) => cib.Options
        .Where(block => block.Rule is null)
        .SelectMany(block => block.Values)
        .FirstOrDefault(pair => pair.Name == name)?.Value;

    public static ClusterOptions Of(CibDocument cib)
    {
        return Default with
        {
            FencingEnabled = CibValue.Truth(Option(cib, "fencing-enabled"), Default.FencingEnabled),
            PriorityFencingDelay = TimeSpan.FromMilliseconds(
                Math.Max(0, CibValue.Milliseconds(Option(cib, "priority-fencing-delay")) ?? 0)),
            FenceMode = Option(cib, "fencing-action") == "off" ? FenceMode.Off : Default.FenceMode,
            NoQuorumPolicy = Option(cib, "no-quorum-policy") switch
            {
                "freeze" => NoQuorumPolicy.Freeze,
                "demote" => NoQuorumPolicy.Demote,
                "suicide" or "fence" => NoQuorumPolicy.Suicide,
                _ => Default.NoQuorumPolicy,
            },
        };
    }
}
