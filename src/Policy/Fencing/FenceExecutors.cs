using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.Fencing;

/// <summary>Which node runs a device: one with a path to it that is not the target (safety rule 25).</summary>
public static class FenceExecutors
{
    /// <param name="self">The coordinator's node; chosen before others, because no message can be lost on the way.</param>
    /// <param name="online">Nodes that can be given work, <paramref name="self"/> included if it can.</param>
    /// <param name="failed">Nodes from which the device did not work lately: asked last.</param>
    /// <returns>Null: nobody can run it.</returns>
    public static NodeName? Choose(
        FenceDevice device,
        FenceVerb verb,
        NodeName target,
        NodeName self,
        ImmutableSortedSet<NodeName> online,
        ImmutableSortedSet<NodeName> failed)
    {
        if (verb == FenceVerb.On && device.UnfencesOnTarget)
            return target;

        return online
            .Where(node => node != target && device.IsReachedFrom(node))
            .OrderBy(failed.Contains).ThenBy(node => node != self).ThenBy(node => node)
            .Select(node => (NodeName?)node)
            .FirstOrDefault();
    }
}
