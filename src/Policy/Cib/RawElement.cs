using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>An element that no decision looks at: kept so that it can be written out again.</summary>
public sealed record RawElement(
    string Name,
    ImmutableArray<KeyValuePair<string, string>> Attributes,
    ImmutableArray<RawElement> Children,
    string? Text);
