using System.Text;
using HaActors.Policy.Digests;

namespace HaActors.Policy.Scheduling;

/// <summary>A node remembers with which devices it was unfenced, and how they were configured then.</summary>
internal static class UnfencingDigests
{
    private const string AllAttribute = "#digests-all";
    private const string SecureAttribute = "#digests-secure";

    /// <summary>What only a device's agent is told.</summary>
    private const string Secrets = "passwd password user";

    /// <summary>Adds how the devices are configured now to the fencing of a node, which remembers it.</summary>
    /// <returns>A device is another than the node was unfenced with: it has to be done again.</returns>
    public static bool Say(SchedulingRun run, ScheduledAction fence)
    {
        var node = fence.Node!;
        var all = new StringBuilder();
        var secure = new StringBuilder();
        var changed = false;
        var devices = new List<Primitive>();
        foreach (var resource in run.Resources)
            Collect(resource, devices);
        for (var at = devices.Count - 1; at >= 0; at--)
        {
            var device = devices[at];
            var parameters = ResourceParameters.Of(device, node);
            var allEntry = $"{device.Id}:{device.Type}:{ParameterDigest.All(parameters)},";
            var secureEntry = $"{device.Id}:{device.Type}:{ParameterDigest.Secure(parameters, Secrets, true)},";
            all.Append(allEntry);
            secure.Append(secureEntry);
            changed |= node.Attributes.GetValueOrDefault(AllAttribute) is { } known
                && !known.Contains(allEntry, StringComparison.Ordinal)
                && node.Attributes.GetValueOrDefault(SecureAttribute)?.Contains(secureEntry, StringComparison.Ordinal) != true;
        }

        if (devices.Count == 0)
            return false;
        fence.Say("digests_all", all.ToString());
        fence.Say("digests_secure", secure.ToString());
        return changed;
    }

    private static void Collect(Resource resource, List<Primitive> into)
    {
        foreach (var child in resource.Children)
            Collect(child, into);
        if (resource is Primitive { IsFenceDevice: true } device
            && (device.NeedsUnfencing
                || string.Equals(device.MetaValue("provides"), "unfencing", StringComparison.OrdinalIgnoreCase)))
            into.Add(device);
    }
}
