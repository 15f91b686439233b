using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Coordinator;

/// <summary>What a new configuration says of nodes, where others rest on what they know of them. Pure.</summary>
internal sealed record NodeChanges(ImmutableArray<string> Errors, ImmutableArray<string> Warnings)
{
    public static NodeChanges Of(ClusterState state, ClusterConfiguration next, Votes votes)
    {
        var (errors, warnings) = (new List<string>(), new List<string>());
        var before = state.Configuration.Nodes;
        foreach (var node in before.Values)
        {
            var path = $"ha.nodes.{node.Name}";
            if (next.Nodes.GetValueOrDefault(node.Name) is not { } after)
            {
                if (votes.IsVoter(node.Name))
                    errors.Add($"{path}: has a vote: take it away first ('pbm quorum votes')");
                if (!IsDown(state, node.Name))
                    errors.Add($"{path}: is {Presence(state, node.Name)}: stop it first, or have it fenced");
                continue;
            }

            if (after.Votes != node.Votes)
                errors.Add($"{path}.votes: the votes in force are changed by 'pbm quorum votes', not here");
            if (IsDown(state, node.Name))
                continue;
            if (after.Role != node.Role)
                errors.Add($"{path}.role: can change while the node is down; it is {Presence(state, node.Name)}");
            if (!after.Addresses.SequenceEqual(node.Addresses))
                errors.Add($"{path}.address: can change while the node is down; it is {Presence(state, node.Name)}");
            if (after.Port != node.Port)
                errors.Add($"{path}.port: can change while the node is down; it is {Presence(state, node.Name)}");
        }

        warnings.AddRange(next.Nodes.Values
            .Where(node => node.Votes > 0 && !before.ContainsKey(node.Name) && !votes.IsVoter(node.Name))
            .Select(node => $"ha.nodes.{node.Name}.votes: count once 'pbm quorum votes' says so"));
        return new NodeChanges([.. errors], [.. warnings]);
    }

    private static bool IsDown(ClusterState state, NodeName name) =>
        state.Desired.KnownDown.ContainsKey(name) && state.Node(name).Presence is NodePresence.Down or NodePresence.Unseen;

    private static string Presence(ClusterState state, NodeName name) =>
        state.Node(name).Presence.ToString().ToLowerInvariant();
}
