using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>A node that the configuration names.</summary>
/// <param name="Type"><c>member</c> (also written normal, or left out), <c>remote</c>, or <c>ping</c>.</param>
/// <param name="Score">Added to every resource's score for it.</param>
public sealed record NodeEntry(
    string Id,
    string Name,
    string? Type,
    int Score,
    ImmutableArray<AttributeBlock> Attributes,
    ImmutableArray<AttributeBlock> Utilization,
    Place Place);
