using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using Akka.Configuration;
using HaActors.Agents;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Host.Configuration;

/// <summary>Reads a node's file. Lists every error; none of the file is in force while there is one.</summary>
public sealed partial class ConfigurationReader
{
    private static readonly Dictionary<string, bool> Roles = new() { ["started"] = true, ["stopped"] = false };

    private readonly Findings _findings = new();

    /// <returns>Null when there are errors.</returns>
    public static HostSettings? Read(string file, out IReadOnlyList<string> errors)
    {
        var settings = ReadAsFarAsPossible(file, out errors);
        return errors.Count > 0 ? null : settings;
    }

    /// <summary>For further checks, so that an operator sees their errors at once with those of the file.</summary>
    /// <returns>Null only when the file is no HOCON at all; beside errors, nothing that may be run.</returns>
    public static HostSettings? ReadAsFarAsPossible(string file, out IReadOnlyList<string> errors)
    {
        var reader = new ConfigurationReader();
        var settings = reader.ReadFile(file);
        errors = reader._findings.Errors;
        return settings;
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9-]*$")]
    private static partial Regex ClusterNames();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    private static partial Regex Ids();

    private HostSettings? ReadFile(string file)
    {
        Config root;
        try
        {
            root = ConfigurationText.Load(file);
        }
        catch (Exception unreadable) when (unreadable is ConfigurationException or IOException or UnauthorizedAccessException)
        {
            _findings.Add(null, file, unreadable.Message);
            return null;
        }

        // HOCON would merge them silently: two resources of one name would become one that nobody wrote.
        foreach (var (path, first, again) in ConfigurationText.Repetitions(file))
            _findings.Add(again, path, $"is defined twice: first at {first}");

        foreach (var key in root.Root.IsObject() ? root.Root.GetObject().Items.Keys.Where(key => key != "ha") : [])
            _findings.Add(ConfigurationText.WhereIs(root.GetValue(key)), key, "is not known: everything stands under 'ha'");

        var defaults = new Section("ha", Defaults().GetConfig("ha"), null, _findings);
        var ha = new Section("ha", root.HasPath("ha") ? root.GetConfig("ha") : null, defaults, _findings);
        if (ha.IsEmpty)
            _findings.Add(file, "ha", "is missing");

        return ReadHa(ha, defaults);
    }

    private static Config Defaults() => ConfigurationFactory.FromResource("reference.conf", typeof(ConfigurationReader).Assembly);

    private static HostSettings ReadHa(Section ha, Section defaults)
    {
        var nodes = ReadNodes(ha);
        var self = ReadSelf(ha, nodes);
        var resources = ReadResources(ha);
        var groups = ReadGroups(ha, resources);
        var cluster = new ClusterConfiguration(
            ReadClusterName(ha),
            nodes,
            resources,
            groups,
            ReadLocations(ha, nodes, resources, groups),
            ReadDevices(ha, nodes),
            ReadOptions(ha))
        {
            Colocations = ReadColocations(ha, resources, groups),
            Orders = ReadOrders(ha, resources, groups),
        };
        RejectLoops(ha, cluster);
        var runtime = ha.Text("runtime-directory");
        var key = ReadKey(ha, nodes.Values);
        var settings = new HostSettings(
            self,
            ha.Required("state-directory"),
            key,
            cluster,
            new Timings(
                ha.Duration("timings.dead-time", TimeSpan.FromMilliseconds(300)),
                ha.Duration("timings.init-dead", TimeSpan.FromSeconds(1))),
            ReadAgents(ha.Child("agents"), runtime),
            [ShippedAgents.FenceFolder, .. ha.Child("agents").List("fence-folders")],
            ReadShell(ha.Child("shell"), hasKey: key.Length > 0),
            ReadLog(ha.Child("log")));
        RejectUnknownTimings(ha);
        foreach (var section in new[] { "node-defaults", "resource-defaults", "colocation-defaults", "order-defaults" })
            ha.Child(section).RejectOtherThan(defaults.Child(section));

        ha.Child("fencing").Child("device-defaults").RejectOtherThan(defaults.Child("fencing").Child("device-defaults"));
        ha.RejectUnknown();
        return settings;
    }

    private static void RejectUnknownTimings(Section ha)
    {
        var timings = ha.Child("timings");
        timings.Text("dead-time");
        timings.Text("init-dead");
        timings.RejectUnknown();
    }

    private static NodeName ReadSelf(Section ha, ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes)
    {
        var self = new NodeName(ha.Required("node-name"));
        if (self.Value.Length > 0 && nodes.Count > 0 && !nodes.ContainsKey(self))
            ha.Wrong("node-name", $"'{self}' is not among ha.nodes: {string.Join(", ", nodes.Keys)}");

        return self;
    }

