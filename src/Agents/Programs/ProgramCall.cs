using System.Collections.Immutable;

namespace HaActors.Agents.Programs;

/// <summary>One run of a program.</summary>
/// <param name="Program">An absolute path.</param>
/// <param name="Arguments">A list, never a shell line: a resource's name is data, not code.</param>
/// <param name="Environment">All that the program sees, beside <see cref="CleanEnvironment"/> where it does not set the
/// same name.</param>
/// <param name="Timeout">Then the program and its process group are killed. Above zero, or infinite.</param>
public sealed record ProgramCall(
    string Program,
    ImmutableArray<string> Arguments,
    ImmutableSortedDictionary<string, string> Environment,
    TimeSpan Timeout)
{
    /// <summary>Bytes for the program's standard input; empty: it reads end of file.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Asked right before the program is started, on a thread of the pool.</summary>
    public Func<bool> Permit { get; init; } = () => true;

    /// <summary>Hears every line while the program runs. Called on the runner's one thread: it must be quick.</summary>
    public Action<OutputStream, string>? Output { get; init; }

    /// <summary><see cref="Output"/> hears every line, however many there are: of a program that runs for ever.</summary>
    public bool HearsAll { get; init; }

    /// <summary>How much of standard output is kept whole for <see cref="ProgramRun.Exited.StandardOutput"/>, in
    /// bytes.</summary>
    public int KeepOutputBytes { get; init; }

    /// <summary>What it does to a resource; null: nothing that a later life of the daemon must know of.</summary>
    public Operation? Operation { get; init; }
}

/// <summary>Where a line came from.</summary>
public enum OutputStream
{
    Standard,
    Error,
}
