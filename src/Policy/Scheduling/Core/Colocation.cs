namespace HaActors.Policy.Scheduling;

/// <summary>The dependent goes where the primary is, or away from it.</summary>
/// <param name="NodeAttribute">Nodes with equal values of it count as one place; <c>#uname</c>: each node for itself.</param>
/// <param name="Influence">The dependent's wishes count when the primary is placed.</param>
/// <param name="DependentRole"><see cref="Role.Unknown"/>: any.</param>
internal sealed record Colocation(
    string Id,
    string NodeAttribute,
    Resource Dependent,
    Resource Primary,
    Role DependentRole,
    Role PrimaryRole,
    int Score,
    bool Influence)
{
    public const string NodeName = "#uname";

    /// <summary>Place in the order of creation.</summary>
    public int Number { get; init; }

    /// <summary>The constraint, if <see cref="Id"/> is that of a set in it; null: none.</summary>
    public string? Constraint { get; init; }

    /// <summary>It was asked for, not made by us.</summary>
    public bool Configured { get; init; }

    /// <summary>It asks for a place, or forbids one, rather than preferring.</summary>
    public bool IsMandatory => Score is >= Scores.Infinity or <= -Scores.Infinity;
}
