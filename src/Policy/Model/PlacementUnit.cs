using System.Collections.Immutable;

namespace HaActors.Policy.Model;

/// <summary>What is placed as one: a primitive that is in no group, or a group's members in their order.</summary>
public sealed record PlacementUnit(ResourceId Id, ImmutableArray<ResourceConfiguration> Members)
{
    /// <summary>All units by name.</summary>
    public static ImmutableArray<PlacementUnit> All(ClusterConfiguration configuration)
    {
        var grouped = configuration.Groups.SelectMany(group => group.Members).ToHashSet();
        var groups = configuration.Groups.Select(group =>
            new PlacementUnit(group.Id, [.. group.Members.Select(member => configuration.Resources[member])]));
        var primitives = configuration.Resources.Values
            .Where(resource => !grouped.Contains(resource.Id))
            .Select(resource => new PlacementUnit(resource.Id, [resource]));
        return [.. groups.Concat(primitives).OrderBy(unit => unit.Id)];
    }
}
