using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>Where a meta attribute of a resource is set.</summary>
internal static class MetaPlaces
{
    /// <summary>Name, value and place: <c>target-role=Stopped on group g</c>.</summary>
    public static string Of(Resource resource, string name) =>
        $"{name}={resource.MetaValue(name)} {At(resource, name)}";

    /// <summary>Where it is set: <c>on group g</c>.</summary>
    public static string At(Resource resource, string name)
    {
        for (var at = resource; at is not null; at = at.Parent)
            if (Sets(at.Entry.Meta, name))
                return at == resource && at is Primitive && at.Parent is not Clone
                    ? $"on {at.BaseId}"
                    : $"on {Kind(at)} {at.BaseId}";
        return Sets(resource.Run.Cib.ResourceDefaults, name) ? "in the defaults of resources" : $"on {resource.BaseId}";
    }

    private static string Kind(Resource resource) => resource switch
    {
        Group => "group",
        Clone => "clone",
        Bundle => "bundle",
        _ => "resource",
    };

    private static bool Sets(ImmutableArray<AttributeBlock> blocks, string name)
    {
        foreach (var block in blocks)
            foreach (var pair in block.Values)
                if (pair.Name == name)
                    return true;
        return false;
    }
}
