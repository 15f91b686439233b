using HaActors.Policy.Configuration.Secrets;
using HaActors.Policy.Fencing;
using Npgsql;

namespace HaActors.Host.Configuration;

/// <summary>Whether this machine can reach what pills are written to; that it has slots now is no condition.</summary>
public static class PillChecks
{
    public static IEnumerable<string> Errors(HostSettings settings)
    {
        foreach (var device in settings.Cluster.FenceDevices.Where(device => device.IsPill))
        {
            var pills = PillSettings.Of(device.Parameters, settings.Cluster.Fencing.WatchdogTimeout);
            var path = $"ha.fencing.devices.{device.Id}.parameters";
            foreach (var disk in pills.Disks.Where(disk => !IsBlockDevice(disk)))
                yield return $"{path}.{PillSettings.DevicesKey}: {disk} is no block device of this machine; a file system keeps old content in memory";

            if (pills.Connection is { } connection && !IsConnection(connection, settings.ClusterKey))
                yield return $"{path}.{PillSettings.ConnectionKey}: is no connection string such as Host=db;Database=pills;Username=ha";
        }
    }

    private static bool IsBlockDevice(string path)
    {
        try
        {
            // .NET tells no block device from a file, but the kernel lists them by their numbers.
            var real = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
            return File.Exists(path) && Directory.Exists($"/sys/class/block/{Path.GetFileName(real)}") && real.StartsWith("/dev/", StringComparison.Ordinal);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsConnection(string text, string key)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(SecretValue.Open(text, key, File.ReadAllText)).Host is { Length: > 0 };
        }
        catch (Exception cause) when (cause is ArgumentException or SecretException)
        {
            return false;
        }
    }
}
