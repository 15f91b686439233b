using System.Collections.Immutable;

namespace HaActors.Agents;

/// <summary>How one operation ended. Evidence, not yet a judgement: policy reads it.</summary>
/// <remarks><see cref="AgentOutcome"/> says the same in the numbers of an operation history.</remarks>
public abstract record AgentResult
{
    private AgentResult() { }

    /// <summary>What the agent itself gave as its reason (<c>ocf-exit-reason</c>), whatever its exit code; null:
    /// nothing.</summary>
    public string? ExitReason { get; init; }

    /// <summary>The operation did what was asked; of a monitor: the resource runs.</summary>
    /// <param name="Promoted">A monitor found the resource in the promoted role (exit 8 or 191).</param>
    /// <param name="Degraded">The resource works, but the agent warns of coming failure (exit 190 or 191).</param>
    public sealed record Done(TimeSpan Elapsed, bool Promoted = false, bool Degraded = false) : AgentResult
    {
        /// <summary>The last lines that it wrote, bounded.</summary>
        public ImmutableArray<string> LastLines { get; init; } = [];
    }

    /// <summary>A monitor found the resource cleanly stopped.</summary>
    public sealed record NotRunning(TimeSpan Elapsed) : AgentResult
    {
        /// <summary>The last lines that it wrote, bounded.</summary>
        public ImmutableArray<string> LastLines { get; init; } = [];
    }

    /// <summary>The agent says that it failed, or died.</summary>
    /// <param name="ExitCode">0 to 255 as the program gave it, or minus the signal's number when a signal ended
    /// it.</param>
    /// <param name="Meaning">What the code means in OCF's terms, whatever standard the agent follows.</param>
    /// <param name="Reason">The agent's own reason (<c>ocf-exit-reason</c>), else its last line, else a word for the
    /// exit code.</param>
    public sealed record Failed(
        int ExitCode, OcfExit Meaning, string Reason, ImmutableArray<string> LastLines, TimeSpan Elapsed) : AgentResult;

    /// <summary>The operation took too long and was killed with its children. What it left behind is unknown.</summary>
    public sealed record TimedOut(TimeSpan After, ImmutableArray<string> LastLines) : AgentResult;

    /// <summary>The caller withdrew the operation while it ran; it was killed with its children. What it left behind is
    /// unknown.</summary>
    public sealed record Killed(TimeSpan After, ImmutableArray<string> LastLines) : AgentResult;

    /// <summary>No program ran: it is missing, not executable, or the call makes no sense for this agent.</summary>
    public sealed record CannotRun(string Why) : AgentResult
    {
        /// <summary>Which of these it was. By default: nothing that could be run is installed here.</summary>
        public RunObstacle Obstacle { get; init; } = RunObstacle.NotInstalled;
    }

    /// <summary>The permit was gone when the program would have been started. Nothing ran.</summary>
    public sealed record Refused : AgentResult;
}

/// <summary>Why no program ran.</summary>
public enum RunObstacle
{
    /// <summary>The agent is not on this machine.</summary>
    NotInstalled,

    /// <summary>The agent is there and may not be run.</summary>
    NoPermission,

    /// <summary>Agents of this kind know no such action.</summary>
    NotSupported,

    /// <summary>This machine cannot start programs now: no process, memory or disk space left, or the daemon
    /// ends.</summary>
    NoMeans,
}
