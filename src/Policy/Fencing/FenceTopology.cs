using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Policy.Fencing;

/// <summary>Which devices fence a node, level after level; all devices of a level must succeed.</summary>
public static class FenceTopology
{
    // A pattern comes from a person; it must not hold up a fence for ever.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(100);

    /// <remarks>
    /// Source: Pacemaker 3.0, fencing topology. An entry that names the node wins over patterns and attributes; of these the
    /// first that fits counts, with all its levels. Without an entry each device that may fence the node is a level.
    /// </remarks>
    public static ImmutableArray<ImmutableArray<FenceDevice>> LevelsOf(
        ClusterConfiguration configuration, NodeName node, FenceKnowledge knowledge)
    {
        var topology = configuration.Cib.FencingTopology;
        var chosen = topology.FirstOrDefault(level => level.Target == node.Value)
            ?? topology.FirstOrDefault(level => level.Target is null && Fits(level, node, configuration));
        if (chosen is null)
        {
            return
            [
                .. configuration.FenceDevices
                    .Select(device => (Device: device, Eligibility: FenceEligibility.Of(device, node, knowledge)))
                    .Where(entry => entry.Eligibility != Eligibility.Unable)
                    .OrderBy(entry => entry.Eligibility)
                    .ThenBy(entry => entry.Device.Id, StringComparer.Ordinal)
                    .Select(entry => ImmutableArray.Create(entry.Device)),
            ];
        }

        return
        [
            .. topology.Where(level => IsOfSameTarget(level, chosen))
                .OrderBy(level => level.Index)
                .Select(level => DevicesOf(level, configuration))
                .Where(devices => !devices.IsEmpty),
        ];
    }

    // A level that names an unknown device cannot succeed as a whole: it must not pass for one that did.
    private static ImmutableArray<FenceDevice> DevicesOf(FencingLevel level, ClusterConfiguration configuration)
    {
        ImmutableArray<FenceDevice> known =
        [
            .. level.Devices
                .Select(id => configuration.FenceDevices.FirstOrDefault(device => device.Id == id)).OfType<FenceDevice>(),
        ];
        return known.Length == level.Devices.Length ? known : [];
    }

    private static bool IsOfSameTarget(FencingLevel one, FencingLevel other) =>
        one.Target == other.Target && one.TargetPattern == other.TargetPattern
        && one.TargetAttribute == other.TargetAttribute && one.TargetValue == other.TargetValue;

    private static bool Fits(FencingLevel level, NodeName node, ClusterConfiguration configuration)
    {
        if (level.TargetAttribute is { } attribute)
            return configuration.Cib.Nodes.Any(entry => entry.Name == node.Value && entry.Attributes
                .SelectMany(block => block.Values)
                .Any(pair => pair.Name == attribute && pair.Value == level.TargetValue));

        if (level.TargetPattern is not { } pattern)
            return false;

        try
        {
            return Regex.IsMatch(node.Value, pattern, RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (Exception bad) when (bad is ArgumentException or RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
