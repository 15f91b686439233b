namespace HaActors.Policy.Scheduling;

/// <summary>A location constraint, or one rule of it, worked out: what it gives to which nodes.</summary>
/// <param name="Role"><see cref="Role.Unknown"/>: any. Others count only for that role.</param>
internal sealed record Location(
    string Id,
    Resource Resource,
    Role Role,
    ProbeMode Mode,
    IReadOnlyList<(Node Node, int Score)> Nodes);
