using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Policy.Configuration.Reading;

/// <summary>What all nodes of a cluster must agree on, read and checked.</summary>
public sealed record ClusterSettings(ClusterConfiguration Configuration, Timings Timings);

/// <summary>Reads the cluster-wide settings. Never throws: what is wrong becomes a finding, the rest counts.</summary>
/// <remarks>
/// All that the policy engine reads becomes a CIB. Entries are in ordinal order of their names, which decides between equals.
/// </remarks>
public sealed partial class ClusterReader
{
    private readonly Section _ha;
    private readonly Section _defaults;
    private readonly Func<string, string?> _agentProblem;

    private ClusterReader(Section ha, Section defaults, Func<string, string?> agentProblem)
    {
        _ha = ha;
        _defaults = defaults;
        _agentProblem = agentProblem;
    }

    /// <param name="ha">The section <c>ha</c>; keys that it holds beside the cluster-wide ones are left to the caller.</param>
    /// <param name="defaults">The product's own defaults, which also say what an operator's defaults may hold.</param>
    /// <param name="agentProblem">Says what is wrong with an agent's name; null: nothing.</param>
    public static ClusterSettings Read(Section ha, Section defaults, Func<string, string?> agentProblem) =>
        new ClusterReader(ha, defaults, agentProblem).Read();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9-]*$")]
    private static partial Regex ClusterNames();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    private static partial Regex Ids();

    private ClusterSettings Read()
    {
        var nodes = ReadNodes();
        var cib = CibParts.Empty with
        {
            Nodes = [.. nodes.Keys.Select(name => CibParts.Node(name.Value))],
            Resources = ReadResources(),
            ResourceDefaults = CibParts.Blocks("resource-defaults", ReadMeta(_ha.Child("resource-defaults").Child("meta"), withDefaults: true)),
        };
        cib = cib with { Constraints = [.. ReadLocations(cib), .. ReadColocations(cib), .. ReadOrders(cib)] };
        var fencing = _ha.Child("fencing");
        var configuration = new ClusterConfiguration(
            ReadClusterName(), nodes, cib with { Options = [CibParts.Block(CibParts.OptionsId, ReadOptions())] }, ReadDevices(nodes))
        {
            StormLimit = fencing.Number("storm-limit", 0),
        };
        fencing.RejectUnknown();
        RejectLoops(configuration);
        foreach (var section in new[] { "node-defaults", "resource-defaults", "colocation-defaults", "order-defaults" })
            _ha.Child(section).RejectOtherThan(_defaults.Child(section));

        fencing.Child("device-defaults").RejectOtherThan(_defaults.Child("fencing").Child("device-defaults"));
        return new ClusterSettings(configuration, ReadTimings());
    }

    private string ReadClusterName()
    {
        var cluster = _ha.Child("cluster");
        var name = cluster.Required("name");
        if (name.Length > 0 && !ClusterNames().IsMatch(name))
            cluster.Wrong("name", $"is '{name}': letters, digits and hyphens, beginning with a letter");

        return name;
    }

    private Timings ReadTimings()
    {
        var timings = _ha.Child("timings");
        var read = new Timings(
            timings.Duration("dead-time", TimeSpan.FromMilliseconds(300)),
            timings.Duration("init-dead", TimeSpan.FromSeconds(1)));
        timings.RejectUnknown();
        return read;
    }

    private ImmutableSortedDictionary<NodeName, NodeConfiguration> ReadNodes()
    {
        var nodes = ImmutableSortedDictionary.CreateBuilder<NodeName, NodeConfiguration>();
        var section = _ha.Child("nodes");
        if (section.Keys.Count == 0)
            _ha.Wrong("nodes", "is empty: a cluster has at least one node");

        foreach (var name in section.Keys)
        {
            RejectBadId(section, name);
            var entry = section.Entry(name, _ha.Child("node-defaults"));
            var addresses = ReadAddresses(entry, out var key);
            var node = new NodeConfiguration(
                new NodeName(name), addresses[0], entry.Number("port", 1, 65535), entry.Number("votes", 0, 1000))
            {
                MoreAddresses = addresses[1..],
            };
            entry.RejectUnknown();
            foreach (var address in addresses)
            {
                if (nodes.Values.FirstOrDefault(other => other.Port == node.Port && other.Addresses.Any(taken => IsSame(taken, address))) is { } twin)
                    entry.Wrong(key, $"{address}:{node.Port} is that of {twin.Name}, too");
            }

            nodes[node.Name] = node;
        }

        if (nodes.Count > 0 && nodes.Values.Sum(node => node.Votes) == 0)
            _ha.Wrong("nodes", "hold no vote at all: nobody could ever decide");

        return nodes.ToImmutable();
    }

    /// <summary>One as <c>address</c>, or several as <c>addresses</c>, one a network.</summary>
    private static ImmutableArray<string> ReadAddresses(Section entry, out string key)
    {
        var several = entry.List("addresses");
        key = several.Count > 0 ? "addresses" : "address";
        if (several.Count > 0 && entry.Optional("address") is not (null or ""))
            entry.Wrong("address", "stands beside 'addresses': one of the two is enough");

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

    private (string Name, string Value)[] ReadOptions()
    {
        var (fencing, options) = (_ha.Child("fencing"), _ha.Child("options"));
        var read = new[]
        {
            ("fencing-enabled", CibParts.Truth(fencing.Switch("enabled"))),
            ("fencing-action", Word(fencing, "action", "off", "reboot")),
            ("no-quorum-policy", Word(options, "no-quorum-policy", "stop", "freeze")),
        };
        options.RejectUnknown();
        return read;
    }

    /// <summary>One of several words, in small letters.</summary>
    private static string Word(Section section, string key, params string[] words) =>
        words[section.Choice(key, words.Index().ToDictionary(word => word.Item, word => word.Index))];

    private static Score ReadScore(Section section, string key)
    {
        var text = section.Text(key);
        if (!Score.TryParse(text, out var score))
            section.Wrong(key, $"is '{text}', must be a whole number, INFINITY or -INFINITY");

        return score;
    }

    private static void RejectBadId(Section section, string id)
    {
        if (!Ids().IsMatch(id))
            section.Wrong(id, "names hold letters, digits, hyphens, dots and underscores, and begin with a letter or digit");
    }
}
