namespace HaActors.Policy.Scheduling;

/// <summary>A location constraint, or one rule of it, worked out: what it gives to which nodes.</summary>
/// <param name="Role"><see cref="Role.Unknown"/>: any. Others count only for that role.</param>
internal sealed record Location(
    string Id,
    Resource Resource,
    Role Role,
    ProbeMode Mode,
    IReadOnlyList<(Node Node, int Score)> Nodes)
{
    /// <summary>The constraint, if <see cref="Id"/> is that of a rule in it.</summary>
    public string? Constraint { get; init; }

    /// <summary>It is made of the node's health, and its id is the strategy's name.</summary>
    public bool IsHealth { get; init; }
}
