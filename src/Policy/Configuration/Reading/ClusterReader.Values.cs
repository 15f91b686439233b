using System.Collections.Frozen;
using System.Collections.Immutable;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Configuration.Reading;

/// <content>Names and values: parameters, meta-attributes, attributes, utilization, also those that count only at times.</content>
public sealed partial class ClusterReader
{
    /// <summary>An entry that has values, and what stands under its <c>when</c>.</summary>
    private sealed record Owner(string Id, Section Entry, ImmutableArray<Conditional> When);

    private sealed record Conditional(string Name, Section Section, int Score, string Rule);

    private static Owner OwnerOf(string id, Section entry)
    {
        var when = entry.Entry("when", null);
        var conditionals = ImmutableArray.CreateBuilder<Conditional>();
        foreach (var name in when.SortedKeys)
        {
            var section = when.Entry(name, null);
            var rule = section.Required("rule");
            if (rule.Length > 0 && RuleText.Parse(rule, "rule", out var problem) is null)
                section.Wrong("rule", problem!);
            conditionals.Add(new Conditional(name, section, section.Has("score") ? ReadScore(section, "score").Value : 0, rule));
        }

        return new Owner(id, entry, conditionals.ToImmutable());
    }

    private static void RejectUnknown(Owner owner)
    {
        owner.Entry.RejectUnknown();
        foreach (var conditional in owner.When)
            conditional.Section.RejectUnknown();
    }

    /// <summary>The values of one kind: those that always count, then those under rules.</summary>
    private ImmutableArray<AttributeBlock> Blocks(
        Owner owner, string kind, Func<Section, IEnumerable<(string Name, string Value)>> read)
    {
        var always = owner.Entry.Child(kind);
        return
        [
            .. _ids.Block($"{owner.Id}-{kind}", always.Path, read(always)),
            .. owner.When.SelectMany(conditional =>
            {
                var section = conditional.Section.Child(kind);
                var id = $"{owner.Id}-{kind}-{conditional.Name}";
                var rule = RuleText.Parse(conditional.Rule, _ids.Fresh($"{id}-rule", $"{conditional.Section.Path}.rule"), out _);
                return _ids.Block(id, section.Path, read(section), conditional.Score, rule);
            }),
        ];
    }

    private RuleEntry? ReadRule(Section section, string key, string id)
    {
        var text = section.Required(key);
        if (text.Length == 0)
            return null;
        var rule = RuleText.Parse(text, _ids.Fresh(id, $"{section.Path}.{key}"), out var problem);
        if (problem is not null)
            section.Wrong(key, problem);
        foreach (var inner in rule?.Conditions ?? [])
            _ids.Named(inner.Id, $"{section.Path}.{key}");
        return rule;
    }

    private static IEnumerable<(string Name, string Value)> Texts(Section section) =>
        section.Texts().Select(pair => (pair.Key, pair.Value));

    private static IEnumerable<(string Name, string Value)> Amounts(Section section)
    {
        foreach (var (name, value) in section.Texts())
        {
            if (!int.TryParse(value, out _))
                section.Wrong(name, $"is '{value}', must be a whole number");
            yield return (name, value);
        }
    }

    private static IEnumerable<(string Name, string Value)> Meta(Section section) => Known(section, section.SortedKeys, KnownNames.Meta);

    private static List<(string Name, string Value)> Known(
        Section section, IEnumerable<string> keys, FrozenDictionary<string, ValueKind> known)
    {
        var read = new List<(string Name, string Value)>();
        foreach (var key in keys.Where(known.ContainsKey))
            if (Value(section, key, known[key]) is { } value)
                read.Add((key, value));
        section.RejectUnknown([.. known.Keys]);
        return read;
    }

    /// <returns>As Pacemaker writes it; null if it is wrong.</returns>
    private static string? Value(Section section, string key, ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.Truth:
                return CibParts.Truth(section.Switch(key));
            case ValueKind.Duration:
                return CibParts.Duration(section.Duration(key, TimeSpan.Zero));
            case ValueKind.Score when key == "migration-threshold":
                // What cannot run on a node at all is banned there without any threshold.
                return section.Optional(key) == "0" ? "INFINITY" : ReadScore(section, key).ToString();
            case ValueKind.Score:
                return ReadScore(section, key).ToString();
            case ValueKind.Number:
                return Text(section.Number(key, 0));
            case ValueKind.Role:
                var role = Word(section, key, "started", "stopped", "promoted", "unpromoted");
                return $"{char.ToUpperInvariant(role[0])}{role[1..]}";
            case ValueKind.MultiplyActive:
                return Word(section, key, "stop_start", "stop_only", "stop_unexpected", "block");
            case ValueKind.Requires:
                return Word(section, key, "fencing", "nothing", "quorum", "unfencing");
            case ValueKind.Placement:
                return Word(section, key, "default", "utilization", "minimal", "balanced");
            case ValueKind.Health:
                return Word(section, key, "none", "migrate-on-red", "only-green", "progressive", "custom");
            default:
                return section.Optional(key);
        }
    }

    /// <summary>One of several words, in small letters.</summary>
    private static string Word(Section section, string key, params string[] words) => words.Length == 0
        ? section.Text(key)
        : words[section.Choice(key, words.Index().ToDictionary(word => word.Item, word => word.Index))];

    /// <returns>Null where nothing is said.</returns>
    private static string? OptionalWord(Section section, string key, params string[] words) =>
        section.IsSaid(key) ? Word(section, key, words) : null;

    private static string? OptionalRole(Section section, string key) =>
        section.IsSaid(key) ? Value(section, key, ValueKind.Role) : null;

    private static string? OptionalTruth(Section section, string key) =>
        section.IsSaid(key) ? CibParts.Truth(section.Switch(key)) : null;
}
