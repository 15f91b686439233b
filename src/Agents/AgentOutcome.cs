using System.Collections.Immutable;
using System.Diagnostics;
using HaActors.Policy.Cib;

namespace HaActors.Agents;

/// <summary>How an operation ended, in the numbers of an operation history, as the policy engine reads them.</summary>
/// <param name="ExitCode">OCF's, 0 to 255: what the agent gave, translated where it follows another standard. Where
/// none was given: 1; of an agent that is not there: 5.</param>
/// <param name="ExitReason">A line for people; null: none.</param>
/// <param name="Elapsed">Of the execution.</param>
/// <param name="LastLines">Of the output, bounded.</param>
public sealed record AgentOutcome(
    int ExitCode, ExecutionStatus Status, string? ExitReason, TimeSpan Elapsed, ImmutableArray<string> LastLines)
{
    /// <returns>Null: nothing ran, because the permit was gone; no history knows of it.</returns>
    /// <remarks>Source: Pacemaker 2.1 and 3.0, services_linux.c and execd_commands.c: whatever exit code an agent gave,
    /// its execution is done; policy compares the code with what it hoped for.</remarks>
    public static AgentOutcome? Of(AgentResult result) => result switch
    {
        AgentResult.Done done => new(
            CodeOf(done), ExecutionStatus.Done, done.ExitReason, done.Elapsed, done.LastLines),
        AgentResult.NotRunning none => new(
            (int)OcfExit.NotRunning, ExecutionStatus.Done, none.ExitReason, none.Elapsed, none.LastLines),
        AgentResult.Failed { ExitCode: < 0 } died => new(
            (int)OcfExit.GenericError, ExecutionStatus.Error, died.Reason, died.Elapsed, died.LastLines),
        AgentResult.Failed failed => new(
            CodeOf(failed), ExecutionStatus.Done, failed.ExitReason, failed.Elapsed, failed.LastLines),
        AgentResult.TimedOut late => new(
            (int)OcfExit.GenericError, ExecutionStatus.TimedOut,
            late.ExitReason ?? $"no answer within {late.After.TotalSeconds:0.###} s", late.After, late.LastLines),
        AgentResult.Killed killed => new(
            (int)OcfExit.GenericError, ExecutionStatus.Cancelled, killed.ExitReason, killed.After, killed.LastLines),
        AgentResult.CannotRun none => Of(none),
        AgentResult.Refused => null,
        _ => throw new UnreachableException(),
    };

    private static AgentOutcome Of(AgentResult.CannotRun none)
    {
        var (code, status) = none.Obstacle switch
        {
            RunObstacle.NotInstalled => (OcfExit.NotInstalled, ExecutionStatus.NotInstalled),
            RunObstacle.NoPermission => (OcfExit.NoPermission, ExecutionStatus.Error),
            RunObstacle.NotSupported => (OcfExit.Unimplemented, ExecutionStatus.NotSupported),
            RunObstacle.NoMeans => (OcfExit.GenericError, ExecutionStatus.Error),
            _ => throw new UnreachableException(),
        };
        return new((int)code, status, none.Why, TimeSpan.Zero, []);
    }

    private static int CodeOf(AgentResult.Done done) => (int)((done.Promoted, done.Degraded) switch
    {
        (false, false) => OcfExit.Ok,
        (true, false) => OcfExit.RunningPromoted,
        (false, true) => OcfExit.Degraded,
        (true, true) => OcfExit.DegradedPromoted,
    });

    private static int CodeOf(AgentResult.Failed failed) =>
        failed.Meaning == OcfExit.Unknown ? failed.ExitCode : (int)failed.Meaning;
}
