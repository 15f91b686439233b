using System.Collections.Immutable;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Model;

/// <summary>What is placed as one: a resource that is inside no other, with the primitives that it is or holds, in their order.</summary>
public sealed record PlacementUnit(ResourceId Id, ImmutableArray<ResourceConfiguration> Members)
{
    /// <summary>It may be in several places at a time.</summary>
    public bool IsClone { get; init; }

    public bool IsPromotable { get; init; }

    /// <summary>All units, as the CIB has them.</summary>
    public static ImmutableArray<PlacementUnit> All(ClusterConfiguration configuration) =>
    [
        .. configuration.Cib.Resources.Select(resource => new PlacementUnit(
            new ResourceId(resource.Id),
            [.. resource.Primitives().Select(primitive => configuration.Resources[new ResourceId(primitive.Id)])])
        {
            IsClone = resource is CloneEntry or BundleEntry,
            IsPromotable = resource is CloneEntry { IsPromotable: true },
        }),
    ];

    /// <summary>Whether it is the primitive itself, or one of a clone's numbered instances of it.</summary>
    public static bool IsInstance(ResourceId id, ResourceId primitive) =>
        id == primitive || id.Value.StartsWith($"{primitive}:", StringComparison.Ordinal);

    /// <summary>Where a decision has it.</summary>
    /// <param name="promoted">Only where it is promoted.</param>
    public ImmutableSortedSet<NodeName> PlacesIn(Decision? decision, bool promoted) =>
    [
        .. decision?.Placements
            .Where(place => place.Value is not null && (!promoted || decision.Promoted.Contains(place.Key))
                && Members.Any(member => IsInstance(place.Key, member.Id)))
            .Select(place => place.Value!.Value) ?? [],
    ];

    /// <summary>Whether all of it runs on a node, with nothing under way.</summary>
    /// <param name="promoted">It must be promoted, too.</param>
    public bool RunsOn(NodeState node, bool promoted) => Members.All(member => node.Resources.Values.Any(state =>
        IsInstance(state.Id, member.Id)
        && state is { Activity: Activity.Running, Busy: null }
        && (!promoted || state.MayBePromoted)));
}
