using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>A cluster information base: what is configured and what was observed, at one moment.</summary>
/// <remarks>Lists are in document order, which decides between equals everywhere.</remarks>
/// <param name="Header">The root element's attributes.</param>
/// <param name="Options">Blocks of cluster options; see <see cref="AttributeBlock"/> for which of them wins.</param>
/// <param name="Resources">Top-level resources.</param>
public sealed record CibDocument(
    CibHeader Header,
    ImmutableArray<AttributeBlock> Options,
    ImmutableArray<NodeEntry> Nodes,
    ImmutableArray<ResourceEntry> Resources,
    ImmutableArray<PrimitiveEntry> Templates,
    ImmutableArray<AttributeBlock> ResourceDefaults,
    ImmutableArray<AttributeBlock> OperationDefaults,
    ImmutableArray<ConstraintEntry> Constraints,
    ImmutableArray<FencingLevel> FencingTopology,
    ImmutableArray<TagEntry> Tags,
    ImmutableArray<NodeStatus> NodeStatuses,
    ImmutableArray<TicketStatus> Tickets)
{
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>What the configuration says that no decision looks at (access rules, alerts), in order.</summary>
    public ImmutableArray<RawElement> OtherConfiguration { get; init; } = [];

    /// <summary>The same of the status section.</summary>
    public ImmutableArray<RawElement> OtherStatus { get; init; } = [];
}

/// <param name="HaveQuorum">Whether the partition that wrote it had quorum.</param>
/// <param name="ExecutionDate">When it was decided upon, seconds since 1970; null if it does not say.</param>
/// <param name="Attributes">All attributes of the root element, these included, in document order.</param>
public sealed record CibHeader(
    bool HaveQuorum,
    string? DcUuid,
    long? ExecutionDate,
    ImmutableArray<KeyValuePair<string, string>> Attributes);

/// <summary>Where in the document something was said.</summary>
/// <param name="Line">Counted from 1; 0 if it did not come from a text.</param>
public readonly record struct Place(string Element, string? Id, int Line)
{
    public override string ToString() => Line > 0 ? $"line {Line}: <{Element} id=\"{Id}\">" : $"<{Element} id=\"{Id}\">";
}

public enum Severity
{
    Warning,
    Error,
}

/// <summary>Something wrong, or doubtful, in the configuration.</summary>
/// <param name="Id">Which kind of finding, for example <c>unknown-reference</c>. Never changes its meaning.</param>
/// <param name="Hint">What to do about it.</param>
public sealed record Finding(string Id, Severity Severity, Place Place, string Text, string Hint);

/// <summary>
/// A block of names and values (instance, meta or utilization attributes, cluster options), perhaps under a rule.
/// Where several give the same name, the block of the highest score wins, and of equal ones the earliest; for cluster options
/// the block with the well-known id <c>cib-bootstrap-options</c> comes before all others.
/// </summary>
/// <param name="Score">Its own <c>score</c>; default 0.</param>
/// <param name="Rule">Null: always applies.</param>
public sealed record AttributeBlock(
    string Id,
    int Score,
    RuleEntry? Rule,
    ImmutableArray<NameValue> Values,
    Place Place)
{
    /// <summary>It is the block of this id, written elsewhere.</summary>
    public string? Reference { get; init; }
}

/// <param name="Value">Null: the attribute is named without a value.</param>
public sealed record NameValue(string Id, string Name, string? Value)
{
    /// <summary>It is the pair of this id, written elsewhere.</summary>
    public string? Reference { get; init; }
}

public sealed record TagEntry(string Id, ImmutableArray<string> References, Place Place);

/// <summary>One try at fencing a node: all devices of the level must succeed.</summary>
/// <param name="Target">The node's name; null when by pattern or attribute.</param>
public sealed record FencingLevel(
    string Id,
    string? Target,
    string? TargetPattern,
    string? TargetAttribute,
    string? TargetValue,
    int Index,
    ImmutableArray<string> Devices,
    Place Place);
