using System.Collections.Immutable;

namespace HaActors.Agents;

/// <summary>What an agent says of itself: its parameters and actions, each in the order the agent lists them.</summary>
public sealed record AgentMetaData(
    string Name,
    string Version,
    string ShortDescription,
    string LongDescription,
    ImmutableArray<AgentParameter> Parameters,
    ImmutableArray<AgentActionAdvice> Actions)
{
    /// <summary>Whether the agent lists the action; an agent may name one several times (two monitors).</summary>
    public bool Offers(string action) => Actions.Any(listed => listed.Name == action);
}

/// <summary>One parameter of an agent.</summary>
/// <param name="Type"><c>string</c>, <c>integer</c>, <c>boolean</c>, <c>second</c>, <c>select</c>; unknown words stay
/// as the agent wrote them.</param>
/// <param name="Default">What the agent takes when nothing is given; null: none stated.</param>
/// <param name="UniqueGroup">Resources of one agent must differ in the values of each group taken together; null: no
/// such rule.</param>
/// <param name="Reloadable">A change needs no restart, only <c>reload-agent</c>.</param>
/// <param name="Options">The values that a <c>select</c> allows; empty: any.</param>
/// <param name="ReplacedBy">The newer name of a deprecated (or obsoleted) parameter.</param>
public sealed record AgentParameter(
    string Name,
    string Type,
    bool Required,
    string? Default,
    string? UniqueGroup,
    bool Reloadable,
    bool Deprecated,
    string? ReplacedBy,
    string ShortDescription,
    ImmutableArray<string> Options);

/// <summary>One action as the agent advertises it. Times are advice; null: not stated or not readable.</summary>
/// <param name="Automatic">Of fence agents: <c>on</c> must run before the node may run resources (unfencing).</param>
/// <param name="OnTarget">Of fence agents: the action runs on the target itself.</param>
public sealed record AgentActionAdvice(
    string Name,
    TimeSpan? Timeout,
    TimeSpan? Interval,
    int Depth,
    string? Role,
    bool Automatic = false,
    bool OnTarget = false);
