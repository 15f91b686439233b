using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>Blocks of names and values, and rules.</summary>
internal sealed partial class CibParser
{
    private enum BlockKind
    {
        Other,
        Options,
        Meta,
    }

    private void Blocks(ImmutableArray<AttributeBlock>.Builder into, BlockKind kind)
    {
        var section = xml.Enter();
        while (xml.Next(section))
        {
            if (xml.Name is "cluster_property_set" or "meta_attributes" or "instance_attributes")
                into.Add(Block(kind));
            else
                Unknown();
        }
    }

    private AttributeBlock Block(BlockKind kind)
    {
        var place = xml.Place;
        if (xml["id-ref"] is { } reference)
            return ReferredBlock(reference, place);

        var id = Id();
        var score = ScoreOf("score");
        RuleEntry? rule = null;
        var values = ImmutableArray.CreateBuilder<NameValue>();
        var element = xml.Enter();
        while (xml.Next(element))
        {
            if (xml.Name == "nvpair")
                values.Add(Pair(kind));
            else if (xml.Name == "rule")
                rule = Either(rule, Rule());
            else if (xml.Name == "attributes")
                InnerPairs(values, kind);
            else
                Unknown();
        }

        var block = new AttributeBlock(id, score, rule, values.DrainToImmutable(), place);
        references?.Blocks.TryAdd(id, block);
        return block;
    }

    // The oldest schemas put the pairs one level deeper.
    private void InnerPairs(ImmutableArray<NameValue>.Builder values, BlockKind kind)
    {
        var inner = xml.Enter();
        while (xml.Next(inner))
        {
            if (xml.Name == "nvpair")
                values.Add(Pair(kind));
            else
                Unknown();
        }
    }

    private AttributeBlock ReferredBlock(string reference, Place place)
    {
        place = place with { Id = reference };
        if (references!.Blocks.TryGetValue(reference, out var block))
            return block with { Place = place, Reference = reference };
        ReportMissing(reference, place);
        return new(reference, 0, null, [], place) { Reference = reference };
    }

    private NameValue Pair(BlockKind kind)
    {
        if (xml["id-ref"] is { } reference)
            return ReferredPair(reference);

        var pair = Renamed(kind, new NameValue(Id(), xml["name"] ?? "", xml["value"]));
        references?.Values.TryAdd(pair.Id, pair);
        return pair;
    }

    private NameValue ReferredPair(string reference)
    {
        var name = xml["name"];
        if (!references!.Values.TryGetValue(reference, out var pair))
        {
            ReportMissing(reference, xml.Place with { Id = reference });
            return new(reference, name ?? "", null) { Reference = reference };
        }

        return pair with { Name = name ?? pair.Name, Reference = reference };
    }

    private NameValue Renamed(BlockKind kind, NameValue pair)
    {
        var name = kind switch
        {
            BlockKind.Options => OldNames.Option(pair.Name, _schema),
            BlockKind.Meta => OldNames.Meta(pair.Name, _schema),
            _ => pair.Name,
        };
        var value = (kind, name) switch
        {
            (BlockKind.Meta, "target-role") => OldNames.Role(pair.Value),
            (BlockKind.Options, "fencing-action") when pair.Value == "poweroff" => "off",
            _ => pair.Value,
        };
        return ReferenceEquals(name, pair.Name) && ReferenceEquals(value, pair.Value)
            ? pair
            : pair with { Name = name, Value = value };
    }

    /// <summary>Of several rules of one block any suffices; no schema allows several.</summary>
    private static RuleEntry Either(RuleEntry? first, RuleEntry second) => first is null
        ? second
        : new RuleEntry($"{first.Id}-or-{second.Id}", IsOr: true, null, null, null, [first, second], first.Place);

    private RuleEntry Rule()
    {
        var place = xml.Place;
        if (xml["id-ref"] is { } reference)
        {
            place = place with { Id = reference };
            if (references!.Rules.TryGetValue(reference, out var known))
                return known with { Place = place, Reference = reference };
            ReportMissing(reference, place);
            return new(reference, false, null, null, null, [], place) { Reference = reference };
        }

        var id = Id();
        var isOr = IsOr();
        var score = xml["score"];
        var scoreAttribute = xml["score-attribute"] ?? xml["score_attribute"];
        var role = OldNames.Role(xml["role"]);
        var conditions = ImmutableArray.CreateBuilder<ConditionEntry>();
        var element = xml.Enter();
        while (xml.Next(element))
            if (Condition() is { } condition)
                conditions.Add(condition);
        var rule = new RuleEntry(id, isOr, score, scoreAttribute, role, conditions.DrainToImmutable(), place);
        references?.Rules.TryAdd(id, rule);
        return rule;
    }

    private bool IsOr()
    {
        switch ((xml["boolean-op"] ?? xml["boolean_op"])?.ToUpperInvariant())
        {
            case null or "AND":
                return false;
            case "OR":
                return true;
            default:
                Report(FindingKinds.BadValue, xml.Place, $"boolean-op=\"{xml["boolean-op"]}\" is neither and nor or");
                return false;
        }
    }

    private ConditionEntry? Condition()
    {
        switch (xml.Name)
        {
            case "rule":
                return Rule();
            case "expression":
                return new AttributeCondition(
                    xml["id"] ?? "",
                    xml["attribute"] ?? "",
                    xml["operation"] ?? "",
                    xml["value"],
                    xml["type"],
                    xml["value-source"],
                    xml.Place);
            case "date_expression":
                return Date();
            case "rsc_expression":
                return new AgentCondition(xml["id"] ?? "", xml["class"], xml["provider"], xml["type"], xml.Place);
            case "op_expression":
                return new OperationCondition(xml["id"] ?? "", xml["name"] ?? "", xml["interval"], xml.Place);
            default:
                Unknown();
                return null;
        }
    }

    private DateCondition Date()
    {
        var place = xml.Place;
        var id = xml["id"] ?? "";
        var operation = xml["operation"] ?? "";
        var start = xml["start"];
        var end = xml["end"];
        ImmutableArray<KeyValuePair<string, string>> duration = [];
        ImmutableArray<KeyValuePair<string, string>> specification = [];
        var element = xml.Enter();
        while (xml.Next(element))
        {
            if (xml.Name == "duration")
                duration = [.. xml.Attributes];
            else if (xml.Name == "date_spec")
                specification = [.. xml.Attributes];
            else
                Unknown();
        }

        return new(id, operation, start, end, duration, specification, place);
    }

    private void ReportMissing(string reference, Place place)
    {
        if (references!.IsComplete)
            Report(FindingKinds.UnknownReference, place, $"id-ref=\"{reference}\" names nothing that the document has");
    }
}
