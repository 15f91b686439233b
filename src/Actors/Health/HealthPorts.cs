using System.Collections.Immutable;
using HaActors.Agents.Checks;

namespace HaActors.Actors.Health;

/// <summary>What the checking of real servers touches outside.</summary>
/// <param name="Chance">Asked at the start alone: everything that needs chance gets a seed of its own.</param>
/// <param name="Files">The names of the files in a directory; null: it cannot be read.</param>
public sealed record HealthPorts(
    ICheckRunner Checks,
    TimeProvider Clock,
    Random Chance,
    Func<string, CancellationToken, Task<ImmutableHashSet<string>?>> Files);
