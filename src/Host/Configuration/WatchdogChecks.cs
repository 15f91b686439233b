namespace HaActors.Host.Configuration;

/// <summary>Whether this machine can live by its watchdog, if the cluster says that it does.</summary>
public static class WatchdogChecks
{
    /// <param name="cpuInfo"><c>/proc/cpuinfo</c>.</param>
    public static IEnumerable<string> Errors(HostSettings settings, string cpuInfo)
    {
        if (settings.WatchdogDevice is not { } device)
            yield break;

        if (!File.Exists(settings.Watchdog.Socket ?? settings.Watchdog.Device))
            yield return $"ha.watchdog.device: {settings.Watchdog.Device} does not exist; without hardware: modprobe softdog";

        // A hypervisor that pauses the machine stops its watchdog, too, and the others' waiting proves nothing (safety rule 23).
        if (!device.Vouched && IsVirtual(cpuInfo))
            yield return $"ha.fencing.devices.{device.Id}.vouched: this is a virtual machine, which its hypervisor can pause with its "
                + "watchdog: fence it through the hypervisor, or vouch that it is never paused or migrated";
    }

    private static bool IsVirtual(string cpuInfo) => cpuInfo.Split('\n')
        .Any(line => line.StartsWith("flags", StringComparison.Ordinal) && line.Split(' ').Contains("hypervisor"));
}
