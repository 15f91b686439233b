using System.Collections.Immutable;
using HaActors.Policy.Model;
using HaActors.Policy.Placement;

namespace HaActors.Policy;

/// <summary>The order in which a node stops its own resources when nobody may order it (safety rule 29).</summary>
public static class StopOrder
{
    public static ImmutableArray<ResourceId> Of(ClusterConfiguration configuration) =>
    [
        .. PlacementUnit.All(configuration)
            .Reverse()
            .SelectMany(unit => unit.Members.Reverse().Select(member => member.Id)),
    ];
}
