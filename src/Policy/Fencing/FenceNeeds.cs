using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.Fencing;

/// <summary>Who must be fenced before anything that may run there is touched, and why.</summary>
public static class FenceNeeds
{
    public static ImmutableSortedDictionary<NodeName, string> Of(ClusterState state)
    {
        var needs = ImmutableSortedDictionary.CreateBuilder<NodeName, string>();
        foreach (var node in state.ConfiguredNodes)
        {
            if (WhyFence(state, node) is { } reason)
                needs[node.Name] = reason;
        }

        return needs.ToImmutable();
    }

    private static string? WhyFence(ClusterState state, NodeState node)
    {
        if (state.Desired.FenceRequests.TryGetValue(node.Name, out var asked))
            return $"asked by an operator: {asked}";

        if (!state.Configuration.Options.FencingEnabled || !state.MayFence)
            return null;

        switch (node.Presence)
        {
            case NodePresence.Lost:
                return "it is lost, and nobody knows what it still runs";
            case NodePresence.Unseen when !state.Desired.KnownDown.ContainsKey(node.Name):
                return "it was not heard since the cluster formed, and nobody knows what it runs";
        }

        var failedStop = node.Resources.Values.FirstOrDefault(resource => resource.Activity == Activity.StopFailed);
        return failedStop is null ? null : $"the stop of {failedStop.Id} failed there: {failedStop.LastFailure}";
    }
}
