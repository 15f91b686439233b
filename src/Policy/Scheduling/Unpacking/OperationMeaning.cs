using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Agents' exit codes (OCF).</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Unspecific = 1;
    public const int InvalidParameter = 2;
    public const int Unimplemented = 3;
    public const int InsufficientPrivileges = 4;
    public const int NotInstalled = 5;
    public const int NotConfigured = 6;
    public const int NotRunning = 7;
    public const int RunningPromoted = 8;
    public const int FailedPromoted = 9;
    public const int Degraded = 190;
    public const int DegradedPromoted = 191;
    public const int Unknown = 193;
}

/// <summary>What follows from a record of a history alone.</summary>
internal static class OperationMeaning
{
    public static bool IsProbe(OperationRecord record) => record is { Task: Tasks.Monitor, IntervalMs: 0 };

    /// <summary>A probe that says that the resource cannot be there, so it is not.</summary>
    public static bool IsUnavailableProbe(OperationRecord record) => IsProbe(record)
        && (record.ExitCode is ExitCodes.NotInstalled or ExitCodes.InvalidParameter
            || record.Status == (int)ExecutionStatus.NotInstalled);

    /// <summary>The exit code that was hoped for; -1: not recorded.</summary>
    public static int ExpectedExitCode(OperationRecord record) =>
        TransitionKey.Of(record.TransitionKey)?.ExpectedExitCode ?? -1;

    /// <summary>The last failure of a task, kept beside its later results.</summary>
    public static bool IsLastFailure(OperationRecord record) =>
        record.Id.EndsWith("_last_failure_0", StringComparison.Ordinal);

    /// <summary>A result that is as good as another.</summary>
    public static int Undegraded(int exitCode) => exitCode switch
    {
        ExitCodes.Degraded => ExitCodes.Ok,
        ExitCodes.DegradedPromoted => ExitCodes.RunningPromoted,
        _ => exitCode,
    };
}
