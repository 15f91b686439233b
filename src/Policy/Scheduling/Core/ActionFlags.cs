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

    /// <summary>The orderings in front of it were worked through; for loops.</summary>
    Processed = 1 << 6,
    OnDc = 1 << 7,

    /// <summary>Nobody looks at it again when it was worked through.</summary>
    InGraph = 1 << 8,

    /// <summary>A reload takes the place of a restart.</summary>
    Rescheduled = 1 << 9,

    /// <summary>Loops were looked for behind it.</summary>
    LoopChecked = 1 << 10,

    /// <summary>A set-wide action that lies inside a loop that was broken.</summary>
    Detected = 1 << 11,
}
