using HaActors.Actors.Coordinator;
using HaActors.Actors.Protocol;

namespace HaActors.Actors.Operator;

/// <summary>What one node can say by itself, when nobody coordinates. Pure.</summary>
internal static class LocalPicture
{
    public static ClusterStatus Of(NodeRuntime runtime, OperatorGate.Sight sight, string why)
    {
        var (settings, configuration, votes) = (runtime.Settings, runtime.Configuration, runtime.InForce.Votes);
        var nodes = configuration.Nodes.Values.Select(node => new NodeStatus(
            node.Name.Value,
            node.Address,
            node.Name == settings.Self || sight.Heard.ContainsKey(node.Name) ? "online" : "unseen",
            Standby: false,
            Leaving: false,
            votes.VotesOf(node.Name),
            sight.Heard.TryGetValue(node.Name, out var incarnation) ? incarnation.Value : null));
        var resources = StatusPicture.ResourcesInOrder(configuration).Select(entry => new ResourceStatus(
            entry.Resource.Id.Value, entry.Group?.Value, entry.Resource.Agent, "unknown", null, null, [], "nobody coordinates"));
        return new ClusterStatus(
            configuration.Name,
            settings.Self.Value,
            Coordinator: null,
            sight.Quorate,
            sight.Term.Number,
            sight.Heard.Keys.Where(node => node != settings.Self).Append(settings.Self).Concat(runtime.Witness.Reached).Sum(votes.VotesOf),
            votes.Total,
            AgeMs: 0,
            [.. nodes],
            [.. resources],
            [],
            [why]);
    }
}
