using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using HaActors.Agents.Media;
using HaActors.Policy.Configuration.Reading;
using HaActors.Policy.Model;

namespace HaActors.Host.Configuration;

/// <summary>Reads this node's heartbeat media.</summary>
internal static class MediaReader
{
    public static ImmutableArray<MediumSettings> Read(Section ha, Section defaults, ClusterConfiguration cluster, NodeName self)
    {
        var media = ha.Child("media");
        var kinds = defaults.Child("media-defaults");
        return
        [
            .. media.SortedKeys.Select(name => (Entry: media.Entry(name, kinds), Name: name))
                .Select(each => (Medium: ReadOne(each.Name, each.Entry), IsHere: IsHere(each.Entry, cluster, self)))
                .Where(each => each.IsHere).Select(each => each.Medium).OfType<MediumSettings>(),
        ];

        MediumSettings? ReadOne(string name, Section entry)
        {
            var words = new Dictionary<string, string> { ["unicast"] = "u", ["multicast"] = "m", ["broadcast"] = "b", ["serial"] = "s" };
            var type = entry.Required("type");
            if (type.Length > 0 && !words.ContainsKey(type))
                entry.Wrong("type", $"is '{type}', must be one of {string.Join(", ", words.Keys)}");

            MediumSettings? read = type switch
            {
                "unicast" => ReadUnicast(name, entry, cluster, self),
                "multicast" => new MediumSettings.Multicast(
                    name, Group(entry), Port(entry), entry.Required("interface"), entry.Number("hops", 1, 255)),
                "broadcast" => new MediumSettings.Broadcast(name, Address(entry, "address", entry.Required("address")), Port(entry)),
                "serial" => ReadSerial(name, entry),
                _ => null,
            };
            entry.Has("nodes");
            if (read is not null)
                entry.RejectUnknown();

            return read;
        }
    }

    /// <summary>A file that is the same on all nodes names those that a line joins.</summary>
    private static bool IsHere(Section entry, ClusterConfiguration cluster, NodeName self)
    {
        var nodes = entry.List("nodes");
        foreach (var unknown in nodes.Where(node => !cluster.Nodes.ContainsKey(new NodeName(node))))
            entry.Wrong("nodes", $"has '{unknown}', which is not among ha.nodes");
        return nodes.Count == 0 || nodes.Contains(self.Value);
    }

    private static MediumSettings.Unicast ReadUnicast(string name, Section entry, ClusterConfiguration cluster, NodeName self)
    {
        var port = Port(entry);
        var peers = ImmutableSortedDictionary.CreateBuilder<NodeName, IPEndPoint>();
        var local = new IPEndPoint(IPAddress.Any, port);
        foreach (var (node, text) in entry.Child("addresses").Texts())
        {
            var at = EndPoint(entry, text, port);
            if (!cluster.Nodes.ContainsKey(new NodeName(node)))
                entry.Wrong("addresses", $"'{node}' is not among ha.nodes");
            else if (node == self.Value)
                local = at;
            else
                peers[new NodeName(node)] = at;
        }

        if (peers.Count == 0)
            entry.Wrong("addresses", "names no other node: write { n1 = \"192.0.2.1\", n2 = \"192.0.2.2\" }, this node's own included");

        return new MediumSettings.Unicast(name, local, peers.ToImmutable());
    }

    private static MediumSettings.Serial ReadSerial(string name, Section entry)
    {
        var speed = entry.Number("speed", 1);
        if (!MediaPort.SerialSpeeds.Contains(speed))
            entry.Wrong("speed", $"is {speed}, must be one of {string.Join(", ", MediaPort.SerialSpeeds)}");

        return new MediumSettings.Serial(name, entry.Required("device"), speed);
    }

    private static int Port(Section entry) => entry.Number("port", 1, 65535);

    private static IPAddress Group(Section entry)
    {
        var group = Address(entry, "group", entry.Required("group"));
        if (!IsGroup(group) && !group.Equals(IPAddress.None))
            entry.Wrong("group", $"is '{group}', must be a multicast address such as 239.0.0.1 or ff02::ha");

        return group;
    }

    private static bool IsGroup(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? address.IsIPv6Multicast
        : address.GetAddressBytes()[0] is >= 224 and <= 239;

    private static IPAddress Address(Section entry, string key, string text)
    {
        if (IPAddress.TryParse(text, out var address))
            return address;

        if (text.Length > 0)
            entry.Wrong(key, $"is '{text}', must be an IP address");

        return IPAddress.None;
    }

    private static IPEndPoint EndPoint(Section entry, string text, int port)
    {
        if (IPAddress.TryParse(text, out var address))
            return new IPEndPoint(address, port);

        if (IPEndPoint.TryParse(text, out var whole) && whole.Port > 0)
            return whole;

        entry.Wrong("addresses", $"'{text}' is no IP address, with or without a port");
        return new IPEndPoint(IPAddress.None, port);
    }
}
