using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using HaActors.Policy.VirtualServices;

namespace HaActors.Policy.Configuration.Reading;

/// <summary>What all nodes of a cluster must agree on, read and checked.</summary>
public sealed record ClusterSettings(ClusterConfiguration Configuration, Timings Timings);

/// <summary>Reads the cluster-wide settings. Never throws: what is wrong becomes a finding, the rest counts.</summary>
/// <remarks>
/// All that the policy engine reads becomes a CIB. Entries are in ordinal order of their names, which decides between equals.
/// </remarks>
public sealed partial class ClusterReader
{
    private static readonly string[] Named = ["resources", "groups", "clones", "bundles", "templates", "tags"];

    private readonly Section _ha;
    private readonly Section _defaults;
    private readonly Func<string, string?> _agentProblem;
    private readonly CibIds _ids;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    private ClusterReader(Section ha, Section defaults, Func<string, string?> agentProblem)
    {
        _ha = ha;
        _defaults = defaults;
        _agentProblem = agentProblem;
        _ids = new CibIds([CibParts.OptionsId, .. Named.SelectMany(kind => ha.Child(kind).Keys)]);
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
        var (nodes, entries) = ReadNodes();
        var templates = ReadTemplates();
        var cib = CibParts.Empty with
        {
            Nodes = entries,
            Templates = templates,
            Resources = ReadResources(templates),
            ResourceDefaults = ReadDefaults(
                "resource-defaults", section => Known(section, section.AllKeys, KnownNames.Meta)),
            OperationDefaults = ReadDefaults("operation-defaults", OperationMeta),
            Tags = ReadTags(),
            Options = ReadOptions(),
        };
        var devices = ReadDevices(nodes);
        cib = cib with { Constraints = ReadConstraints(cib), FencingTopology = ReadTopology(devices, nodes) };
        var fencing = _ha.Child("fencing");
        var configuration = new ClusterConfiguration(ReadClusterName(), nodes, cib, devices)
        {
            StormLimit = fencing.Number("storm-limit", 0),
            Quorum = ReadQuorum(nodes),
            Alerts = ReadAlerts(),
            Fencing = ReadFencing(),
            Drbd = ReadDrbd(nodes),
            Directors = DirectorReader.Read(
                _ha, [.. nodes.Values.Where(node => node.Role == NodeRole.Member).Select(node => node.Name)]),
        };
        RejectUnsafeWatchdogs(configuration);
        fencing.RejectUnknown();
        RejectLoops(configuration);
        foreach (var section in new[] { "node-defaults", "colocation-defaults", "order-defaults", "alert-defaults" })
            _ha.Child(section).RejectOtherThan(_defaults.Child(section));

        // What it says of checks is read with each service's checks.
        _ha.Child("virtual-service-defaults").RejectUnknown([.. _defaults.Child("virtual-service-defaults").Keys]);
        fencing.Child("device-defaults").RejectOtherThan(_defaults.Child("fencing").Child("device-defaults"));
        Check(configuration);
        return new ClusterSettings(configuration, ReadTimings());
    }

    /// <summary>What holds for all resources, or all operations, that say nothing else.</summary>
    private ImmutableArray<AttributeBlock> ReadDefaults(string key, Func<Section, IEnumerable<(string Name, string Value)>> read)
    {
        var section = _ha.Child(key);
        var operations = section.Child("operations");
        if (key == "resource-defaults")
            ReadOperations(key, operations, template: null, isTemplate: true);
        var owner = OwnerOf(key, section);
        var blocks = Blocks(owner, "meta", read);
        RejectUnknown(owner);
        return blocks;
    }

    private static IEnumerable<(string Name, string Value)> OperationMeta(Section section)
    {
        foreach (var key in section.AllKeys)
        {
            var value = key switch
            {
                "timeout" or "start-delay" => CibParts.Duration(section.Duration(key, TimeSpan.Zero)),
                "on-fail" => Word(section, key, FailurePolicies),
                "enabled" or "record-pending" => CibParts.Truth(section.Switch(key)),
                "interval-origin" => section.Optional(key),
                _ => null,
            };
            if (value is not null)
                yield return (key, value);
        }

        section.RejectUnknown(["timeout", "start-delay", "on-fail", "enabled", "record-pending", "interval-origin"]);
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
        var profiles = _defaults.Child("timing-profiles");
        var profile = Word(_ha.Child("timings"), "profile", [.. profiles.SortedKeys]);
        var timings = _ha.Entry("timings", profiles.Child(profile));
        var read = new Timings(
            timings.Duration("dead-time", Timings.ShortestDeadTime), timings.Duration("init-dead", TimeSpan.FromSeconds(1)))
        {
            Beat = Derived("beat-interval"),
            Late = Derived("late-after"),
        };
        var stopWait = timings.Duration("stop-wait", TimeSpan.Zero);
        // The profile's is meant for the profile's dead time.
        read = read with { StopWait = timings.Has("stop-wait") || stopWait > read.ShortestStopWait ? stopWait : read.ShortestStopWait };
        timings.Text("profile");
        timings.RejectUnknown();
        foreach (var contradiction in TimingRules.Contradictions(read))
            timings.Wrong(contradiction.One, contradiction.Problem);

        return read;

        TimeSpan? Derived(string key) => timings.Duration(key, TimeSpan.Zero) is var span && span > TimeSpan.Zero ? span : null;
    }

    /// <summary>What the check of CIBs finds in the whole, beside what was found in the parts.</summary>
    private void Check(ClusterConfiguration configuration)
    {
        // Fence devices are no resources here; the check knows them as such.
        var devices = configuration.FenceDevices.Select(device => CibParts.Primitive(device.Id, $"stonith:{device.Agent}"));
        var cib = configuration.WithOption("have-watchdog", "true").Cib;
        foreach (var finding in CibCheck.Check(cib with { Resources = [.. cib.Resources, .. devices] }))
        {
            if (_ids.PathOf(finding.Place) is not { } path || _ha.Findings.AnyWithin(EntryOf(path)))
                continue;
            var where = _ha.Locate(path["ha.".Length..]);
            if (finding.Severity == Severity.Error)
                _ha.Findings.Add(where, path, $"{finding.Text}. {finding.Hint}");
            else
                _ha.Findings.Warn(where, path, $"{finding.Text}. {finding.Hint}");
        }
    }

    /// <summary><c>ha.resources.web</c> of whatever stands in it.</summary>
    private static string EntryOf(string path) => string.Join('.', path.Split('.').Take(3));

    private Section NamedEntry(Section section, string id, Section? defaults)
    {
        NameOf(section, id);
        return section.Entry(id, defaults);
    }

    private void NameOf(Section section, string id)
    {
        RejectBadId(section, id);
        var path = $"{section.Path}.{id}";
        _ids.Named(id, path);
        if (!_names.TryAdd(id, path))
            section.Wrong(id, $"{_names[id]} has the same name");
    }

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
