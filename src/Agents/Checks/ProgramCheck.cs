using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using HaActors.Agents.Programs;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>
/// Runs a program of the director; ldirectord's external commands and keepalived's MISC_CHECK scripts run unchanged.
/// </summary>
internal static class ProgramCheck
{
    private static readonly ImmutableSortedDictionary<string, string> NoEnvironment =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    // The program has its part of the deadline; what is left is for killing it.
    private const double Share = 0.95;

    public static async Task<Good> RunAsync(CheckSpecification.Program program, CheckContext check)
    {
        var call = Call(program, check);
        return await check.Tools.Programs.RunAsync(call, check.Deadline) switch
        {
            ProgramRun.Exited { Code: 0 } => "exit 0",
            ProgramRun.Exited { Code: >= 2 } exited when program.SaysWeight =>
                new Good($"exit {exited.Code}", exited.Code - 2),
            ProgramRun.Exited exited => throw new CheckFailure($"exit {exited.Code}{Said(exited.LastLines)}"),
            ProgramRun.Signaled signaled => throw new CheckFailure($"signal {signaled.Signal} ended it{Said(signaled.LastLines)}"),
            ProgramRun.TimedOut or ProgramRun.Killed => throw new CheckFailure("it ran too long and was killed"),
            ProgramRun.NotStarted none => throw new CheckFailure($"{program.Path} cannot be run: {none.Why}") { IsOwnFault = true },
            ProgramRun.Refused => throw new CheckFailure($"{program.Path} was not run") { IsOwnFault = true },
            _ => throw new UnreachableException(),
        };
    }

    private static ProgramCall Call(CheckSpecification.Program program, CheckContext check)
    {
        var arguments = program.Arguments.Select(argument => Filled(argument, check));
        var timeout = check.Timeout * Share;
        // As Pacemaker's alert agents: another user's rights through runuser, without a shell.
        return program.User is { } user
            ? new ProgramCall(RunUser, ["-u", user, "--", program.Path, .. arguments], NoEnvironment, timeout)
            : new ProgramCall(program.Path, [.. arguments], NoEnvironment, timeout);
    }

    private const string RunUser = "/usr/sbin/runuser";

    internal static string Filled(string text, CheckContext check) => text
        .Replace("{address}", check.Target.Address.ToString(), StringComparison.Ordinal)
        .Replace("{port}", check.Target.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string Said(ImmutableArray<string> lines) =>
        lines.LastOrDefault(line => line.Trim().Length > 0) is { } line ? $": {CheckText.Shown(line.Trim())}" : "";
}
