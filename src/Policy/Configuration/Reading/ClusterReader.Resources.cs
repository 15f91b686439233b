using System.Collections.Immutable;
using System.Globalization;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Configuration.Reading;

/// <content>Primitives, templates, and their operations.</content>
public sealed partial class ClusterReader
{
    private static readonly TimeSpan ShortestTime = TimeSpan.FromMilliseconds(100);

    private static readonly string[] FailurePolicies =
        ["restart", "ignore", "block", "stop", "demote", "standby", "fence", "restart-container"];

    private ImmutableArray<PrimitiveEntry> ReadTemplates()
    {
        var section = _ha.Child("templates");
        return [.. section.SortedKeys.Select(id => ReadPrimitive(id, NamedEntry(section, id, null), template: null, isTemplate: true))];
    }

    private SortedDictionary<string, PrimitiveEntry> ReadPrimitives(ImmutableArray<PrimitiveEntry> templates)
    {
        var primitives = new SortedDictionary<string, PrimitiveEntry>(StringComparer.Ordinal);
        var section = _ha.Child("resources");
        foreach (var id in section.SortedKeys)
        {
            var entry = NamedEntry(section, id, _ha.Child("resource-defaults"));
            var name = entry.Optional("template");
            var template = templates.FirstOrDefault(template => template.Id == name);
            if (name is not null && template is null)
                entry.Wrong("template", $"'{name}' is not among ha.templates");
            primitives[id] = ReadPrimitive(id, entry, template, isTemplate: false);
        }

        return primitives;
    }

    private PrimitiveEntry ReadPrimitive(string id, Section entry, PrimitiveEntry? template, bool isTemplate)
    {
        var agent = template is null || entry.Has("agent") ? entry.Required("agent") : "";
        if (agent.Length > 0 && _agentProblem(agent) is { } problem)
            entry.Wrong("agent", problem);

        var owner = OwnerOf(id, entry);
        var primitive = CibParts.Primitive(id, agent, ReadOperations(id, entry.Child("operations"), template, isTemplate));
        if (agent.Length == 0)
            primitive = primitive with { Standard = null, Provider = null, Type = null };
        primitive = primitive with
        {
            Template = template?.Id,
            Parameters = Blocks(owner, "parameters", Texts),
            Meta = Blocks(owner, "meta", Meta),
            Utilization = Blocks(owner, "utilization", Amounts),
            Description = entry.Optional("description"),
        };
        RejectUnknown(owner);
        return primitive;
    }

    private List<OperationEntry> ReadOperations(string resource, Section operations, PrimitiveEntry? template, bool isTemplate)
    {
        var read = new List<OperationEntry>();
        foreach (var key in isTemplate ? operations.SortedKeys : operations.AllKeys)
        {
            // What only the defaults name is for those that nothing else is said of.
            if (!operations.Has(key) && template?.Operations.Any(operation => operation.Name == key) == true)
                continue;

            var section = operations.Child(key);
            var name = section.Optional("name") ?? key;
            if (!section.IsSaid("name") && !KnownNames.Operations.ContainsKey(name))
            {
                var near = KnownNames.Near(name, KnownNames.Operations);
                operations.Wrong(key, $"is not known{(near is null ? "" : $"; did you mean '{near}'?")}");
                continue;
            }

            if (ReadOperation(resource, key, name, section) is { } operation)
                read.Add(operation);
        }

        return read;
    }

    private OperationEntry? ReadOperation(string resource, string key, string name, Section section)
    {
        var interval = section.OptionalDuration("interval", TimeSpan.Zero) ?? TimeSpan.Zero;
        if (interval > TimeSpan.Zero && interval < ShortestTime)
            section.Wrong("interval", "must be 0 (never) or at least 100 ms");

        var attributes = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        void Add(string attribute, string? value)
        {
            if (value is not null)
                attributes.Add(new(attribute, value));
        }

        Add("timeout", section.OptionalDuration("timeout", ShortestTime) is { } timeout ? CibParts.Duration(timeout) : null);
        Add("start-delay", section.OptionalDuration("start-delay", TimeSpan.Zero) is { } delay ? CibParts.Duration(delay) : null);
        Add("interval-origin", section.Optional("interval-origin"));
        Add("on-fail", OptionalWord(section, "on-fail", FailurePolicies));
        Add("role", OptionalRole(section, "role"));
        Add("enabled", OptionalTruth(section, "enabled"));
        Add("record-pending", OptionalTruth(section, "record-pending"));
        Add("description", section.Optional("description"));
        var level = section.IsSaid("check-level") ? Text(section.Number("check-level", 0)) : null;

        var id = _ids.Fresh(
            key == name ? $"{resource}-{name}-{CibParts.Milliseconds(interval)}" : $"{resource}-{key}", section.Path);
        var owner = OwnerOf(id, section);
        var parameters = Blocks(owner, "parameters", Texts);
        var meta = Blocks(owner, "meta", Texts);
        RejectUnknown(owner);
        if (level is not null)
            parameters = [.. parameters, .. _ids.Block($"{id}-check", $"{section.Path}.check-level", [("OCF_CHECK_LEVEL", level)])];

        // A monitor that is never to run is left out.
        return name == "monitor" && interval == TimeSpan.Zero && attributes.Count == 0 && parameters.IsEmpty && meta.IsEmpty
            ? null
            : new OperationEntry(
                id, name, CibParts.Duration(interval), attributes.ToImmutable(), meta, parameters, CibParts.PlaceOf("op", id));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
