using System.Collections.Immutable;

namespace HaActors.Agents;

/// <summary>How one operation ended. Evidence, not yet a judgement: policy reads it.</summary>
public abstract record AgentResult
{
    private AgentResult() { }

    /// <summary>The operation did what was asked; of a monitor: the resource runs.</summary>
    /// <param name="Promoted">A monitor found the resource in the promoted role (exit 8 or 191).</param>
    /// <param name="Degraded">The resource works, but the agent warns of coming failure (exit 190 or 191).</param>
    public sealed record Done(TimeSpan Elapsed, bool Promoted = false, bool Degraded = false) : AgentResult;

    /// <summary>A monitor found the resource cleanly stopped.</summary>
    public sealed record NotRunning(TimeSpan Elapsed) : AgentResult;

    /// <summary>The agent says that it failed, or died.</summary>
    /// <param name="ExitCode">0 to 255, or minus the signal's number when a signal ended the program.</param>
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
    public sealed record CannotRun(string Why) : AgentResult;

    /// <summary>The permit was gone when the program would have been started. Nothing ran.</summary>
    public sealed record Refused : AgentResult;
}
