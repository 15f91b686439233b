using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy;

/// <summary>The order in which a node stops its own resources when nobody may order it (safety rule 29).</summary>
public static class StopOrder
{
    /// <returns>Chains that do not wait for one another: what hangs in one of them holds up nothing else.</returns>
    public static ImmutableArray<ImmutableArray<ResourceId>> Of(ClusterConfiguration configuration) =>
    [
        .. PlacementUnit.All(configuration)
            .Reverse()
            .Select(unit => unit.Members.Reverse().Select(member => member.Id).ToImmutableArray()),
    ];
}
