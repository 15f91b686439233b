using System.Collections.Immutable;

namespace HaActors.Agents.Programs;

/// <summary>How a program's run ended.</summary>
public abstract record ProgramRun
{
    private ProgramRun() { }

    /// <param name="Code">0 to 255.</param>
    /// <param name="LastLines">The last lines of both streams as they came, bounded.</param>
    /// <param name="ErrorLines">The last lines of standard error alone, bounded.</param>
    /// <param name="StandardOutput">The beginning of standard output, up to
    /// <see cref="ProgramCall.KeepOutputBytes"/>.</param>
    public sealed record Exited(
        int Code,
        ImmutableArray<string> LastLines,
        ImmutableArray<string> ErrorLines,
        string StandardOutput,
        TimeSpan Elapsed) : ProgramRun;

    /// <summary>A signal ended the program, sent by somebody else than the runner.</summary>
    public sealed record Signaled(int Signal, ImmutableArray<string> LastLines, TimeSpan Elapsed) : ProgramRun;

    public sealed record TimedOut(TimeSpan After, ImmutableArray<string> LastLines) : ProgramRun;

    public sealed record Killed(TimeSpan After, ImmutableArray<string> LastLines) : ProgramRun;

    /// <param name="Why">In words that say what to repair.</param>
    public sealed record NotStarted(string Why, RunObstacle Obstacle = RunObstacle.NotInstalled) : ProgramRun;

    public sealed record Refused : ProgramRun;
}

/// <summary>Runs programs.</summary>
public interface IProgramRunner
{
    /// <summary>Runs one program to its end: exit, time-out or kill, whichever is first.</summary>
    Task<ProgramRun> RunAsync(ProgramCall call, CancellationToken kill);
}
