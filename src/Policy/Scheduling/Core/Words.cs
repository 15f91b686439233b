namespace HaActors.Policy.Scheduling;

/// <summary>What an instance is on a node. Ordered: a higher role includes the lower ones.</summary>
internal enum Role
{
    Unknown,
    Stopped,
    Started,
    Unpromoted,
    Promoted,
}

/// <summary>What follows from a failure; of several the greatest counts.</summary>
internal enum OnFail
{
    Ignore,
    Demote,
    Restart,

    /// <summary>The connection to a remote node failed: make it anew, or fence.</summary>
    ResetRemote,
    RestartContainer,
    Ban,
    Block,
    Stop,
    StandbyNode,
    FenceNode,
}

/// <summary>Whether a resource may be looked for on a node (<c>resource-discovery</c>).</summary>
internal enum ProbeMode : byte
{
    Always,
    Never,

    /// <summary>Only on nodes that say so.</summary>
    Exclusive,
}

/// <summary>What to do with a resource that runs in more places than it may (<c>multiple-active</c>).</summary>
internal enum MultiplyActive
{
    Restart,
    StopOnly,
    Block,
    StopUnexpected,
}

/// <summary>What has to be true before a resource starts (<c>requires</c>).</summary>
[Flags]
internal enum Needs
{
    Nothing = 0,
    Quorum = 1,
    Fencing = 2,
    Unfencing = 4,
}

internal enum NoQuorumPolicy
{
    Freeze,
    Stop,
    Ignore,
    FenceSelf,
    Demote,
}

/// <summary>What else than scores decides between nodes (<c>placement-strategy</c>).</summary>
internal enum PlacementStrategy
{
    /// <summary>The number of resources; capacities do not count.</summary>
    Default,

    /// <summary>The number of resources; what a node has no capacity for cannot be there.</summary>
    Utilization,

    /// <summary>What is free of the nodes' capacities.</summary>
    Balanced,

    /// <summary>Nothing: as few nodes as possible are used.</summary>
    Minimal,
}

/// <summary>What becomes of nodes that report bad health (<c>node-health-strategy</c>).</summary>
internal enum HealthStrategy
{
    None,

    /// <summary>Red ones are left.</summary>
    MigrateOnRed,

    /// <summary>Red and yellow ones are left.</summary>
    OnlyGreen,

    /// <summary>Each colour is worth a score, added to a base.</summary>
    Progressive,

    /// <summary>Each colour is worth a score.</summary>
    Custom,
}

/// <summary>What an operation of a live migration says of its ends.</summary>
internal static class MigrationEnds
{
    public const string Source = "migrate_source";
    public const string Target = "migrate_target";
}

/// <summary>Names of tasks, as agents and histories spell them.</summary>
internal static class Tasks
{
    public const string Start = "start";
    public const string Started = "running";
    public const string Stop = "stop";
    public const string Stopped = "stopped";
    public const string Promote = "promote";
    public const string Promoted = "promoted";
    public const string Demote = "demote";
    public const string Demoted = "demoted";
    public const string Monitor = "monitor";
    public const string Notify = "notify";
    public const string Notified = "notified";
    public const string MigrateTo = "migrate_to";
    public const string MigrateFrom = "migrate_from";
    public const string Cancel = "cancel";
    public const string ReloadAgent = "reload-agent";
    public const string Reload = "reload";
    public const string Delete = "delete";
    public const string ClearFailcount = "clear_failcount";
    public const string Shutdown = "do_shutdown";
    public const string Fence = "stonith";
    public const string LrmDelete = "lrm_delete";
    public const string Maintenance = "maintenance_nodes";
}
