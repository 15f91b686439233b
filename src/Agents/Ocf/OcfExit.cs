namespace HaActors.Agents;

/// <summary>What an exit code of a resource agent means. Source: OCF resource agent API 1.1, and Pacemaker's 190 and
/// 191.</summary>
public enum OcfExit
{
    Ok = 0,
    GenericError = 1,
    WrongArguments = 2,
    Unimplemented = 3,
    NoPermission = 4,
    NotInstalled = 5,
    NotConfigured = 6,
    NotRunning = 7,
    RunningPromoted = 8,
    FailedPromoted = 9,
    Degraded = 190,
    DegradedPromoted = 191,

    /// <summary>A code that the standard does not know, or death by a signal.</summary>
    Unknown = -1,
}

/// <summary>How far a failure reaches.</summary>
public enum RecoveryReach
{
    /// <summary>Try again here, until the migration threshold.</summary>
    Soft,

    /// <summary>This node cannot run the resource until somebody cleans up.</summary>
    Hard,

    /// <summary>No node can run the resource: its configuration is wrong.</summary>
    Fatal,
}

/// <summary>What follows from an exit code.</summary>
public static class OcfExits
{
    extension(OcfExit)
    {
        /// <summary>The meaning of an exit code; negative numbers (signals) are
        /// <see cref="OcfExit.Unknown"/>.</summary>
        public static OcfExit Of(int code) => code is (>= 0 and <= 9) or 190 or 191 ? (OcfExit)code : OcfExit.Unknown;

        /// <summary>How far an unexpected exit code reaches.</summary>
        /// <remarks>Source: Pacemaker 3.0.2, unpack.c. Its manual calls 1 hard; the code, and we, call it soft. 3 is
        /// hard for operations that do not recur; a recurring one that answers 3 is ignored by policy.</remarks>
        public static RecoveryReach RecoveryFor(int code) => code switch
        {
            2 or 3 or 4 or 5 => RecoveryReach.Hard,
            6 => RecoveryReach.Fatal,
            _ => RecoveryReach.Soft,
        };
    }

    /// <summary>The code in an operator's words.</summary>
    public static string Words(this OcfExit exit) => exit switch
    {
        OcfExit.Ok => "ok",
        OcfExit.GenericError => "generic error",
        OcfExit.WrongArguments => "wrong arguments on this node",
        OcfExit.Unimplemented => "the agent lacks this action",
        OcfExit.NoPermission => "no permission",
        OcfExit.NotInstalled => "not installed on this node",
        OcfExit.NotConfigured => "not configured",
        OcfExit.NotRunning => "not running",
        OcfExit.RunningPromoted => "running, promoted",
        OcfExit.FailedPromoted => "failed, promoted",
        OcfExit.Degraded => "degraded",
        OcfExit.DegradedPromoted => "degraded, promoted",
        _ => "unknown error",
    };
}
