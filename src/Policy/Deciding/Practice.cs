using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.Deciding;

/// <summary>States such as a takeover brings, to decide upon before there is one: what was never run is slow (safety rule 33).</summary>
public static class Practice
{
    /// <summary>Everybody is there and has reported nothing yet; then each other node is lost, with all that it may have run.</summary>
    public static IEnumerable<ClusterState> Of(ClusterConfiguration configuration, NodeName self)
    {
        var nodes = configuration.Nodes.Keys.ToImmutableSortedDictionary(
            name => name, name => NodeState.Unseen(name) with { Presence = NodePresence.Online, Incarnation = new Incarnation("practice") });
        var state = new ClusterState(configuration, DesiredState.Empty, nodes, MayFence: true);
        yield return state;
        foreach (var lost in configuration.Nodes.Keys.Where(name => name != self))
        {
            var ran = configuration.Resources.Values.ToImmutableSortedDictionary(
                resource => resource.Id,
                resource => ResourceState.Unknown(resource.Id) with
                {
                    Activity = Activity.Running,
                    Agent = resource.Agent,
                    History = [OperationHistory.Started(resource.Id)],
                });
            yield return state with { Nodes = nodes.SetItem(lost, nodes[lost] with { Presence = NodePresence.Lost, Resources = ran }) };
        }
    }
}
