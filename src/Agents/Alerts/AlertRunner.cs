using System.Collections.Immutable;
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
        return (await programs.RunAsync(program, kill)).WhyFailed(call.Timeout);
    }
}

/// <summary>Where no program can be run: whatever is asked ends well, and nothing happens.</summary>
public sealed class NoAlerts : IAlertRunner
{
    public Task<string?> RunAsync(AlertCall call, CancellationToken kill) => Task.FromResult<string?>(null);
}
