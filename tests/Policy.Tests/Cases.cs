using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
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

    public static PrimitiveEntry Primitive(ResourceId id, int migrationThreshold = 3)
    {
        var patience = ("timeout", "20s");
        return CibParts.Primitive(
            id.Value,
            "ocf:ha:process",
            CibParts.Operation(id.Value, "start", TimeSpan.Zero, patience),
            CibParts.Operation(id.Value, "stop", TimeSpan.Zero, patience),
            CibParts.Operation(id.Value, "monitor", TimeSpan.FromSeconds(10), patience)) with
        {
            Meta = CibParts.Blocks(
                $"{id}-meta",
                ("resource-stickiness", "100"),
                ("migration-threshold", migrationThreshold == 0 ? "INFINITY" : $"{migrationThreshold}")),
        };
    }

    public static GroupEntry Group(ResourceId id, params IEnumerable<ResourceId> members) =>
        CibParts.Group(id.Value, members.Select(member => Primitive(member)));

    public static LocationEntry Location(string id, ResourceId resource, NodeName node, int score) =>
        CibParts.Location(id, resource.Value, node.Value, new Score(score));

    public static ColocationEntry Colocation(string id, ResourceId resource, ResourceId with, Score score) =>
        CibParts.Colocation(id, resource.Value, with.Value, score);

    public static OrderEntry Order(string id, ResourceId first, ResourceId then, string kind = "Mandatory", bool symmetrical = true) =>
        CibParts.Order(id, first.Value, then.Value, kind, symmetrical);

    public static ClusterConfiguration Cluster(params IEnumerable<ResourceEntry> resources) =>
        ClusterConfiguration.Empty("test") with
        {
            Nodes = Nodes(1, 1, 1),
            Cib = CibParts.Empty with { Resources = [.. resources.OrderBy(resource => resource.Id, StringComparer.Ordinal)] },
        };

    public static ClusterConfiguration With(this ClusterConfiguration configuration, params ConstraintEntry[] constraints) =>
        configuration with { Cib = configuration.Cib with { Constraints = [.. configuration.Cib.Constraints, .. constraints] } };

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
        var attributes = failCount == 0 ? before.Attributes : before.Attributes.SetItem($"fail-count-{resource}#start_0", new Score(failCount).ToString());
        return state.With(before with
        {
            Resources = before.Resources.SetItem(resource, Histories.Of(state.Configuration.Resources[resource], activity, busy, monitored)),
            Attributes = attributes,
        });
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
            id => id, id => Histories.Of(configuration.Resources[id], Activity.Stopped)));
}
