using System.Collections.Frozen;
using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Policy.Configuration.Reading;

/// <content>Options of the cluster as a whole; quorum; alerts.</content>
public sealed partial class ClusterReader
{
    private const string QuorumPolicy = "no-quorum-policy";

    /// <summary>Pacemaker has them, and here something else says the same.</summary>
    private static readonly FrozenDictionary<string, string> SaidElsewhere = new Dictionary<string, string>
    {
        ["fencing-enabled"] = "ha.fencing.enabled",
        ["stonith-enabled"] = "ha.fencing.enabled",
        ["fencing-action"] = "ha.fencing.action",
        ["stonith-action"] = "ha.fencing.action",
        ["cluster-name"] = "ha.cluster.name",
        ["dc-deadtime"] = "ha.timings.init-dead",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What the cluster says of itself, and what speaks of Pacemaker's own programs.</summary>
    private static readonly FrozenSet<string> NotForOperators = FrozenSet.Create(
        StringComparer.Ordinal,
        "dc-version", "cluster-infrastructure", "have-watchdog", "last-lrm-refresh", "election-timeout", "shutdown-escalation",
        "join-integration-timeout", "join-finalization-timeout", "transition-delay", "cluster-ipc-limit", "enable-acl",
        "pe-error-series-max", "pe-warn-series-max", "pe-input-series-max");

    private static readonly FrozenDictionary<string, ValueKind> OwnOptions = KnownNames.Options
        .Where(option => !NotForOperators.Contains(option.Key) && !SaidElsewhere.ContainsKey(option.Key))
        .ToFrozenDictionary(StringComparer.Ordinal);

    private ImmutableArray<AttributeBlock> ReadOptions()
    {
        var (fencing, options) = (_ha.Child("fencing"), _ha.Child("options"));
        var read = new List<(string Name, string Value)>
        {
            ("fencing-enabled", CibParts.Truth(fencing.Switch("enabled"))),
            ("fencing-action", Word(fencing, "action", "off", "reboot")),
        };
        foreach (var key in options.Keys)
        {
            if (SaidElsewhere.TryGetValue(key, out var place))
                options.Wrong(key, $"is said by {place}");
            else if (NotForOperators.Contains(key))
                options.Wrong(key, "is not for operators to set here");
        }

        if (options.Optional(QuorumPolicy)?.ToLowerInvariant() == "ignore")
            options.Wrong(
                QuorumPolicy, "is 'ignore': each half of a divided cluster would run everything. Use freeze, which lets run what runs");
        else
            read.Add((QuorumPolicy, Word(options, QuorumPolicy, "stop", "freeze", "demote", "suicide")));

        foreach (var key in options.AllKeys.Where(key => key != QuorumPolicy && OwnOptions.ContainsKey(key)))
            if (Value(options, key, OwnOptions[key]) is { } value)
                read.Add((key, value));
        options.RejectUnknown([.. OwnOptions.Keys, .. NotForOperators, .. SaidElsewhere.Keys]);

        var block = CibParts.Block(CibParts.OptionsId, read);
        _ids.Named(CibParts.OptionsId, options.Path);
        foreach (var pair in block.Values)
            _ids.Named(pair.Id, SaidElsewhere.TryGetValue(pair.Name, out var place) ? place : $"{options.Path}.{pair.Name}");
        return [block];
    }

    private QuorumOptions ReadQuorum(ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes)
    {
        var section = _ha.Child("quorum");
        var read = new QuorumOptions(
            section.Switch("two-node"),
            section.Switch("wait-for-all"),
            section.Switch("last-man-standing"),
            section.Duration("last-man-standing-window", TimeSpan.FromSeconds(1)),
            ReadTieBreaker(section, nodes),
            section.Has("witness") ? ReadWitness(section.Child("witness")) : null)
        {
            Heuristics = ReadHeuristics(section.Child("heuristics")),
        };
        section.RejectUnknown();
        var voters = nodes.Values.Count(node => node.Votes > 0);
        if (read.TwoNode && voters != 2)
            section.Wrong("two-node", $"is on, and {voters} nodes have votes: it is for exactly two");
        if (read.TwoNode && !read.TieBreaker.IsEmpty)
            section.Wrong("auto-tie-breaker", "is said beside two-node: both say who goes on when one of two is left");
        if (read.TwoNode && read.Witness is not null)
            section.Wrong("two-node", "is on beside a witness: with the witness's vote there are three");
        if (read.Witness is not null && nodes.ContainsKey(WitnessSettings.Voter))
            section.Wrong("witness", $"votes under the name '{WitnessSettings.Voter}', which a node has: rename the node");
        if (read.TwoNode && !_ha.Child("fencing").Switch("enabled"))
            section.Wrong("two-node", "is on and fencing is off: each of the two would go on alone");
        return read;
    }

    /// <summary>Of two halves with equal votes, that goes on which has the first of these that is not known to be down.</summary>
    private static ImmutableArray<NodeName> ReadTieBreaker(
        Section section, ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes)
    {
        const string Key = "auto-tie-breaker";
        ImmutableArray<NodeName> voters = [.. nodes.Values.Where(node => node.Votes > 0).Select(node => node.Name)];
        if (section.IsList(Key))
        {
            foreach (var stranger in section.List(Key).Where(name => !nodes.ContainsKey(new NodeName(name))))
                section.Wrong(Key, $"'{stranger}' is not among ha.nodes");
            return [.. section.List(Key).Select(name => new NodeName(name))];
        }

        return Word(section, Key, "off", "lowest", "highest") switch
        {
            "lowest" => voters,
            "highest" => [.. voters.Reverse()],
            _ => [],
        };
    }

    private static ImmutableArray<Heuristic> ReadHeuristics(Section section)
    {
        return [.. section.SortedKeys.Select(name => Read(name, section.Child(name)))];

        static Heuristic Read(string name, Section entry)
        {
            var read = new Heuristic(
                name,
                entry.Required("program"),
                [.. entry.List("arguments")],
                entry.OptionalDuration("interval", TimeSpan.FromMilliseconds(100)) ?? TimeSpan.FromSeconds(10),
                entry.OptionalDuration("timeout", TimeSpan.FromMilliseconds(100)) ?? TimeSpan.FromSeconds(5),
                entry.Has("tries") ? entry.Number("tries", 1, 1000) : 3);
            if (read.Program.Length > 0 && !read.Program.StartsWith('/'))
                entry.Wrong("program", $"is '{read.Program}', must be an absolute path");
            entry.RejectUnknown();
            return read;
        }
    }

    private static WitnessSettings ReadWitness(Section section)
    {
        var read = new WitnessSettings(
            Word(section, "provider", "postgresql"), section.Required("connection"), section.Number("votes", 1, 1000));
        section.RejectUnknown();
        return read;
    }

    private ImmutableArray<AlertSettings> ReadAlerts()
    {
        var alerts = ImmutableArray.CreateBuilder<AlertSettings>();
        foreach (var (id, entry) in Entries("alerts", _ha.Child("alert-defaults")))
        {
            var path = entry.Required("path");
            if (path.Length > 0 && path[0] != '/')
                entry.Wrong("path", $"is '{path}', must be absolute: it is the same on all nodes");
            var recipients = entry.Child("recipients");
            alerts.Add(new AlertSettings(
                id,
                path,
                ReadSelection(entry),
                entry.Duration("timeout", ShortestTime),
                entry.Text("timestamp-format"),
                entry.Child("attributes").Texts().ToImmutableSortedDictionary(StringComparer.Ordinal),
                [.. recipients.SortedKeys.Select(name => ReadRecipient(name, recipients.Child(name)))])
            {
                Enabled = entry.Switch("enabled"),
                User = entry.Optional("user"),
            });
            entry.RejectUnknown();
        }

        return alerts.ToImmutable();
    }

    private static AlertRecipient ReadRecipient(string id, Section entry)
    {
        var read = new AlertRecipient(id, entry.Required("value"))
        {
            Enabled = !entry.Has("enabled") || entry.Switch("enabled"),
            Timeout = entry.OptionalDuration("timeout", ShortestTime),
            TimestampFormat = entry.Optional("timestamp-format"),
            Attributes = entry.Child("attributes").Texts().ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        entry.RejectUnknown();
        return read;
    }

    private static AlertSelection ReadSelection(Section entry)
    {
        string[] kinds = ["nodes", "fencing", "resources", "attributes"];
        var select = entry.List("select");
        foreach (var stranger in select.Where(kind => !kinds.Contains(kind)))
            entry.Wrong("select", $"'{stranger}' is none of {string.Join(", ", kinds)}");
        var names = entry.List("attribute-names");
        if (names.Count > 0 && !select.Contains("attributes"))
            entry.Wrong("attribute-names", "are said, and select has no attributes");
        return new AlertSelection(
            select.Contains(kinds[0]), select.Contains(kinds[1]), select.Contains(kinds[2]), select.Contains(kinds[3]), [.. names]);
    }
}
