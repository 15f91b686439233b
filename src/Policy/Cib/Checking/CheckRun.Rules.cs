using System.Collections.Immutable;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Cib;

/// <summary>Rules that can never hold.</summary>
internal sealed partial class CheckRun
{
    private static readonly ImmutableArray<string> Comparisons =
        ["defined", "not_defined", "lt", "lte", "gt", "gte", "eq", "ne"];

    public void Rules()
    {
        RulesOf(_cib.Options);
        foreach (var node in _cib.Nodes)
            RulesOf(node.Attributes);
        RulesOf(_cib.ResourceDefaults);
        RulesOf(_cib.OperationDefaults);
        foreach (var template in _cib.Templates)
            RulesOf(template);
        foreach (var resource in _resources.Values)
            RulesOf(resource);
        foreach (var constraint in _cib.Constraints)
            if (constraint is LocationEntry location)
                foreach (var rule in location.Rules)
                    LocationRule(rule);
    }

    private void RulesOf(ResourceEntry resource)
    {
        RulesOf(resource.Meta);
        RulesOf(resource.Parameters);
        if (resource is PrimitiveEntry primitive)
            foreach (var operation in primitive.Operations)
            {
                RulesOf(operation.Meta);
                RulesOf(operation.Parameters);
            }
    }

    private void RulesOf(ImmutableArray<AttributeBlock> blocks)
    {
        foreach (var block in blocks)
            if (block is { Rule: not null, Reference: null })
                Judge(block.Rule);
    }

    private void LocationRule(RuleEntry rule)
    {
        if (rule.Score is null && rule.ScoreAttribute is null)
            Report(FindingKinds.MissingContent, rule.Place, "the rule has neither score nor score-attribute");
        else if (rule.Score is not null && CibValue.Score(rule.Score) is null)
            Report(FindingKinds.BadScore, rule.Place, $"score=\"{rule.Score}\" is no score");
        OneOf(rule.Place, "role", rule.Role, Roles);
        Judge(rule);
    }

    private void Judge(ConditionEntry condition)
    {
        if (Fault(condition) is { } fault)
            Report(FindingKinds.BadRule, condition.Place, fault);
        if (condition is RuleEntry { Reference: null } rule)
            foreach (var inner in rule.Conditions)
                Judge(inner);
    }

    private static string? Fault(ConditionEntry condition) => condition switch
    {
        RuleEntry { Reference: null, Conditions.IsEmpty: true } => "the rule has no conditions",
        AttributeCondition attribute => Fault(attribute),
        DateCondition date => Fault(date),
        OperationCondition { Name: "" } => "the condition names no operation",
        OperationCondition { Interval: { } text } when CibValue.Milliseconds(text) is null =>
            $"interval=\"{text}\" is no span of time",
        _ => null,
    };

    private static string? Fault(AttributeCondition condition)
    {
        if (condition.Attribute.Length == 0)
            return "the condition names no attribute";
        if (!Comparisons.Contains(condition.Operation))
            return $"operation=\"{condition.Operation}\" is none of {string.Join(", ", Comparisons)}";
        if (condition.Value is null && condition.Operation is not ("defined" or "not_defined"))
            return "the condition compares with no value";
        if (condition.Type?.ToUpperInvariant() is not (null or "STRING" or "INTEGER" or "NUMBER" or "VERSION"))
            return $"type=\"{condition.Type}\" is none of string, integer, number, version";
        return condition.ValueSource is not (null or "literal" or "param" or "meta")
            ? $"value-source=\"{condition.ValueSource}\" is none of literal, param, meta"
            : null;
    }

    private static string? Fault(DateCondition condition)
    {
        foreach (var text in new[] { condition.Start, condition.End })
            if (text is not null && DateText.Seconds(text, now: 0) is null)
                return $"\"{text}\" is no date";
        switch (condition.Operation)
        {
            case "gt":
                return condition.Start is null ? "the condition has no start" : null;
            case "lt":
                return condition.End is null ? "the condition has no end" : null;
            case "in_range" or "":
                if (condition.Start is null && condition.End is null)
                    return "the condition has neither start nor end";
                return condition is { Start: null, End: null } ? "a duration needs a start" : null;
            case "date_spec":
                foreach (var (name, range) in condition.Specification)
                    if (name != "id" && !DateSpecification.IsRange(range))
                        return $"{name}=\"{range}\" is no number and no range";
                return condition.Specification.IsEmpty ? "the condition has no date_spec" : null;
            default:
                return $"operation=\"{condition.Operation}\" is none of gt, lt, in_range, date_spec";
        }
    }
}
