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

    /// <summary>As <see cref="ThenImpliesFirst"/>, if then's resource is promoted now.</summary>
    PromotedImpliesFirst = 1 << 4,

    /// <summary>First runs only if then is runnable as a part of a migration, and is required if then is.</summary>
    UnmigratableThenBlocks = 1 << 5,

    /// <summary>First is required: then is in the graph, needed or not.</summary>
    FirstImpliesThenGraphed = 1 << 6,

    /// <summary>Then is required: first is in the graph, needed or not.</summary>
    ThenImpliesFirstGraphed = 1 << 7,

    /// <summary>Stop and start of one resource: neither goes without the other.</summary>
    IntermediateStop = 1 << 8,

    /// <summary>Only one order is asked for; what is satisfied already is left alone.</summary>
    Asymmetric = 1 << 9,

    /// <summary>Counts only if both are on one node.</summary>
    IfOnSameNode = 1 << 10,

    /// <summary>Counts only if first is required, and both are on one node.</summary>
    IfRequiredOnSameNode = 1 << 11,

    /// <summary>Counts only if first is not part of a migration.</summary>
    IfFirstUnmigratable = 1 << 12,

    /// <summary>Never at the same time, in any order.</summary>
    Serialize = 1 << 13,

    /// <summary>Then needs some number of such predecessors.</summary>
    MinRunnable = 1 << 14,

    /// <summary>Made by the policy itself: may connect a guest's container with what runs in the guest.</summary>
    GuestAllowed = 1 << 15,

    /// <summary>Counts only if both are on one node; for the begin of a migration, if first is where it leads to.</summary>
    IfOnSameNodeOrTarget = 1 << 16,

    /// <summary>Then is required: first is not needed any more.</summary>
    ThenCancelsFirst = 1 << 17,

    /// <summary>First cannot run: then is a real action, no part of a migration.</summary>
    FirstElseThen = 1 << 18,

    /// <summary>As <see cref="FirstImpliesThen"/>, for that instance of then which is on first's node.</summary>
    FirstImpliesSameNodeThen = 1 << 19,

    /// <summary>As <see cref="UnrunnableFirstBlocks"/>, unless first's resource is active.</summary>
    NestedRemoteProbe = 1 << 20,
}
