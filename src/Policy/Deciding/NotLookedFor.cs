using System.Collections.Immutable;
using HaActors.Policy.Model;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Deciding;

/// <summary>Where the configuration keeps everybody from looking whether a resource runs.</summary>
/// <remarks>
/// Source: Pacemaker Explained, <c>resource-discovery</c>: what runs there all the same is not noticed, and may run twice.
/// </remarks>
internal static class NotLookedFor
{
    public static ImmutableHashSet<(ResourceId Resource, NodeName Node)> In(SchedulingRun run)
    {
        var found = ImmutableHashSet.CreateBuilder<(ResourceId, NodeName)>();
        foreach (var primitive in run.Resources.SelectMany(top => top.SelfAndDescendants()).OfType<Primitive>())
        {
            if (primitive.Removed)
                continue;
            foreach (var node in run.Nodes)
                if (!primitive.IsLookedForOn(node))
                    found.Add((ResourceOperations.NameOf(primitive), new NodeName(node.Name)));
        }

        return found.ToImmutable();
    }
}