    private static string ReadClusterName(Section ha)
    {
        var cluster = ha.Child("cluster");
        var name = cluster.Required("name");
        if (name.Length > 0 && !ClusterNames().IsMatch(name))
            cluster.Wrong("name", $"is '{name}': letters, digits and hyphens, beginning with a letter");

        return name;
    }

    private static string ReadKey(Section ha, IEnumerable<NodeConfiguration> nodes)
    {
        var cluster = ha.Child("cluster");
        cluster.Text("name");
        var file = cluster.Text("key-file");
        cluster.RejectUnknown();
        if (file.Length == 0)
        {
            if (!nodes.All(node => IPAddress.TryParse(node.Address, out var address) && IPAddress.IsLoopback(address)))
                cluster.Wrong("key-file", "is required: without it anybody who reaches the port can join");

            return "";
        }

        try
        {
            var key = File.ReadAllText(file).Trim();
            if (key.Length < 16)
                cluster.Wrong("key-file", $"{file} holds {key.Length} characters, at least 16 are needed");

            return key;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            cluster.Wrong("key-file", $"{file} cannot be read: {unreadable.Message}");
            return "";
        }
    }

    private static ImmutableSortedDictionary<NodeName, NodeConfiguration> ReadNodes(Section ha)
    {
        var nodes = ImmutableSortedDictionary.CreateBuilder<NodeName, NodeConfiguration>();
        var section = ha.Child("nodes");
        if (section.Keys.Count == 0)
            ha.Wrong("nodes", "is empty: a cluster has at least one node");

        foreach (var name in section.Keys)
        {
            RejectBadId(section, name);
            var entry = section.Entry(name, ha.Child("node-defaults"));
            var node = new NodeConfiguration(
                new NodeName(name), entry.Required("address"), entry.Number("port", 1, 65535), entry.Number("votes", 0, 1000));
            entry.RejectUnknown();
            if (node.Address.Length > 0 && !IPAddress.TryParse(node.Address, out _))
                entry.Wrong("address", $"is '{node.Address}', must be an IP address: names may fail to resolve just when it matters");

            if (nodes.Values.FirstOrDefault(other => IsSame(other.Address, node.Address) && other.Port == node.Port) is { } twin)
                entry.Wrong("address", $"{node.Address}:{node.Port} is that of {twin.Name}, too");

            nodes[node.Name] = node;
        }

        if (nodes.Count > 0 && nodes.Values.Sum(node => node.Votes) == 0)
            ha.Wrong("nodes", "hold no vote at all: nobody could ever decide");

        return nodes.ToImmutable();
    }

    /// <summary>One address can be written in several ways.</summary>
    private static bool IsSame(string one, string other) => one == other
        || (IPAddress.TryParse(one, out var left) && IPAddress.TryParse(other, out var right) && left.Equals(right));

    private static ImmutableSortedDictionary<ResourceId, ResourceConfiguration> ReadResources(Section ha)
    {
        var resources = ImmutableSortedDictionary.CreateBuilder<ResourceId, ResourceConfiguration>();
        var section = ha.Child("resources");
        foreach (var id in section.Keys)
        {
            RejectBadId(section, id);
            var entry = section.Entry(id, ha.Child("resource-defaults"));
            var agent = entry.Required("agent");
            if (agent.Length > 0 && !AgentName.TryParse(agent, out _, out var problem))
                entry.Wrong("agent", problem);

            var parameters = entry.Child("parameters").Texts();
            var operations = ReadOperations(entry.Child("operations"));
            var meta = ReadMeta(entry.Child("meta"));
            entry.RejectUnknown();
            resources[new ResourceId(id)] = new ResourceConfiguration(
                new ResourceId(id), agent, parameters.ToImmutableSortedDictionary(StringComparer.Ordinal), operations, meta);
        }

        return resources.ToImmutable();
    }

    private static ResourceOperations ReadOperations(Section operations)
    {
        var (start, stop, monitor) = (operations.Child("start"), operations.Child("stop"), operations.Child("monitor"));
        var shortest = TimeSpan.FromMilliseconds(100);
        var read = new ResourceOperations(
            start.Duration("timeout", shortest),
            stop.Duration("timeout", shortest),
            monitor.Duration("timeout", shortest),
            monitor.Duration("interval", TimeSpan.Zero));
        if (read.MonitorInterval > TimeSpan.Zero && read.MonitorInterval < shortest)
            monitor.Wrong("interval", "must be 0 (never) or at least 100 ms");

        foreach (var section in new[] { start, stop, monitor, operations })
            section.RejectUnknown();

        return read;
    }

