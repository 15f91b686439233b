using System.Collections.Immutable;
using System.Diagnostics;
using HaActors.Agents.Programs;

namespace HaActors.Agents.Alerts;

/// <summary>One call of an alert agent.</summary>
/// <param name="Program">Absolute.</param>
/// <param name="Environment">What the agent is told.</param>
/// <param name="Timeout">Then it is killed with all that it started. Above zero.</param>
/// <param name="User">Whom it runs as; null: the daemon's user.</param>
public sealed record AlertCall(
    string Program, ImmutableSortedDictionary<string, string> Environment, TimeSpan Timeout, string? User);

/// <summary>Calls alert agents.</summary>
public interface IAlertRunner
{
    /// <returns>Null: it ended well; else what went wrong. Never throws for what happens outside.</returns>
    Task<string?> RunAsync(AlertCall call, CancellationToken kill);
}

/// <summary>Runs alert agents as programs of this machine.</summary>
/// <param name="runUser">The program that starts another one as another user: <c>/usr/sbin/runuser</c>.</param>
public sealed class AlertRunner(IProgramRunner programs, string runUser = "/usr/sbin/runuser") : IAlertRunner
{
    public async Task<string?> RunAsync(AlertCall call, CancellationToken kill)
    {
        var program = call.User is { } user
            ? new ProgramCall(runUser, ["-u", user, "--", call.Program], call.Environment, call.Timeout)
            : new ProgramCall(call.Program, [], call.Environment, call.Timeout);
        return await programs.RunAsync(program, kill) switch
        {
            ProgramRun.Exited { Code: 0 } => null,
            ProgramRun.Exited exit => $"it ended with exit code {exit.Code}{Tail(exit.LastLines)}",
            ProgramRun.Signaled died => $"signal {died.Signal} ended it{Tail(died.LastLines)}",
            ProgramRun.TimedOut late => $"it did not end within {call.Timeout.TotalSeconds:0.###} s and was killed{Tail(late.LastLines)}",
            ProgramRun.Killed => "it was broken off, because the daemon ends",
            ProgramRun.NotStarted none => none.Why,
            ProgramRun.Refused => "it was not allowed to run",
            _ => throw new UnreachableException(),
        };
    }

    private static string Tail(ImmutableArray<string> lines) => lines.IsEmpty ? "" : $"; last said: {lines[^1]}";
}

/// <summary>Where no program can be run: whatever is asked ends well, and nothing happens.</summary>
public sealed class NoAlerts : IAlertRunner
{
    public Task<string?> RunAsync(AlertCall call, CancellationToken kill) => Task.FromResult<string?>(null);
}
