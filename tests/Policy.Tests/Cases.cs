using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.Tests;

/// <summary>Builders for cluster states; every test says only what it is about.</summary>
internal static class Cases
{
    public static readonly NodeName N1 = new("n1");
    public static readonly NodeName N2 = new("n2");
    public static readonly NodeName N3 = new("n3");
    public static readonly ResourceId Ip = new("ip");
    public static readonly ResourceId Web = new("web");
    public static readonly ResourceId Db = new("db");

    public static readonly ResourceMeta Meta = new(true, new Score(100), 3, 0);

    private static readonly ResourceOperations Operations =
        new(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10));

    public static ResourceConfiguration Primitive(ResourceId id, ResourceMeta? meta = null) =>
        new(id, "ocf:ha:process", ImmutableSortedDictionary<string, string>.Empty, Operations, meta ?? Meta);

    public static ClusterConfiguration Cluster(params IEnumerable<ResourceConfiguration> resources) =>
        ClusterConfiguration.Empty("test") with
        {
            Nodes = Nodes(1, 1, 1),
            Resources = resources.ToImmutableSortedDictionary(resource => resource.Id, resource => resource),
        };

    public static ImmutableSortedDictionary<NodeName, NodeConfiguration> Nodes(params int[] votes) => votes
        .Select((vote, index) => new NodeConfiguration(new NodeName($"n{index + 1}"), $"10.0.0.{index + 1}", 2551, vote))
        .ToImmutableSortedDictionary(node => node.Name, node => node);

    /// <summary>All nodes online, everything probed and stopped.</summary>
    public static ClusterState AllOnline(ClusterConfiguration configuration) => new(
        configuration,
        DesiredState.Empty,
        configuration.Nodes.Keys.ToImmutableSortedDictionary(name => name, name => Online(name, configuration)),
        MayFence: true);

    public static ClusterState With(
        this ClusterState state,
        NodeName node,
        ResourceId resource,
        Activity activity,
        int failCount = 0,
        ResourceVerb? busy = null,
        bool monitored = true)
    {
        var before = state.Node(node);
        var seen = new ResourceState(resource, activity, failCount, busy, monitored && activity == Activity.Running, failCount > 0 ? "it failed" : null);
        return state.With(before with { Resources = before.Resources.SetItem(resource, seen) });
    }

    public static ClusterState With(this ClusterState state, NodeState node) =>
        state with { Nodes = state.Nodes.SetItem(node.Name, node) };

    public static ClusterState With(this ClusterState state, NodeName node, NodePresence presence) =>
        state.With(state.Node(node) with { Presence = presence });

    public static string[] Graph(ClusterState state) => [.. Scheduler.Decide(state).Graph.Actions.Select(action => action.ToString())];

    private static NodeState Online(NodeName name, ClusterConfiguration configuration) => new(
        name,
        NodePresence.Online,
        new Incarnation($"{name}-1"),
        Leaving: false,
        configuration.Resources.Keys.ToImmutableSortedDictionary(
            id => id, id => new ResourceState(id, Activity.Stopped, 0, null, false, null)));
}
