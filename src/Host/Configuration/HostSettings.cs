using HaActors.Agents;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Host.Configuration;

/// <summary>One node's configuration, read and checked.</summary>
public sealed record HostSettings(
    NodeName Self,
    string StateDirectory,
    string ClusterKey,
    ClusterConfiguration Cluster,
    Timings Timings,
    AgentSettings Agents,
    IReadOnlyList<string> FenceFolders,
    ShellSettings Shell,
    LogSettings Log)
{
    /// <summary>What is doubtful in the file, and yet counts.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

public sealed record ShellSettings(string Host, int Port);

/// <param name="Level">debug, info, warning, error.</param>
public sealed record LogSettings(string Level, int RememberedLines);
