using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Host.Configuration;

/// <summary>A fingerprint of all that must be equal on every node. Secrets in it cannot be read back.</summary>
public static class ConfigurationHash
{
    public static string Of(ClusterConfiguration cluster, Timings timings)
    {
        var text = new StringBuilder();
        text.AppendLine($"{cluster.Name} {cluster.Options} {timings.DeadTime} {timings.InitDead}");
        foreach (var node in cluster.Nodes.Values)
            text.AppendLine(node.ToString());

        foreach (var resource in cluster.Resources.Values)
            text.AppendLine($"{resource.Id} {resource.Agent} {Texts(resource.Parameters)} {resource.Operations} {resource.Meta}");

        foreach (var group in cluster.Groups.OrderBy(group => group.Id))
            text.AppendLine($"{group.Id} [{string.Join(' ', group.Members)}]");

        foreach (var location in cluster.Locations)
            text.AppendLine(location.ToString());

        foreach (var colocation in cluster.Colocations)
            text.AppendLine(colocation.ToString());

        foreach (var order in cluster.Orders)
            text.AppendLine(order.ToString());

        foreach (var device in cluster.FenceDevices)
            text.AppendLine($"{device.Id} {device.Agent} {Texts(device.Parameters)} [{string.Join(' ', device.Targets)}] {device.Timeout}");

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    private static string Texts(ImmutableSortedDictionary<string, string> texts) =>
        string.Join(' ', texts.Select(pair => $"{pair.Key.Length}:{pair.Key}={pair.Value.Length}:{pair.Value}"));
}
