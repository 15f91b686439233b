using System.Collections.Immutable;
using System.Globalization;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Configuration.Reading;

/// <content>Resources and groups.</content>
public sealed partial class ClusterReader
{
    private static readonly TimeSpan ShortestTime = TimeSpan.FromMilliseconds(100);

    private ImmutableArray<ResourceEntry> ReadResources()
    {
        var primitives = ReadPrimitives();
        var groups = ReadGroups(primitives);
        var inGroups = groups.SelectMany(group => group.Members).Select(member => member.Id).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. primitives.Values.Where(primitive => !inGroups.Contains(primitive.Id)).Concat<ResourceEntry>(groups)
                .OrderBy(resource => resource.Id, StringComparer.Ordinal),
        ];
    }

    private SortedDictionary<string, PrimitiveEntry> ReadPrimitives()
    {
        var primitives = new SortedDictionary<string, PrimitiveEntry>(StringComparer.Ordinal);
        var section = _ha.Child("resources");
        foreach (var id in section.Keys)
        {
            RejectBadId(section, id);
            var entry = section.Entry(id, _ha.Child("resource-defaults"));
            var agent = entry.Required("agent");
            if (agent.Length > 0 && _agentProblem(agent) is { } problem)
                entry.Wrong("agent", problem);

            primitives[id] = CibParts.Primitive(id, agent, ReadOperations(id, entry.Child("operations"))) with
            {
                Parameters = CibParts.Blocks($"{id}-parameters", Pairs(entry.Child("parameters"))),
                Meta = CibParts.Blocks($"{id}-meta", ReadMeta(entry.Child("meta"), withDefaults: false)),
            };
            entry.RejectUnknown();
        }

        return primitives;
    }

    private static IEnumerable<(string Name, string Value)> Pairs(Section section) =>
        section.Texts().Select(pair => (pair.Key, pair.Value));

    private static List<OperationEntry> ReadOperations(string resource, Section operations)
    {
        var (start, stop, monitor) = (operations.Child("start"), operations.Child("stop"), operations.Child("monitor"));
        var interval = monitor.Duration("interval", TimeSpan.Zero);
        if (interval > TimeSpan.Zero && interval < ShortestTime)
            monitor.Wrong("interval", "must be 0 (never) or at least 100 ms");

        var read = new List<OperationEntry>
        {
            CibParts.Operation(resource, "start", TimeSpan.Zero, TimeoutOf(start)),
            CibParts.Operation(resource, "stop", TimeSpan.Zero, TimeoutOf(stop)),
        };
        var timeout = TimeoutOf(monitor);
        if (interval > TimeSpan.Zero)
            read.Add(CibParts.Operation(resource, "monitor", interval, timeout));

        foreach (var section in new[] { start, stop, monitor, operations })
            section.RejectUnknown();

        return read;
    }

    private static (string Name, string Value) TimeoutOf(Section operation) =>
        ("timeout", CibParts.Duration(operation.Duration("timeout", ShortestTime)));

    /// <param name="withDefaults">Also what is not written here; else the CIB's own defaults give it.</param>
    private static List<(string Name, string Value)> ReadMeta(Section meta, bool withDefaults)
    {
        var read = new List<(string Name, string Value)>();
        void Add(string key, Func<string> value)
        {
            var text = value();
            if (withDefaults || meta.Has(key))
                read.Add((key, text));
        }

        Add("target-role", () => Word(meta, "target-role", "started", "stopped") == "stopped" ? "Stopped" : "Started");
        Add("resource-stickiness", () => ReadScore(meta, "resource-stickiness").ToString());

        // What cannot run on a node at all is banned there without any threshold.
        Add("migration-threshold", () => meta.Number("migration-threshold", 0) is > 0 and var threshold ? Text(threshold) : "INFINITY");
        Add("priority", () => Text(meta.Number("priority", int.MinValue)));
        meta.RejectUnknown();
        return read;
    }

    private List<GroupEntry> ReadGroups(SortedDictionary<string, PrimitiveEntry> primitives)
    {
        var groups = new List<GroupEntry>();
        var memberOf = new Dictionary<string, string>(StringComparer.Ordinal);
        var section = _ha.Child("groups");
        foreach (var id in section.SortedKeys)
        {
            RejectBadId(section, id);
            if (primitives.ContainsKey(id))
                section.Wrong(id, "a resource has the same name");

            var members = section.List(id);
            if (members.Count == 0)
                section.Wrong(id, "has no members");

            foreach (var member in members)
            {
                if (!primitives.ContainsKey(member))
                    section.Wrong(id, $"its member '{member}' is not among ha.resources");
                else if (!memberOf.TryAdd(member, id))
                    section.Wrong(id, $"its member '{member}' is in group {memberOf[member]} already");
            }

            groups.Add(CibParts.Group(
                id, members.Distinct().Where(member => memberOf.GetValueOrDefault(member) == id).Select(member => primitives[member])));
        }

        return groups;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
