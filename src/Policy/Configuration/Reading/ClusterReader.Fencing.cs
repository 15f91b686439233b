using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Policy.Configuration.Reading;

/// <content>Fence devices, and in which order they are tried.</content>
public sealed partial class ClusterReader
{
    private ImmutableArray<FenceDevice> ReadDevices(ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes)
    {
        var devices = ImmutableArray.CreateBuilder<FenceDevice>();
        var fencing = _ha.Child("fencing");
        var section = fencing.Child("devices");
        foreach (var id in section.SortedKeys)
        {
            var entry = section.Entry(id, fencing.Child("device-defaults"));
            var targets = entry.List("nodes");
            foreach (var target in targets.Where(target => !nodes.ContainsKey(new NodeName(target))))
                entry.Wrong("nodes", $"'{target}' is not among ha.nodes");

            devices.Add(new FenceDevice(
                id,
                entry.Required("agent"),
                entry.Child("parameters").Texts().ToImmutableSortedDictionary(StringComparer.Ordinal),
                [.. targets.Select(target => new NodeName(target))],
                entry.Duration("timeout", TimeSpan.FromMilliseconds(100))));
            entry.RejectUnknown();
        }

        return devices.ToImmutable();
    }

    /// <summary>For whom, and the levels in the order in which they are tried: all devices of one must succeed.</summary>
    private ImmutableArray<FencingLevel> ReadTopology(
        ImmutableArray<FenceDevice> devices, ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes)
    {
        var levels = ImmutableArray.CreateBuilder<FencingLevel>();
        var section = _ha.Child("fencing").Child("topology");
        foreach (var name in section.SortedKeys)
        {
            var entry = section.Entry(name, null);
            var (node, pattern, attribute) = (entry.Optional("node"), entry.Optional("pattern"), entry.Optional("attribute"));
            var value = attribute is null ? null : entry.Required("value");
            if (new[] { node, pattern, attribute }.Count(said => said is not null) != 1)
                entry.Wrong("node", "one of node, pattern and attribute says for whom the levels are");
            if (node is not null && !nodes.ContainsKey(new NodeName(node)))
                entry.Wrong("node", $"'{node}' is not among ha.nodes");

            var tried = entry.Lists("levels");
            if (tried.Count is 0 or > 9)
                entry.Wrong("levels", "must be one to nine lists of devices");
            foreach (var device in tried.SelectMany(level => level).Where(id => devices.All(device => device.Id != id)))
                entry.Wrong("levels", $"'{device}' is not among ha.fencing.devices");
            entry.RejectUnknown();
            foreach (var (index, level) in tried.Index())
            {
                var id = _ids.Fresh($"level-{name}-{index + 1}", entry.Path);
                levels.Add(new FencingLevel(
                    id, node, pattern, attribute, value, index + 1, [.. level], CibParts.PlaceOf("fencing-level", id)));
            }
        }

        return levels.ToImmutable();
    }
}
