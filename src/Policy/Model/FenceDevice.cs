using System.Collections.Immutable;

namespace HaActors.Policy.Model;

/// <summary>What a fence device can be asked to do. Source: fence agent API.</summary>
public enum FenceVerb
{
    Off,
    On,
    Reboot,
    Status,
    Monitor,
    MetaData,

    /// <summary>The machines that the device knows, one a line.</summary>
    List,
}

/// <summary>What becomes of a node that must do nothing any more.</summary>
public enum FenceMode
{
    Off,
    Reboot,
}

/// <summary>How it is known whether a device can fence a node. Source: Pacemaker, <c>pcmk_host_check</c>.</summary>
public enum HostCheck
{
    /// <summary>The configuration says so: the device's nodes, and those of its map.</summary>
    StaticList,

    /// <summary>The device itself lists what it can fence.</summary>
    DynamicList,

    /// <summary>It can, if it can tell the node's state.</summary>
    Status,

    /// <summary>It can fence every node.</summary>
    None,
}

/// <summary>Who makes a node do nothing any more.</summary>
public enum FenceKind
{
    /// <summary>A program of the fence agent API.</summary>
    Agent,

    /// <summary>The node's own watchdog, whose bound the others wait out (safety rule 22).</summary>
    Watchdog,
}

/// <summary>A device that makes sure that a node does nothing any more.</summary>
/// <param name="Agent">A fence agent's name, or <see cref="WatchdogAgent"/>.</param>
/// <param name="Targets">Nodes that it can fence; empty: all, unless <see cref="HostCheck"/> says otherwise.</param>
/// <param name="Timeout">Of each action that has no time-out of its own in <see cref="Timeouts"/>.</param>
public sealed record FenceDevice(
    string Id,
    string Agent,
    ImmutableSortedDictionary<string, string> Parameters,
    ImmutableSortedSet<NodeName> Targets,
    TimeSpan Timeout)
{
    /// <summary>The name that stands for a node's own watchdog where an agent is expected.</summary>
    public const string WatchdogAgent = "watchdog";

    /// <summary>The name that stands for a message in the node's slot of shared disks or a database.</summary>
    public const string PillAgent = "pill";

    /// <summary>Null: by the list if there is one, else every node.</summary>
    public HostCheck? Check { get; init; }

    /// <summary>What the device calls a node (its port, plug, outlet, machine), where that is not the node's name.</summary>
    public ImmutableSortedDictionary<NodeName, string> HostMap { get; init; } =
        ImmutableSortedDictionary<NodeName, string>.Empty;

    /// <summary>The parameter that names the target to the agent; null: <c>plug</c> or <c>port</c>, whichever its meta-data list.</summary>
    public string? HostArgument { get; init; }

    /// <summary>Waited before each first try, so that of two nodes that fence each other one is first.</summary>
    public TimeSpan DelayBase { get; init; }

    /// <summary>Takes the place of <see cref="DelayBase"/> for these nodes.</summary>
    public ImmutableSortedDictionary<NodeName, TimeSpan> DelayOf { get; init; } =
        ImmutableSortedDictionary<NodeName, TimeSpan>.Empty;

    /// <summary>The most that base and chance add up to; not above the base: no chance.</summary>
    public TimeSpan DelayMax { get; init; }

    public ImmutableSortedDictionary<FenceVerb, TimeSpan> Timeouts { get; init; } =
        ImmutableSortedDictionary<FenceVerb, TimeSpan>.Empty;

    /// <summary>Tries before the next device's turn; 1 or more.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>Actions that the device can carry out at a time; 0: any number.</summary>
    public int ActionLimit { get; init; } = 1;

    /// <summary>Null: as for the whole cluster.</summary>
    public FenceMode? Mode { get; init; }

    /// <summary>Nodes that reach the device; empty: all.</summary>
    public ImmutableSortedSet<NodeName> ReachedFrom { get; init; } = [];

    /// <summary>Zero: nobody looks after it.</summary>
    public TimeSpan MonitorInterval { get; init; }

    /// <summary>A node that joins is switched on by it before it is used.</summary>
    public bool ProvidesUnfencing { get; init; }

    /// <summary>Of an <c>on</c>: it runs on the node that is unfenced (SCSI reservations).</summary>
    public bool UnfencesOnTarget { get; init; }

    /// <summary>Of a watchdog: an operator vouches that no hypervisor stops the node's clocks (safety rule 23).</summary>
    public bool Vouched { get; init; }

    public FenceKind Kind => Agent == WatchdogAgent ? FenceKind.Watchdog : FenceKind.Agent;

    /// <summary>It ends a node that watches its slot, or is reset by its watchdog because it cannot.</summary>
    public bool IsPill => Agent == PillAgent;

    /// <summary>It fences only nodes whose watchdog runs.</summary>
    public bool NeedsWatchdog => Kind == FenceKind.Watchdog || IsPill;

    /// <summary>As far as the configuration tells; a device that lists its machines may still know better.</summary>
    public bool CanFence(NodeName node) => EffectiveCheck == HostCheck.StaticList
        ? Targets.Contains(node) || HostMap.ContainsKey(node)
        : Targets.IsEmpty || Targets.Contains(node);

    public bool IsReachedFrom(NodeName node) => ReachedFrom.IsEmpty || ReachedFrom.Contains(node);

    public HostCheck EffectiveCheck => Check ?? (Targets.IsEmpty && HostMap.IsEmpty ? HostCheck.None : HostCheck.StaticList);

    /// <summary>What the device calls the node.</summary>
    public string PortOf(NodeName node) => HostMap.GetValueOrDefault(node) ?? node.Value;

    public TimeSpan TimeoutOf(FenceVerb verb) => Timeouts.TryGetValue(verb, out var own) ? own : Timeout;
}
