using System.Collections.Immutable;

namespace HaActors.Policy.Model;

/// <summary>What the operator asked for: nodes, resources, preferences, fence devices. Equal on all nodes of a cluster.</summary>
public sealed record ClusterConfiguration(
    string Name,
    ImmutableSortedDictionary<NodeName, NodeConfiguration> Nodes,
    ImmutableSortedDictionary<ResourceId, ResourceConfiguration> Resources,
    ImmutableArray<GroupConfiguration> Groups,
    ImmutableArray<LocationPreference> Locations,
    ImmutableArray<FenceDevice> FenceDevices,
    ClusterOptions Options)
{
    public ImmutableArray<ColocationRule> Colocations { get; init; } = [];

    public ImmutableArray<OrderRule> Orders { get; init; } = [];

    /// <summary>Programs that are told of events, in configuration order.</summary>
    public ImmutableArray<AlertSettings> Alerts { get; init; } = [];

    public static ClusterConfiguration Empty(string name) => new(
        name,
        ImmutableSortedDictionary<NodeName, NodeConfiguration>.Empty,
        ImmutableSortedDictionary<ResourceId, ResourceConfiguration>.Empty,
        [],
        [],
        [],
        ClusterOptions.Default);

    /// <summary>Votes of all configured nodes, the absent ones included.</summary>
    public int ExpectedVotes => Nodes.Values.Sum(node => node.Votes);

    public int VotesOf(NodeName node) => Nodes.TryGetValue(node, out var configured) ? configured.Votes : 0;

    /// <summary>Tells whether the nodes together hold more than half of the configured votes.</summary>
    public bool IsQuorum(IEnumerable<NodeName> nodes) =>
        2 * nodes.Distinct().Sum(VotesOf) > ExpectedVotes;
}

/// <param name="Votes">0 or more; a node without votes runs resources but decides nothing.</param>
public sealed record NodeConfiguration(NodeName Name, string Address, int Port, int Votes);

/// <summary>A primitive: one thing that an agent starts, stops and monitors.</summary>
/// <param name="Agent">For example <c>ocf:ha:vip</c>, <c>systemd:nginx</c>, <c>lsb:foo</c>.</param>
public sealed record ResourceConfiguration(
    ResourceId Id,
    string Agent,
    ImmutableSortedDictionary<string, string> Parameters,
    ResourceOperations Operations,
    ResourceMeta Meta);

/// <summary>How long each action may take, and how often the resource is looked at.</summary>
/// <param name="MonitorInterval">Zero: not monitored while it runs.</param>
public sealed record ResourceOperations(
    TimeSpan StartTimeout,
    TimeSpan StopTimeout,
    TimeSpan MonitorTimeout,
    TimeSpan MonitorInterval);

/// <param name="TargetStarted">False: the operator wants it stopped.</param>
/// <param name="Stickiness">Points for staying where it runs.</param>
/// <param name="MigrationThreshold">Failures on one node after which it is banned there; 0: never.</param>
/// <param name="Priority">Higher is placed first.</param>
public sealed record ResourceMeta(bool TargetStarted, Score Stickiness, int MigrationThreshold, int Priority);

/// <summary>Members start in this order on one node, and stop in the opposite order.</summary>
public sealed record GroupConfiguration(ResourceId Id, ImmutableArray<ResourceId> Members);

/// <param name="Resource">A primitive that is in no group, or a group.</param>
public sealed record LocationPreference(string Id, ResourceId Resource, NodeName Node, Score Score);

/// <summary>A resource goes where another is, or, with a negative score, away from it.</summary>
/// <param name="Resource">A primitive or a group; it follows.</param>
/// <param name="With">A primitive or a group; placed first. If it runs nowhere and the score is INFINITY, neither does the other.</param>
public sealed record ColocationRule(string Id, ResourceId Resource, ResourceId With, Score Score);

public enum OrderKind
{
    /// <summary>The second starts only when the first runs, and is restarted with it.</summary>
    Mandatory,

    /// <summary>Only if both change at the same time.</summary>
    Optional,

    /// <summary>Never both at a time, in whatever order.</summary>
    Serialize,
}

/// <summary>Of two resources, primitives or groups, one starts before the other.</summary>
/// <param name="Symmetrical">They stop in the opposite order.</param>
public sealed record OrderRule(string Id, ResourceId First, ResourceId Then, OrderKind Kind, bool Symmetrical);

/// <summary>A device that makes sure that a node does nothing any more.</summary>
/// <param name="Targets">Nodes that it can fence; empty: all.</param>
public sealed record FenceDevice(
    string Id,
    string Agent,
    ImmutableSortedDictionary<string, string> Parameters,
    ImmutableSortedSet<NodeName> Targets,
    TimeSpan Timeout)
{
    public bool CanFence(NodeName node) => Targets.IsEmpty || Targets.Contains(node);
}

public enum NoQuorumPolicy
{
    /// <summary>Stop all own resources.</summary>
    Stop,

    /// <summary>Go on with what runs, start nothing.</summary>
    Freeze,
}

public enum FenceMode
{
    Off,
    Reboot,
}

/// <param name="FencingEnabled">Off only for a cluster whose resources may safely run twice.</param>
/// <param name="StormLimit">Nodes that may be lost at once before the coordinator suspects itself; 0: no limit but quorum.</param>
public sealed record ClusterOptions(
    bool FencingEnabled,
    FenceMode FenceMode,
    NoQuorumPolicy NoQuorumPolicy,
    int StormLimit)
{
    public static ClusterOptions Default { get; } = new(true, FenceMode.Reboot, NoQuorumPolicy.Stop, 0);
}
