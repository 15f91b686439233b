using System.Collections.Immutable;
using HaActors.Policy.Deciding;
using HaActors.Policy.Model;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy;

/// <summary>What the work of a node is worth: see the option <c>priority-fencing-delay</c>.</summary>
public static class NodePriority
{
    /// <returns>The sum of <c>priority</c> of what runs there, one more for each that is promoted, as Pacemaker counts.</returns>
    public static int Of(ClusterConfiguration configuration, NodeState node)
    {
        var state = new ClusterState(
            configuration,
            DesiredState.Empty,
            ImmutableSortedDictionary<NodeName, NodeState>.Empty.Add(node.Name, node),
            MayFence: false);
        var run = new SchedulingRun(ConfigurationCib.Of(state), state.Now);
        run.ReadStatus();
        return run.Nodes.FirstOrDefault(known => known.Name == node.Name.Value)?.Priority ?? 0;
    }
}
