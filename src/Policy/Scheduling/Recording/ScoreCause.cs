namespace HaActors.Policy.Scheduling;

/// <summary>What a change of a score comes from.</summary>
internal enum Cause
{
    /// <summary>The node's own score.</summary>
    Node,
    Location,
    Health,
    Stickiness,

    /// <summary>As many failures as <c>migration-threshold</c> allows, or more.</summary>
    FailureThreshold,
    FailedStop,

    /// <summary>A result that says that it cannot run on that node.</summary>
    HardError,

    /// <summary>A result that says that it can run nowhere.</summary>
    FatalError,

    /// <summary>A probe that says that it cannot run on that node.</summary>
    UnavailableProbe,

    /// <summary><c>on-fail</c> says not to run there any more.</summary>
    FailureBan,

    /// <summary><c>on-fail</c> says to stop it.</summary>
    FailureStop,

    /// <summary>Nobody manages it: it stays where it is.</summary>
    Unmanaged,
    MultipleActive,

    /// <summary>It is not configured any more.</summary>
    Removed,
    ShutdownLock,
    Discovery,
    Ticket,

    /// <summary>Its primary has, or has not, a place.</summary>
    Colocation,

    /// <summary>What will be with it likes, or dislikes, a node.</summary>
    Dependent,

    /// <summary>Its agent's score for being promoted there.</summary>
    Promotion,

    /// <summary>The order in which instances are promoted.</summary>
    PromotionOrder,
    Capacity,

    /// <summary>The clone's or bundle's limit of instances on one node.</summary>
    InstancesPerNode,

    /// <summary>The clone's or bundle's limit of instances.</summary>
    InstanceLimit,

    /// <summary>What it is an instance of cannot be there.</summary>
    Whole,

    /// <summary>An instance's node cannot take work.</summary>
    NodeUnavailable,
    TargetRole,

    /// <summary>Connections, fence devices and guests' containers do not run on remote nodes.</summary>
    RemoteNode,

    /// <summary>It runs inside a guest or a replica, and nowhere else.</summary>
    Inside,
}

/// <summary>What a change of a score comes from, with what it names.</summary>
/// <param name="Source">
/// The <see cref="Location"/>, <see cref="Colocation"/>, <see cref="TicketDependency"/>, <see cref="Shortage"/> or
/// operation's record; null: none.
/// </param>
/// <param name="Other">Another resource that it is due to.</param>
/// <param name="Place">Where that one is.</param>
internal readonly record struct ScoreCause(
    Cause Kind, object? Source = null, Resource? Other = null, Node? Place = null);

/// <summary>A change of a resource's score for a node.</summary>
/// <param name="Sets">It took the place of what was there; else it was added.</param>
internal readonly record struct ScoreChange(Node Node, int Score, bool Sets, ScoreCause Cause);
