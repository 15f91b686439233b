using System.Collections.Immutable;
using System.Net;
using Akka.Configuration;
using HaActors.Actors.History;
using HaActors.Agents;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Reading;
using HaActors.Policy.Model;
using HaActors.Policy.VirtualServices;
using HaActors.Shell.Configuration;

namespace HaActors.Host.Configuration;

/// <summary>Reads a node's file. Lists every error; none of the file is in force while there is one.</summary>
public sealed class ConfigurationReader
{
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
        if (settings is not null)
            settings = settings with { Warnings = reader._findings.Warnings };
        errors = reader._findings.Errors;
        return settings;
    }

    /// <summary>Where agents are, of a file that may lack everything else.</summary>
    /// <param name="file">Null: the built-in places.</param>
    /// <param name="runtimeDirectory">Where agents keep their state.</param>
    /// <returns>Null, and why.</returns>
    public static AgentSettings? ReadAgentsOf(string? file, string runtimeDirectory, out string problem)
    {
        var reader = new ConfigurationReader();
        problem = "";
        try
        {
            var defaults = new Section("ha", HoconTree.Of(Defaults())["ha"] as ConfigurationNode.Map, null, reader._findings);
            var own = file is null ? null : HoconTree.Of(ConfigurationText.Load(file))["ha"] as ConfigurationNode.Map;
            var settings = ReadAgents(new Section("ha", own, defaults, reader._findings).Child("agents"), runtimeDirectory);
            problem = reader._findings.Errors.FirstOrDefault("");
            return problem.Length == 0 ? settings : null;
        }
        catch (Exception unreadable) when (unreadable is ConfigurationException or IOException or UnauthorizedAccessException)
        {
            problem = $"{file}: {unreadable.Message}";
            return null;
        }
    }

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

        var defaults = new Section("ha", HoconTree.Of(Defaults())["ha"] as ConfigurationNode.Map, null, _findings);
        var ha = new Section("ha", HoconTree.Of(root)["ha"] as ConfigurationNode.Map, defaults, _findings);
        if (ha.IsEmpty)
            _findings.Add(file, "ha", "is missing");

        return ReadHa(ha, defaults) with
        {
            Document = HoconTree.Of(root)["ha"] is ConfigurationNode.Map written
                ? ConfigurationDocument.Of(written)
                : ConfigurationDocument.Empty,
        };
    }

    /// <summary>Reads and checks a configuration that came from elsewhere than a file.</summary>
    public static ConfigurationReading Read(ConfigurationDocument document) =>
        ConfigurationReading.Of(document, HoconTree.Of(Defaults())["ha"] as ConfigurationNode.Map, AgentProblem);

    /// <summary>Reads what stands under <c>ha</c> of virtual services alone, for a director without a cluster.</summary>
    public static DirectorSettings ReadDirector(ConfigurationNode.Map ha, NodeName self, out ImmutableArray<string> errors)
    {
        var findings = new Findings();
        var defaults = new Section("ha", HoconTree.Of(Defaults())["ha"] as ConfigurationNode.Map, null, findings);
        var settings = DirectorReader.Read(new Section("ha", ha, defaults, findings), [self]);
        errors = [.. findings.Errors];
        return settings;
    }

    private static string? AgentProblem(string agent) => AgentName.TryParse(agent, out _, out var problem) ? null : problem;

    private static Config Defaults() => ConfigurationFactory.FromResource("reference.conf", typeof(ConfigurationReader).Assembly);

    private static HostSettings ReadHa(Section ha, Section defaults)
    {
        var cluster = ClusterReader.Read(ha, defaults, AgentProblem);
        var nodes = cluster.Configuration.Nodes;
        var key = ReadKey(ha, nodes.Values);
        var self = ReadSelf(ha, nodes);
        var heartbeat = ha.Child("heartbeat");
        var settings = new HostSettings(
            self,
            ha.Required("state-directory"),
            key,
            cluster.Configuration,
            cluster.Timings,
            ReadAgents(ha.Child("agents"), ha.Text("runtime-directory")),
            [ShippedAgents.FenceFolder, .. ha.Child("agents").List("fence-folders")],
            ReadShell(ha.Child("shell"), hasKey: key.Length > 0),
            ReadLog(ha.Child("log")),
            ReadHistory(ha.Child("history")))
        {
            Watchdog = ReadWatchdog(ha.Child("watchdog")),
            Media = MediaReader.Read(ha, defaults, cluster.Configuration, self),
            Bonds = BondReader.Read(ha, defaults, cluster.Configuration, self),
            HeartbeatPriority = heartbeat.Number("realtime-priority", 0, 99),
        };
        heartbeat.RejectUnknown();
        ha.RejectUnknown();
        return settings;
    }

    private static NodeName ReadSelf(Section ha, ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes)
    {
        var self = new NodeName(ha.Required("node-name"));
        if (self.Value.Length > 0 && nodes.Count > 0 && !nodes.ContainsKey(self))
            ha.Wrong("node-name", $"'{self}' is not among ha.nodes: {string.Join(", ", nodes.Keys)}");

        return self;
    }

    private static string ReadKey(Section ha, IEnumerable<NodeConfiguration> nodes)
    {
        var cluster = ha.Child("cluster");
        var file = cluster.Text("key-file");
        cluster.RejectUnknown();
        if (file.Length == 0)
        {
            if (!nodes.SelectMany(node => node.Addresses).All(node => IPAddress.TryParse(node, out var address) && IPAddress.IsLoopback(address)))
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

    private static AgentSettings ReadAgents(Section agents, string runtimeDirectory)
    {
        agents.List("fence-folders");
        var read = new AgentSettings(
            [ShippedAgents.OcfRoot, .. agents.List("ocf-folders")],
            "/usr/lib/ocf",
            runtimeDirectory,
            agents.Required("init-folder"),
            agents.Required("systemctl"),
            agents.Duration("meta-data-timeout", TimeSpan.FromMilliseconds(100)))
        {
            ToolFolder = Path.Combine(runtimeDirectory, "tools"),
            NagiosFolder = agents.Text("nagios-folder"),
            UnitFolders = [.. agents.List("unit-folders")],
            UnitChangesFolder = agents.Text("unit-changes-folder") is { Length: > 0 } changes ? changes : null,
            Serialized = [.. agents.List("serialized")],
            Assemblies = [.. agents.List("assemblies")],
        };
        agents.RejectUnknown();
        return read;
    }

    private static WatchdogSettings ReadWatchdog(Section watchdog)
    {
        var read = new WatchdogSettings(watchdog.Required("device"), watchdog.Text("sysrq"));
        watchdog.RejectUnknown();
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

    private static HistorySettings ReadHistory(Section history)
    {
        var read = new HistorySettings(history.Number("max-events", 100, 1_000_000), history.Duration("max-age", TimeSpan.FromMinutes(1)));
        history.RejectUnknown();
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
}
