namespace HaActors.Policy.Scheduling;

[Flags]
internal enum ActionFlags
{
    None = 0,

    /// <summary>Nothing is executed: it marks a point in the order.</summary>
    Pseudo = 1 << 0,
    Runnable = 1 << 1,

    /// <summary>Not needed. Once required, never optional again.</summary>
    Optional = 1 << 2,

    /// <summary>In the graph even if optional.</summary>
    Always = 1 << 3,

    /// <summary>Part of a live migration.</summary>
    Migratable = 1 << 4,

    /// <summary>Enough of several earlier actions must be runnable, not all.</summary>
    MinRunnable = 1 << 5,

    /// <summary>The coordinator itself does it, whatever the node's state.</summary>
    OnDc = 1 << 6,

    /// <summary>It is part of the graph.</summary>
    InGraph = 1 << 7,

    /// <summary>Recurring: started anew though it runs, for its definition changed.</summary>
    Rescheduled = 1 << 8,

    /// <summary>A search for loops is passing through it.</summary>
    OnPath = 1 << 9,

    /// <summary>Cleans up what an interrupted migration may have left.</summary>
    MigrationAbort = 1 << 10,

    /// <summary>Its inputs are sorted, and each is there once.</summary>
    InputsMerged = 1 << 11,
}
