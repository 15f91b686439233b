using System.Collections.Immutable;
using System.Diagnostics;

namespace HaActors.Agents.Programs;

/// <summary>What went wrong with a program of which nothing but success is asked.</summary>
public static class ProgramFailure
{
    /// <summary>Runs a program to its end, in <see cref="CleanEnvironment"/> and nothing else.</summary>
    /// <returns>In an operator's words; null: it ended with 0.</returns>
    public static async Task<string?> TryAsync(
        this IProgramRunner programs, string program, ImmutableArray<string> arguments, TimeSpan timeout, CancellationToken kill) =>
        (await programs.RunAsync(
            new ProgramCall(program, arguments, ImmutableSortedDictionary<string, string>.Empty, timeout), kill)).WhyFailed(timeout);

    /// <param name="timeout">That it was given.</param>
    /// <returns>In an operator's words; null: it ended with 0.</returns>
    public static string? WhyFailed(this ProgramRun run, TimeSpan timeout) => run switch
    {
        ProgramRun.Exited { Code: 0 } => null,
        ProgramRun.Exited exit => $"it ended with exit code {exit.Code}{Tail(exit.LastLines)}",
        ProgramRun.Signaled died => $"signal {died.Signal} ended it{Tail(died.LastLines)}",
        ProgramRun.TimedOut late => $"it did not end within {timeout.TotalSeconds:0.###} s and was killed{Tail(late.LastLines)}",
        ProgramRun.Killed => "it was broken off",
        ProgramRun.NotStarted none => none.Why,
        ProgramRun.Refused => "it was not allowed to run",
        _ => throw new UnreachableException(),
    };

    private static string Tail(ImmutableArray<string> lines) => lines.IsEmpty ? "" : $"; last said: {lines[^1]}";
}
