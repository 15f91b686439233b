using HaActors.Policy.Model;

namespace HaActors.Policy.Configuration;

/// <summary>
/// What every node reads from its own file when it starts, and no entry of the log changes while it runs: the promises that
/// nodes gave each other rest on its being equal everywhere.
/// </summary>
public static class StartValues
{
    private static readonly string[] Sections = ["cluster", "timings", "quorum", "fencing.watchdog-timeout"];

    /// <summary>The log's configuration with the start values of a node's file.</summary>
    /// <param name="file">Empty: this node was given none, and takes the log's.</param>
    public static ConfigurationDocument Of(ConfigurationDocument log, ConfigurationDocument file) => file.Values.IsEmpty
        ? log
        : log.Apply(ConfigurationDocument.Diff(In(log), In(file)));

    /// <summary>Nothing but the start values.</summary>
    public static ConfigurationDocument In(ConfigurationDocument document) => ConfigurationDocument.Empty.Apply(
        document.Values.Where(pair => Holds(document, pair.Key)).Select(pair => new ConfigurationEdit(pair.Key, pair.Value)));

    private static bool Holds(ConfigurationDocument document, string path) =>
        Sections.Any(section => ConfigurationPath.IsWithin(path, section)) || IsOfWatchdog(document, path);

    // Others wait for as long as a watchdog takes only if the node has one, which it opens when it starts; as it does with
    // the disks of pills.
    private static bool IsOfWatchdog(ConfigurationDocument document, string path)
    {
        if (!ConfigurationPath.IsWithin(path, "fencing.devices"))
            return false;

        var keys = ConfigurationPath.Keys(path);
        var agent = ConfigurationPath.Of([.. keys.Take(3), "agent"]);
        return keys.Length > 3 && document.Values.GetValueOrDefault(agent) is { } name
            && (name == ConfigurationJson.Text(FenceDevice.WatchdogAgent) || name == ConfigurationJson.Text(FenceDevice.PillAgent));
    }
}
