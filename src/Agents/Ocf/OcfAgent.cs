using System.Collections.Immutable;
using System.Diagnostics;
using HaActors.Agents.Programs;

namespace HaActors.Agents;

/// <summary>Runs an OCF resource agent as a child process. Source: OCF resource agent API 1.1.</summary>
/// <param name="program">The agent's absolute path.</param>
/// <param name="output">Hears what the agent writes.</param>
public sealed class OcfAgent(
    AgentName name, string program, AgentSettings settings, IProgramRunner programs, Action<AgentOutput>? output)
        : IResourceAgent
{
    public async Task<AgentResult> RunAsync(AgentCall call, CancellationToken kill)
    {
        var action = call.Action.ToWord();
        var run = await programs.RunAsync(
            new ProgramCall(program, [action], OcfEnvironment.For(call, name, settings), call.Timeout)
            {
                Permit = call.Permit,
                Operation = Operation.Of(call),
                Output = output is null ? null : (stream, line) =>
                    output(new AgentOutput(call.Resource, action, stream, line)),
            },
            kill);
        return run is ProgramRun.Exited exit
            ? OcfVerdict.Of(call.Action, exit.Code, Stated(exit), exit.LastLines, exit.Elapsed)
            : AgentResults.NotExited(run);
    }

    /// <summary>The last reason counts: agents call others, and know best themselves.</summary>
    private static string? Stated(ProgramRun.Exited exit) => exit.ErrorLines
        .LastOrDefault(line => line.StartsWith(OcfEnvironment.ExitReasonPrefix, StringComparison.Ordinal))
        ?[OcfEnvironment.ExitReasonPrefix.Length..].Trim() is { Length: > 0 } reason ? reason : null;
}

/// <summary>What an OCF exit code says of an action.</summary>
internal static class OcfVerdict
{
    /// <param name="stated">The agent's own reason.</param>
    public static AgentResult Of(
        AgentAction action, int code, string? stated, ImmutableArray<string> lines, TimeSpan elapsed)
    {
        var done = new AgentResult.Done(elapsed) { LastLines = lines, ExitReason = stated };
        return (OcfExit.Of(code), action) switch
        {
            (OcfExit.Ok, _) => done,
            (OcfExit.Degraded, AgentAction.Monitor) => done with { Degraded = true },
            (OcfExit.RunningPromoted, AgentAction.Monitor) => done with { Promoted = true },
            (OcfExit.DegradedPromoted, AgentAction.Monitor) => done with { Promoted = true, Degraded = true },
            (OcfExit.NotRunning, AgentAction.Monitor) =>
                new AgentResult.NotRunning(elapsed) { LastLines = lines, ExitReason = stated },
            (var meaning, _) => new AgentResult.Failed(
                code, meaning, stated ?? AgentResults.LastWord(lines, meaning.Words()), lines, elapsed)
            {
                ExitReason = stated,
            },
        };
    }
}

/// <summary>What all agent standards make of a program that did not exit by itself.</summary>
internal static class AgentResults
{
    public static AgentResult NotExited(ProgramRun run) => run switch
    {
        ProgramRun.Signaled died => new AgentResult.Failed(
            -died.Signal, OcfExit.Unknown, $"a signal ended the agent: {died.Signal}", died.LastLines, died.Elapsed),
        ProgramRun.TimedOut late => new AgentResult.TimedOut(late.After, late.LastLines),
        ProgramRun.Killed killed => new AgentResult.Killed(killed.After, killed.LastLines),
        ProgramRun.NotStarted none => new AgentResult.CannotRun(none.Why) { Obstacle = none.Obstacle },
        ProgramRun.Refused => new AgentResult.Refused(),
        _ => throw new UnreachableException(),
    };

    public static AgentResult NotSupported(string kind, AgentAction action) =>
        new AgentResult.CannotRun($"{kind} has no {action.ToWord()}") { Obstacle = RunObstacle.NotSupported };

    public static string LastWord(ImmutableArray<string> lines, string otherwise) =>
        lines.LastOrDefault(line => !string.IsNullOrWhiteSpace(line))?.Trim() ?? otherwise;
}
