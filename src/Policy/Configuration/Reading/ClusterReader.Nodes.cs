using System.Collections.Immutable;
using System.Net;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Policy.Configuration.Reading;

/// <content>The cluster's nodes.</content>
public sealed partial class ClusterReader
{
    private (ImmutableSortedDictionary<NodeName, NodeConfiguration> Nodes, ImmutableArray<NodeEntry> Entries) ReadNodes()
    {
        var nodes = ImmutableSortedDictionary.CreateBuilder<NodeName, NodeConfiguration>();
        var entries = ImmutableArray.CreateBuilder<NodeEntry>();
        var section = _ha.Child("nodes");
        if (section.Keys.Count == 0)
            _ha.Wrong("nodes", "is empty: a cluster has at least one node");

        foreach (var name in section.SortedKeys)
        {
            RejectBadId(section, name);
            var entry = section.Entry(name, _ha.Child("node-defaults"));
            var addresses = ReadAddresses(entry, out var key);
            var node = new NodeConfiguration(
                new NodeName(name), addresses[0], entry.Number("port", 1, 65535), entry.Number("votes", 0, 1000))
            {
                MoreAddresses = addresses[1..],
                Role = Word(entry, "role", "member", "arbiter") == "arbiter" ? NodeRole.Arbiter : NodeRole.Member,
            };
            foreach (var address in addresses)
                if (nodes.Values.FirstOrDefault(other => other.Port == node.Port && other.Addresses.Any(known => IsSame(known, address)))
                    is { } twin)
                    entry.Wrong(key, $"{address}:{node.Port} is that of {twin.Name}, too");

            var owner = OwnerOf(name, entry);
            var written = CibParts.Node(name) with
            {
                Score = entry.Has("score") ? ReadScore(entry, "score").Value : 0,
                Attributes = Blocks(owner, "attributes", Texts),
                Utilization = Blocks(owner, "utilization", Amounts),
            };
            RejectUnknown(owner);
            nodes[node.Name] = node;
            if (node.Role == NodeRole.Member)
                entries.Add(written);
            else if (node.Votes == 0)
                entry.Wrong("votes", "is 0: an arbiter runs nothing, its vote is all that it is for");
        }

        if (nodes.Count > 0 && nodes.Values.Sum(node => node.Votes) == 0)
            _ha.Wrong("nodes", "hold no vote at all: nobody could ever decide");

        return (nodes.ToImmutable(), entries.ToImmutable());
    }

    /// <summary>One as <c>address</c>, or several as <c>addresses</c>, one a network.</summary>
    private static ImmutableArray<string> ReadAddresses(Section entry, out string key)
    {
        var several = entry.List("addresses");
        key = several.Count > 0 ? "addresses" : "address";
        if (several.Count > 0 && entry.Optional("address") is not (null or ""))
            entry.Wrong("addresses", "stands beside 'address': one of the two is enough");

        ImmutableArray<string> addresses = several.Count > 0 ? [.. several] : [entry.Required("address")];
        foreach (var address in addresses.Where(address => address.Length > 0 && !IPAddress.TryParse(address, out _)))
            entry.Wrong(key, $"is '{address}', must be an IP address: names may fail to resolve just when it matters");

        if (addresses.Length > NodeConfiguration.MaximumAddresses)
            entry.Wrong(key, $"holds {addresses.Length} addresses, at most {NodeConfiguration.MaximumAddresses} are possible");

        for (var index = 1; index < addresses.Length; index++)
        {
            if (addresses[..index].Any(other => IsSame(other, addresses[index])))
                entry.Wrong(key, $"holds {addresses[index]} twice: each network has an own one");
        }

        return addresses;
    }

    /// <summary>One address can be written in several ways.</summary>
    private static bool IsSame(string one, string other) => one == other
        || (IPAddress.TryParse(one, out var left) && IPAddress.TryParse(other, out var right) && left.Equals(right));
}
