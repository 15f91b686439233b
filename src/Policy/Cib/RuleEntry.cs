using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>A condition, or one of several combined.</summary>
public abstract record ConditionEntry(string Id, Place Place);

/// <param name="IsOr">Any condition suffices; else all must hold.</param>
/// <param name="Score">As written; for a location rule.</param>
/// <param name="ScoreAttribute">The node attribute that gives the score.</param>
/// <param name="Role">For a location rule.</param>
public sealed record RuleEntry(
    string Id,
    bool IsOr,
    string? Score,
    string? ScoreAttribute,
    string? Role,
    ImmutableArray<ConditionEntry> Conditions,
    Place Place) : ConditionEntry(Id, Place)
{
    /// <summary>It is the rule of this id, written elsewhere.</summary>
    public string? Reference { get; init; }
}

/// <summary>Compares a node attribute.</summary>
/// <param name="Operation"><c>defined</c>, <c>not_defined</c>, <c>lt</c>, <c>gt</c>, <c>lte</c>, <c>gte</c>, <c>eq</c>, <c>ne</c>.</param>
/// <param name="Type"><c>string</c>, <c>integer</c>, <c>number</c>, <c>version</c>; null: by the operation.</param>
/// <param name="ValueSource"><c>literal</c>, <c>param</c> or <c>meta</c> of the resource; null: literal.</param>
public sealed record AttributeCondition(
    string Id,
    string Attribute,
    string Operation,
    string? Value,
    string? Type,
    string? ValueSource,
    Place Place) : ConditionEntry(Id, Place);

/// <param name="Operation"><c>gt</c>, <c>lt</c>, <c>in_range</c>, <c>date_spec</c>.</param>
public sealed record DateCondition(
    string Id,
    string Operation,
    string? Start,
    string? End,
    ImmutableArray<KeyValuePair<string, string>> Duration,
    ImmutableArray<KeyValuePair<string, string>> Specification,
    Place Place) : ConditionEntry(Id, Place);

/// <summary>Holds for resources of an agent.</summary>
public sealed record AgentCondition(
    string Id,
    string? Standard,
    string? Provider,
    string? Type,
    Place Place) : ConditionEntry(Id, Place);

/// <summary>Holds for an operation.</summary>
public sealed record OperationCondition(string Id, string Name, string? Interval, Place Place) : ConditionEntry(Id, Place);
