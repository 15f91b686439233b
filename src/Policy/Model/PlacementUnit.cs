using System.Collections.Immutable;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Model;

/// <summary>What is placed as one: a resource that is inside no other, with the primitives that it is or holds, in their order.</summary>
public sealed record PlacementUnit(ResourceId Id, ImmutableArray<ResourceConfiguration> Members)
{
    /// <summary>All units, as the CIB has them.</summary>
    public static ImmutableArray<PlacementUnit> All(ClusterConfiguration configuration) =>
    [
        .. configuration.Cib.Resources.Select(resource => new PlacementUnit(
            new ResourceId(resource.Id),
            [.. resource.Primitives().Select(primitive => configuration.Resources[new ResourceId(primitive.Id)])])),
    ];
}