    private static ResourceMeta ReadMeta(Section meta)
    {
        var stickiness = ReadScore(meta, "resource-stickiness");
        var read = new ResourceMeta(
            meta.Choice("target-role", Roles),
            stickiness,
            meta.Number("migration-threshold", 0),
            meta.Number("priority", int.MinValue));
        meta.RejectUnknown();
        return read;
    }

    private static Score ReadScore(Section section, string key)
    {
        var text = section.Text(key);
        if (!Score.TryParse(text, out var score))
            section.Wrong(key, $"is '{text}', must be a whole number, INFINITY or -INFINITY");

        return score;
    }

    private static ImmutableArray<GroupConfiguration> ReadGroups(
        Section ha, ImmutableSortedDictionary<ResourceId, ResourceConfiguration> resources)
    {
        var groups = ImmutableArray.CreateBuilder<GroupConfiguration>();
        var memberOf = new Dictionary<string, string>(StringComparer.Ordinal);
        var section = ha.Child("groups");
        foreach (var id in section.Keys)
        {
            RejectBadId(section, id);
            if (resources.ContainsKey(new ResourceId(id)))
                section.Wrong(id, "a resource has the same name");

            var members = section.List(id);
            if (members.Count == 0)
                section.Wrong(id, "has no members");

            foreach (var member in members)
            {
                if (!resources.ContainsKey(new ResourceId(member)))
                    section.Wrong(id, $"its member '{member}' is not among ha.resources");
                else if (!memberOf.TryAdd(member, id))
                    section.Wrong(id, $"its member '{member}' is in group {memberOf[member]} already");
            }

            groups.Add(new GroupConfiguration(new ResourceId(id), [.. members.Select(member => new ResourceId(member))]));
        }

        return groups.ToImmutable();
    }

    private static ImmutableArray<FenceDevice> ReadDevices(
        Section ha, ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes)
    {
        var devices = ImmutableArray.CreateBuilder<FenceDevice>();
        var fencing = ha.Child("fencing");
        var section = fencing.Child("devices");
        foreach (var id in section.Keys.Order(StringComparer.Ordinal))
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

    private static ClusterOptions ReadOptions(Section ha)
    {
        var fencing = ha.Child("fencing");
        var options = ha.Child("options");
        var read = new ClusterOptions(
            fencing.Switch("enabled"),
            fencing.Choice("action", new Dictionary<string, FenceMode> { ["off"] = FenceMode.Off, ["reboot"] = FenceMode.Reboot }),
            options.Choice("no-quorum-policy", new Dictionary<string, NoQuorumPolicy> { ["stop"] = NoQuorumPolicy.Stop, ["freeze"] = NoQuorumPolicy.Freeze }),
            fencing.Number("storm-limit", 0));
        fencing.Child("devices");
        fencing.Child("device-defaults");
        fencing.RejectUnknown();
        options.RejectUnknown();
        return read;
    }

    private static AgentSettings ReadAgents(Section agents, string runtimeDirectory)
    {
        agents.List("fence-folders");
        var read = new AgentSettings(
            [ShippedAgents.OcfRoot, .. agents.List("ocf-folders")],
            "/usr/lib/ocf",
            runtimeDirectory,
            agents.Required("init-folder"),
            agents.Required("systemctl"),
            agents.Duration("meta-data-timeout", TimeSpan.FromMilliseconds(100)));
        agents.RejectUnknown();
        return read;
    }

    private static ShellSettings ReadShell(Section shell, bool hasKey)
    {
        var read = new ShellSettings(shell.Required("host"), shell.Number("port", 1, 65535));
        if (!IPAddress.TryParse(read.Host, out var address))
            shell.Wrong("host", $"is '{read.Host}', must be an IP address");
        else if (!hasKey && !IPAddress.IsLoopback(address))
            shell.Wrong("host", $"is '{read.Host}', must be a loopback address: without ha.cluster.key-file anybody could give commands");

        shell.RejectUnknown();
        return read;
    }

    private static LogSettings ReadLog(Section log)
    {
        var levels = new Dictionary<string, int> { ["debug"] = 0, ["info"] = 1, ["warning"] = 2, ["error"] = 3 };
        var level = levels.First(known => known.Value == log.Choice("level", levels)).Key;
        var read = new LogSettings(level, log.Number("remembered-lines", 0, 1_000_000));
        log.RejectUnknown();
        return read;
    }

    private static void RejectBadId(Section section, string id)
    {
        if (!Ids().IsMatch(id))
            section.Wrong(id, "names hold letters, digits, hyphens, dots and underscores, and begin with a letter or digit");
    }
}
