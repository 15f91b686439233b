namespace HaActors.Policy.Scheduling;

/// <summary>What an ordering of two actions means beyond "first, then".</summary>
[Flags]
internal enum OrderingFlags
{
    None = 0,

    /// <summary>If both happen, then in this order.</summary>
    Ordered = 1 << 0,

    /// <summary>First is required: so is then.</summary>
    FirstImpliesThen = 1 << 1,

    /// <summary>Then is required: so is first.</summary>
    ThenImpliesFirst = 1 << 2,

    /// <summary>First cannot run: nor can then.</summary>
    UnrunnableFirstBlocks = 1 << 3,

    /// <summary>As <see cref="ThenImpliesFirst"/>, for a promotable instance's demote before its stop.</summary>
    PromotedImpliesFirst = 1 << 4,

    /// <summary>A migration of then may not happen unless first's may.</summary>
    UnmigratableThenBlocks = 1 << 5,
    FirstImpliesThenGraphed = 1 << 6,
    ThenImpliesFirstGraphed = 1 << 7,

    /// <summary>Stop and start of one resource: neither goes without the other.</summary>
    IntermediateStop = 1 << 8,

    /// <summary>Only one order is asked for; what is satisfied already is left alone.</summary>
    Asymmetric = 1 << 9,

    /// <summary>Counts only if both are on one node.</summary>
    IfOnSameNode = 1 << 10,

    /// <summary>Counts only if both are on one node, or the first is in the way where the second wants to go.</summary>
    IfRequiredOnSameNode = 1 << 11,

    /// <summary>Counts only if first is a migration.</summary>
    IfFirstUnmigratable = 1 << 12,

    /// <summary>Never at the same time, in any order.</summary>
    Serialize = 1 << 13,

    /// <summary>Then needs some number of such predecessors.</summary>
    MinRunnable = 1 << 14,

    /// <summary>A guest's start may precede what its host's stop otherwise would forbid.</summary>
    GuestAllowed = 1 << 15,

    /// <summary>Actions on a node are ordered behind its fencing: does not hide a loop.</summary>
    PreventLoop = 1 << 16,

    /// <summary>Then is kept out of the graph's inputs unless first is in the graph too.</summary>
    ThenCancelled = 1 << 17,

    /// <summary>First must be in the graph for then to run (a recurring cancel).</summary>
    PseudoLeft = 1 << 18,
}
