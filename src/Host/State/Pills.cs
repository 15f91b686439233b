using HaActors.Agents.Pills;
using HaActors.Host.Configuration;
using HaActors.Policy.Configuration.Secrets;
using HaActors.Policy.Fencing;

namespace HaActors.Host.State;

/// <summary>This machine's way to disks and databases with slots.</summary>
internal static class Pills
{
    public static PillEdge EdgeOf(HostSettings settings) => new(
        settings.Self,
        settings.Cluster.Fencing.WatchdogTimeout,
        path => new PillDisk(path, settings.Cluster.Name),
        connection => new PillDatabase(settings.Cluster.Name, () => connection, PatienceOf(settings)),
        (_, work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default),
        () => Random.Shared.NextInt64(1, long.MaxValue));

    /// <summary>What this node watches; null: it is not fenced by pills.</summary>
    public static PillPort? PortOf(HostSettings settings)
    {
        if (settings.PillDevice is not { } device)
            return null;

        // A secret is opened at every attempt to connect, since it may change.
        var edge = EdgeOf(settings) with
        {
            OpenDatabase = connection => new PillDatabase(
                settings.Cluster.Name,
                () => SecretValue.Open(connection, settings.ClusterKey, File.ReadAllText),
                PatienceOf(settings)),
        };
        return new PillPort(
            PillCatalog.Devices(PillSettings.Of(device.Parameters, settings.Cluster.Fencing.WatchdogTimeout), edge),
            File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());
    }

    // A reading that takes longer would be too old when it comes.
    private static TimeSpan PatienceOf(HostSettings settings) => settings.Cluster.Fencing.WatchdogTimeout;
}
