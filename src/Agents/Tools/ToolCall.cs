using System.Collections.Immutable;

namespace HaActors.Agents.Tools;

/// <summary>One call of a tool by an agent.</summary>
/// <param name="Tool">Its name: <c>crm_attribute</c>.</param>
/// <param name="Environment">What tools look at: <c>OCF_…</c> and <c>CIB_…</c>.</param>
public sealed record ToolCall(
    string Tool, ImmutableArray<string> Arguments, ImmutableSortedDictionary<string, string> Environment)
{
    public string? Variable(string name) => Environment.GetValueOrDefault(name);
}

/// <param name="Output">For standard output, as it is.</param>
/// <param name="Error">For standard error, as it is.</param>
public sealed record ToolAnswer(int ExitCode, string Output, string Error)
{
    public static ToolAnswer Silent { get; } = new(0, "", "");

    public static ToolAnswer Says(string line) => new(0, $"{line}\n", "");

    public static ToolAnswer Fails(int exitCode, string line) => new(exitCode, "", $"{line}\n");
}

/// <summary>Exit codes of Pacemaker's tools, as far as these need them.</summary>
public static class ToolExit
{
    public const int Ok = 0;
    public const int Error = 1;
    public const int Unimplemented = 3;
    public const int Usage = 64;
    public const int Unavailable = 69;
    public const int Disconnected = 102;
    public const int NoSuchObject = 105;
    public const int Unsafe = 107;
}
