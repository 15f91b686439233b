using HaActors.Policy.Cib;
using HaActors.Policy.Model;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Deciding;

/// <summary>
/// A location constraint that forbids a node for good, and that nobody looks there: it depends on nothing but the node's name and attributes that are
/// configured for it, so it held for the node's earlier lives as well.
/// </summary>
internal static class LastingBan
{
    public static bool Is(LocationEntry location, CibDocument cib, NodeName node) =>
        "never".Equals(location.Discovery, StringComparison.OrdinalIgnoreCase)
        && IsForEveryRole(location.Role)
        && location.Lifetime.IsDefaultOrEmpty
        && (location.Rules.IsDefaultOrEmpty
            ? IsForbidding(location.Score)
            : location.Rules.All(rule => IsForbidding(rule.Score) && rule.ScoreAttribute is null && IsForEveryRole(rule.Role)
                && IsLasting(rule, Configured(cib, node))));

    private static bool IsForEveryRole(string? role) => role is null || "started".Equals(role, StringComparison.OrdinalIgnoreCase);

    private static bool IsForbidding(string? score) => score is not null && CibValue.Score(score, 0) <= -Scores.Infinity;

    private static bool IsLasting(ConditionEntry condition, HashSet<string> configured) => condition switch
    {
        RuleEntry { Reference: null } rule => rule.Conditions.All(part => IsLasting(part, configured)),
        AttributeCondition { ValueSource: null or "literal" } attribute => attribute.Attribute == "#uname" || configured.Contains(attribute.Attribute),
        _ => false,
    };

    private static HashSet<string> Configured(CibDocument cib, NodeName node) =>
        [.. cib.Nodes.Where(one => one.Name == node.Value).SelectMany(one => one.Attributes)
            .Where(block => block is { Rule: null, Reference: null }).SelectMany(block => block.Values).Where(value => value.Value is not null)
            .Select(value => value.Name)];
}
