using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Policy.Deciding;

/// <summary>The operator's configuration and wishes, as the policy engine reads them.</summary>
internal static class ConfigurationCib
{
    public static CibDocument Of(ClusterState state) => new(
        new CibHeader(HaveQuorum: true, DcUuid: null, ExecutionDate: null, []),
        [Block("cib-bootstrap-options", Options(state.Configuration.Options))],
        [.. state.Configuration.Nodes.Keys.Select(name => NodeOf(state, name))],
        [.. Resources(state)],
        Templates: [],
        ResourceDefaults: [],
        OperationDefaults: [],
        [.. Locations(state), .. Colocations(state.Configuration), .. Orders(state.Configuration)],
        FencingTopology: [],
        Tags: [],
        [.. state.ConfiguredNodes.Select(node => StatusCib.Of(state, node)).OfType<NodeStatus>()],
        Tickets: []);

    public static AttributeBlock Block(string id, IEnumerable<(string Name, string Value)> values) => new(
        id,
        Score: 0,
        Rule: null,
        [.. values.Select(pair => new NameValue($"{id}-{pair.Name}", pair.Name, pair.Value))],
        PlaceOf("attributes", id));

    private static Place PlaceOf(string element, string id) => new(element, id, Line: 0);

    private static IEnumerable<(string Name, string Value)> Options(ClusterOptions options) =>
    [
        ("fencing-enabled", Text(options.FencingEnabled)),

        // Fence devices are no resources here; this says that there is a way to fence all the same.
        ("have-watchdog", "true"),
        ("fencing-action", options.FenceMode == FenceMode.Off ? "off" : "reboot"),
    ];

    private static NodeEntry NodeOf(ClusterState state, NodeName name)
    {
        var attributes = state.Desired.Standby.Contains(name)
            ? [Block($"{name}-attributes", [("standby", "on")])]
            : ImmutableArray<AttributeBlock>.Empty;
        return new NodeEntry(name.Value, name.Value, "member", Score: 0, attributes, [], PlaceOf("node", name.Value));
    }

    private static IEnumerable<ResourceEntry> Resources(ClusterState state)
    {
        foreach (var unit in PlacementUnit.All(state.Configuration))
        {
            if (state.Configuration.Groups.FirstOrDefault(group => group.Id == unit.Id) is { } group)
                yield return new GroupEntry(
                    group.Id.Value,
                    [.. unit.Members.Select(member => Primitive(state, member))],
                    Meta(group.Id, Target(state, group.Id)),
                    [],
                    PlaceOf("group", group.Id.Value));
            else
                yield return Primitive(state, unit.Members[0]);
        }
    }

    private static PrimitiveEntry Primitive(ClusterState state, ResourceConfiguration resource)
    {
        var id = resource.Id.Value;
        var parts = resource.Agent.Split(':', 3);
        var meta = resource.Meta;
        return new PrimitiveEntry(
            id,
            parts[0],
            parts.Length == 3 ? parts[1] : null,
            parts[^1],
            Template: null,
            [.. Operations(resource)],
            OperationsReference: null,
            Meta(resource.Id,
            [
                .. Target(state, resource),
                ("resource-stickiness", meta.Stickiness.ToString()),
                ("priority", Text(meta.Priority)),
                .. Threshold(meta),
            ]),
            [Block($"{id}-parameters", resource.Parameters.Select(pair => (pair.Key, pair.Value)))],
            Utilization: [],
            PlaceOf("primitive", id));
    }

    /// <summary>Without a threshold only what cannot run on a node at all is banned there.</summary>
    private static IEnumerable<(string Name, string Value)> Threshold(ResourceMeta meta) =>
        meta.MigrationThreshold > 0 ? [("migration-threshold", Text(meta.MigrationThreshold))] : [];

    private static IEnumerable<OperationEntry> Operations(ResourceConfiguration resource)
    {
        var operations = resource.Operations;
        yield return Operation(resource.Id, "start", TimeSpan.Zero, operations.StartTimeout);
        yield return Operation(resource.Id, "stop", TimeSpan.Zero, operations.StopTimeout);
        if (operations.MonitorInterval > TimeSpan.Zero)
            yield return Operation(resource.Id, "monitor", operations.MonitorInterval, operations.MonitorTimeout);
    }

    private static OperationEntry Operation(ResourceId resource, string name, TimeSpan interval, TimeSpan timeout)
    {
        var id = $"{resource}-{name}-{StatusCib.Milliseconds(interval)}";
        return new OperationEntry(
            id,
            name,
            $"{StatusCib.Milliseconds(interval)}ms",
            [new KeyValuePair<string, string>("timeout", $"{StatusCib.Milliseconds(timeout)}ms")],
            [],
            [],
            PlaceOf("op", id));
    }

    private static IEnumerable<(string Name, string Value)> Target(ClusterState state, ResourceConfiguration resource)
    {
        // An order for the whole group takes the place of what the configuration says of its members.
        if (state.Desired.Targets.TryGetValue(resource.Id, out var started))
            return [TargetRole(started)];

        var group = state.Configuration.Groups.FirstOrDefault(group => group.Members.Contains(resource.Id));
        return group is not null && state.Desired.Targets.ContainsKey(group.Id)
            ? Target(state, group.Id)
            : [TargetRole(resource.Meta.TargetStarted)];
    }

    private static IEnumerable<(string Name, string Value)> Target(ClusterState state, ResourceId id) =>
        state.Desired.Targets.TryGetValue(id, out var started) ? [TargetRole(started)] : [];

    private static (string Name, string Value) TargetRole(bool started) => ("target-role", started ? "Started" : "Stopped");

    private static ImmutableArray<AttributeBlock> Meta(ResourceId id, IEnumerable<(string Name, string Value)> values) =>
        [Block($"{id}-meta", values)];

    private static IEnumerable<ConstraintEntry> Locations(ClusterState state)
    {
        foreach (var preference in state.Configuration.Locations)
            yield return Location(preference.Id, preference.Resource, preference.Node, preference.Score);
        foreach (var (unit, node) in state.Desired.Moves)
            yield return Location($"move-{unit}", unit, node, Score.Infinity);
    }

    private static IEnumerable<ConstraintEntry> Colocations(ClusterConfiguration configuration) =>
        configuration.Colocations.Select(rule => new ColocationEntry(
            rule.Id,
            rule.Resource.Value,
            rule.With.Value,
            DependentRole: null,
            PrimaryRole: null,
            rule.Score.ToString(),
            NodeAttribute: null,
            Influence: null,
            Sets: [],
            Lifetime: [],
            PlaceOf("rsc_colocation", rule.Id)));

    private static IEnumerable<ConstraintEntry> Orders(ClusterConfiguration configuration) =>
        configuration.Orders.Select(rule => new OrderEntry(
            rule.Id,
            rule.First.Value,
            rule.Then.Value,
            FirstAction: null,
            ThenAction: null,
            FirstInstance: null,
            ThenInstance: null,
            rule.Kind.ToString(),
            Score: null,
            Text(rule.Symmetrical),
            RequireAll: null,
            Sets: [],
            Lifetime: [],
            PlaceOf("rsc_order", rule.Id)));

    private static LocationEntry Location(string id, ResourceId resource, NodeName node, Score score) => new(
        id,
        resource.Value,
        Pattern: null,
        Sets: [],
        Role: null,
        node.Value,
        score.ToString(),
        Discovery: null,
        Rules: [],
        Lifetime: [],
        PlaceOf("rsc_location", id));

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
