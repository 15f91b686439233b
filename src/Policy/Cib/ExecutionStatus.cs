namespace HaActors.Policy.Cib;

/// <summary>How the execution of an operation ended, as histories number it
/// (<see cref="OperationRecord.Status"/>).</summary>
public enum ExecutionStatus
{
    Unknown = -2,
    Pending = -1,

    /// <summary>The agent answered, whatever it said.</summary>
    Done = 0,
    Cancelled = 1,
    TimedOut = 2,
    NotSupported = 3,
    Error = 4,

    /// <summary>It cannot run on this node.</summary>
    HardError = 5,

    /// <summary>It cannot run anywhere.</summary>
    FatalError = 6,
    NotInstalled = 7,
    NotConnected = 8,
    Invalid = 9,
    NoFenceDevice = 10,
    NoSecrets = 11,
}
