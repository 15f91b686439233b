using System.Collections.Immutable;
using HaActors.Actors.History;
using HaActors.Agents;
using HaActors.Agents.Media;
using HaActors.Policy.Bonds;
using HaActors.Policy.Configuration;
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
    LogSettings Log,
    HistorySettings History)
{
    /// <summary>The cluster-wide part of the file, as it was written.</summary>
    public ConfigurationDocument Document { get; init; } = ConfigurationDocument.Empty;

    /// <summary>Heartbeat media of this node.</summary>
    public ImmutableArray<MediumSettings> Media { get; init; } = [];

    /// <summary>Bonds of network interfaces that this node makes at its start.</summary>
    public ImmutableArray<BondSettings> Bonds { get; init; } = [];

    /// <summary>Of the heartbeat thread, with SCHED_RR: 1 to 99; 0: as other threads.</summary>
    public int HeartbeatPriority { get; init; }

    /// <summary>What is doubtful in the file, and yet counts.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public required WatchdogSettings Watchdog { get; init; }

    /// <summary>The fence device for which this node lives by its watchdog; null: it lives without one.</summary>
    public FenceDevice? WatchdogDevice => Cluster.FenceDevices
        .FirstOrDefault(device => device.NeedsWatchdog && device.CanFence(Self));

    /// <summary>The fence device whose slot this node watches; null: none.</summary>
    public FenceDevice? PillDevice => Cluster.FenceDevices.FirstOrDefault(device => device.IsPill && device.CanFence(Self));
}

/// <param name="Device">For example <c>/dev/watchdog</c>; a socket of another program with <see cref="SocketWatchdog.Scheme"/> before it.</param>
/// <param name="SysRq">Where the kernel's magic keys are written; empty: not used.</param>
public sealed record WatchdogSettings(string Device, string SysRq)
{
    /// <summary>Null: it is a kernel's device.</summary>
    public string? Socket => Device.StartsWith(SocketWatchdog.Scheme, StringComparison.Ordinal) ? Device[SocketWatchdog.Scheme.Length..] : null;
}

public sealed record ShellSettings(string Host, int Port);

/// <param name="Level">debug, info, warning, error.</param>
public sealed record LogSettings(string Level, int RememberedLines);
