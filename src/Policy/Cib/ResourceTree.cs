using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>Resources and what is inside them.</summary>
public static class ResourceTree
{
    /// <summary>What is directly inside, in document order.</summary>
    public static ImmutableArray<ResourceEntry> Content(this ResourceEntry resource) => resource switch
    {
        GroupEntry group => [.. group.Members],
        CloneEntry clone => [clone.Content],
        BundleEntry { Content: { } content } => [content],
        _ => [],
    };

    /// <summary>The resource, and everything inside it: what is outside comes first.</summary>
    public static IEnumerable<ResourceEntry> SelfAndContent(this ResourceEntry resource) =>
        resource.Content().SelectMany(SelfAndContent).Prepend(resource);

    /// <summary>The primitives that it is, or holds, in document order.</summary>
    public static IEnumerable<PrimitiveEntry> Primitives(this ResourceEntry resource) =>
        resource.SelfAndContent().OfType<PrimitiveEntry>();

    /// <summary>All resources, also those inside others.</summary>
    public static IEnumerable<ResourceEntry> AllResources(this CibDocument cib) => cib.Resources.SelectMany(SelfAndContent);

    /// <summary>The same tree with each of its resources changed, what is inside before what is around it.</summary>
    public static ResourceEntry Change(this ResourceEntry resource, Func<ResourceEntry, ResourceEntry> change) => change(resource switch
    {
        GroupEntry group => group with { Members = [.. group.Members.Select(member => (PrimitiveEntry)member.Change(change))] },
        CloneEntry clone => clone with { Content = clone.Content.Change(change) },
        BundleEntry { Content: { } content } bundle => bundle with { Content = (PrimitiveEntry)content.Change(change) },
        _ => resource,
    });
}
