using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>A constraint as configured. Scores stay as written: some mean "mandatory" and the like.</summary>
public abstract record ConstraintEntry(string Id, Place Place);

/// <summary>Where resources may or should be.</summary>
/// <param name="Resource">An id; null when by <paramref name="Pattern"/> or <paramref name="Sets"/>.</param>
/// <param name="Pattern">A regular expression over ids; a leading <c>!</c> negates it.</param>
/// <param name="Node">With a score; null when by rules.</param>
/// <param name="Discovery"><c>always</c>, <c>never</c>, <c>exclusive</c>; null: always.</param>
public sealed record LocationEntry(
    string Id,
    string? Resource,
    string? Pattern,
    ImmutableArray<ResourceSet> Sets,
    string? Role,
    string? Node,
    string? Score,
    string? Discovery,
    ImmutableArray<RuleEntry> Rules,
    ImmutableArray<RuleEntry> Lifetime,
    Place Place) : ConstraintEntry(Id, Place);

/// <summary>The dependent goes where the primary is, or away from it.</summary>
public sealed record ColocationEntry(
    string Id,
    string? Dependent,
    string? Primary,
    string? DependentRole,
    string? PrimaryRole,
    string? Score,
    string? NodeAttribute,
    string? Influence,
    ImmutableArray<ResourceSet> Sets,
    ImmutableArray<RuleEntry> Lifetime,
    Place Place) : ConstraintEntry(Id, Place);

/// <param name="Kind"><c>Mandatory</c>, <c>Optional</c>, <c>Serialize</c>; null: by score.</param>
/// <param name="Score">The old way to say the kind.</param>
public sealed record OrderEntry(
    string Id,
    string? First,
    string? Then,
    string? FirstAction,
    string? ThenAction,
    string? FirstInstance,
    string? ThenInstance,
    string? Kind,
    string? Score,
    string? Symmetrical,
    string? RequireAll,
    ImmutableArray<ResourceSet> Sets,
    ImmutableArray<RuleEntry> Lifetime,
    Place Place) : ConstraintEntry(Id, Place);

/// <param name="LossPolicy"><c>stop</c>, <c>demote</c>, <c>fence</c>, <c>freeze</c>; null: by role.</param>
public sealed record TicketEntry(
    string Id,
    string Ticket,
    string? Resource,
    string? Role,
    string? LossPolicy,
    ImmutableArray<ResourceSet> Sets,
    Place Place) : ConstraintEntry(Id, Place);

/// <param name="Ordering"><c>group</c> or <c>listed</c>: how colocation counts within the set.</param>
/// <param name="Members">Ids of resources or tags.</param>
public sealed record ResourceSet(
    string Id,
    string? Sequential,
    string? RequireAll,
    string? Ordering,
    string? Action,
    string? Role,
    string? Score,
    string? Kind,
    ImmutableArray<string> Members,
    Place Place)
{
    /// <summary>It is the set of this id, written elsewhere.</summary>
    public string? Reference { get; init; }
}
