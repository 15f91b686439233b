using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.Fencing;

/// <summary>
/// Who looks after which fence device, and when. Agents are programs that take seconds of a processor: one node that asked all devices
/// of a cluster at the same moment would keep its services waiting, and devices would seem not to work that do.
/// </summary>
public static class FenceMonitors
{
    // So soon after its term begins does a coordinator know of every device, however rarely each is asked.
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    /// <summary>How long after the others' first look the one at this device is.</summary>
    /// <param name="position">Of the device among all that are looked after, from 0.</param>
    /// <param name="devices">How many are looked after, at least 1.</param>
    public static TimeSpan Offset(int position, int devices, TimeSpan interval) =>
        (interval < Round ? interval : Round) * position / devices;

    /// <summary>The node that asks the device whether it works.</summary>
    /// <param name="self">The coordinator's node, which asks the first device; the others follow in the order of their names.</param>
    /// <param name="online">Nodes that can be given work, <paramref name="self"/> included if it can.</param>
    /// <param name="worked">The node from which it worked the last time: it asks again.</param>
    /// <param name="failed">Nodes from which the device did not work since it last worked: asked last.</param>
    /// <returns>
    /// Null: nobody can ask it. Else not a node that the device fences, if there is another: many a machine does not reach its own
    /// management controller.
    /// </returns>
    public static NodeName? Choose(
        FenceDevice device,
        int position,
        NodeName self,
        ImmutableSortedSet<NodeName> online,
        NodeName? worked,
        ImmutableSortedSet<NodeName> failed)
    {
        var able = online.Where(device.IsReachedFrom)
            .OrderBy(node => node.CompareTo(self) < 0)
            .ThenBy(node => node)
            .ToImmutableArray();
        return Enumerable.Range(0, able.Length)
            .Select(turn => able[(position + turn) % able.Length])
            .OrderBy(failed.Contains)
            .ThenBy(node => node != worked)
            .ThenBy(device.CanFence)
            .Select(node => (NodeName?)node)
            .FirstOrDefault();
    }
}
