using HaActors.Agents.Pills;
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
            var gone = new List<string>();
            foreach (var disk in pills.Disks)
            {
                if (WhyUnfit(disk, pills.AllowsFiles, gone) is { } why)
                    yield return $"{path}.{PillSettings.DevicesKey}: {why}";
            }

            // Of three one may be gone when a node starts, as while it runs.
            foreach (var problem in gone.Count > pills.Count - PillEvidence.Majority(pills.Count) ? gone : [])
                yield return $"{path}.{PillSettings.DevicesKey}: {problem}";

            if (pills.Connection is { } connection && !IsConnection(connection, settings.ClusterKey))
                yield return $"{path}.{PillSettings.ConnectionKey}: is no connection string such as Host=db;Database=pills;Username=ha";
        }
    }

    private static string? WhyUnfit(string disk, bool allowsFiles, List<string> gone)
    {
        try
        {
            return PillDisk.WhyUnfit(disk, allowsFiles);
        }
        catch (IOException cause)
        {
            gone.Add(cause.Message);
            return null;
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
