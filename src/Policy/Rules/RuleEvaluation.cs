using System.Diagnostics;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Rules;

/// <summary>Judges rules and their conditions.</summary>
/// <remarks>A condition that says nothing sensible does not hold; the check of the configuration reports it.</remarks>
public static class RuleEvaluation
{
    public static bool Holds(ConditionEntry condition, RuleInput input) => condition switch
    {
        RuleEntry rule => Holds(rule, input),
        AttributeCondition attribute => AttributeComparison.Holds(attribute, input),
        DateCondition date => DateRules.Holds(date, input),
        AgentCondition agent => Holds(agent, input),
        OperationCondition operation => Holds(operation, input),
        _ => throw new UnreachableException(),
    };

    /// <summary>Whether any of several rules holds; true if there are none.</summary>
    public static bool AnyHolds(IReadOnlyList<RuleEntry> rules, RuleInput input)
    {
        foreach (var rule in rules)
            if (Holds(rule, input))
                return true;
        return rules.Count == 0;
    }

    private static bool Holds(RuleEntry rule, RuleInput input)
    {
        foreach (var condition in rule.Conditions)
            if (Holds(condition, input) == rule.IsOr)
                return rule.IsOr;
        return !rule.IsOr;
    }

    private static bool Holds(AgentCondition agent, RuleInput input) =>
        (agent.Standard is null || agent.Standard == input.ResourceStandard)
        && (agent.Provider is null || agent.Provider == input.ResourceProvider)
        && (agent.Type is null || agent.Type == input.ResourceType);

    private static bool Holds(OperationCondition operation, RuleInput input)
    {
        if (operation.Name.Length == 0 || operation.Name != input.OperationName)
            return false;
        if (operation.Interval is null)
            return true;
        return CibValue.Milliseconds(operation.Interval) is { } interval && interval == input.OperationIntervalMs;
    }
}
