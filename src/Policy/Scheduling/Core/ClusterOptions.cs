namespace HaActors.Policy.Scheduling;

/// <summary>Cluster-wide options, checked and with defaults filled in.</summary>
internal sealed class ClusterOptions
{
    public bool Symmetric { get; set; } = true;

    public bool FencingEnabled { get; set; } = true;

    /// <summary><c>reboot</c> or <c>off</c>.</summary>
    public string FencingAction { get; set; } = "reboot";

    public string FencingTimeout { get; set; } = "60s";

    public bool ConcurrentFencing { get; set; } = true;

    public bool StartupFencing { get; set; } = true;

    public int PriorityFencingDelaySeconds { get; set; }

    /// <summary>How long a node may take between joining the cluster and its peer process; 0: for ever.</summary>
    public int NodePendingTimeoutSeconds { get; set; }

    public NoQuorumPolicy NoQuorum { get; set; } = NoQuorumPolicy.Stop;

    public bool MaintenanceMode { get; set; }

    public bool StopAllResources { get; set; }

    public bool StopRemovedResources { get; set; } = true;

    public bool CancelRemovedActions { get; set; } = true;

    public bool StartFailureIsFatal { get; set; } = true;

    public bool StartupProbes { get; set; } = true;

    public PlacementStrategy Placement { get; set; }

    public HealthStrategy Health { get; set; }

    /// <summary>As it is written: scores that come of it bear its name.</summary>
    public string HealthStrategyName { get; set; } = "none";

    public int HealthBase { get; set; }

    public int HealthGreen { get; set; }

    public int HealthYellow { get; set; }

    public int HealthRed { get; set; } = -Scores.Infinity;

    public bool ShutdownLock { get; set; }

    public int ShutdownLockLimitSeconds { get; set; }

    public string ClusterDelay { get; set; } = "60s";

    public string BatchLimit { get; set; } = "0";

    /// <summary>All options as they are set, for rules and for display.</summary>
    public Dictionary<string, string> All { get; } = new(StringComparer.Ordinal);
}
