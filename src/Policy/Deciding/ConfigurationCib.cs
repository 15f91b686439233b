using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Model;

namespace HaActors.Policy.Deciding;

/// <summary>The operator's configuration, with what was asked for at run time and what was observed laid over it.</summary>
internal static class ConfigurationCib
{
    private const string StartFailureIsFatal = "start-failure-is-fatal";

    public static CibDocument Of(ClusterState state) => Prepared(state) with
    {
        Header = state.Configuration.Cib.Header with { HaveQuorum = state.HasQuorum },
        Nodes = [.. state.Configuration.Members.Select(name => NodeOf(state, name))],
        Resources = [.. state.Configuration.Cib.Resources.Select(resource => WithTargets(state.Desired, resource, inherited: null))],
        Constraints = [.. state.Configuration.Cib.Constraints, .. Moves(state.Desired)],
        NodeStatuses = [.. state.ConfiguredNodes.Select(node => StatusCib.Of(state, node)).OfType<NodeStatus>()],
    };

    private static CibDocument Prepared(ClusterState state)
    {
        var configuration = state.Desired.Maintenance is true
            ? state.Configuration.WithOption("maintenance-mode", "true")
            : state.Configuration;

        // Fence devices are no resources here; this says that there is a way to fence all the same.
        var prepared = configuration.WithOption("have-watchdog", "true");

        // A start that failed is tried again in its place, up to the migration threshold, unless somebody wants it otherwise.
        return configuration.Cib.Options.Any(block => block.Values.Any(pair => pair.Name == StartFailureIsFatal))
            ? prepared.Cib
            : prepared.WithOption(StartFailureIsFatal, "false").Cib;
    }

    private static NodeEntry NodeOf(ClusterState state, NodeName name)
    {
        var node = state.Configuration.Cib.Nodes.FirstOrDefault(node => node.Name == name.Value) ?? CibParts.Node(name.Value);
        if (state.Desired.Standby.Contains(name))
            node = node with { Attributes = Overlaid(node.Attributes, $"{name}-standby", ("standby", "on")) };

        return HandOff.Of(state.Desired, name) is not null
            ? node with { Attributes = Overlaid(node.Attributes, $"{name}-hand-off", ("maintenance", "true")) }
            : node;
    }

    /// <summary>An order for the whole takes the place of what the configuration says of the parts.</summary>
    private static ResourceEntry WithTargets(
        DesiredState desired, ResourceEntry resource, bool? inherited, bool promotable = false)
    {
        promotable |= resource is CloneEntry { IsPromotable: true };
        var started = desired.Targets.TryGetValue(new ResourceId(resource.Id), out var own) ? own : inherited;
        var changed = resource switch
        {
            GroupEntry group => group with
            {
                Members = [.. group.Members.Select(member => (PrimitiveEntry)WithTargets(desired, member, started, promotable))],
            },
            CloneEntry clone => clone with { Content = WithTargets(desired, clone.Content, started, promotable) },
            BundleEntry { Content: { } content } bundle => bundle with
            {
                Content = (PrimitiveEntry)WithTargets(desired, content, started),
            },
            _ => resource,
        };
        return started is null
            ? changed
            : changed with
            {
                Meta = Overlaid(resource.Meta, $"{resource.Id}-target", ("target-role", Role(started.Value, promotable))),
            };
    }

    // To start what can be promoted does not mean to demote it, which is what the role Started says.
    private static string Role(bool started, bool promotable) => !started ? "Stopped" : promotable ? "Promoted" : "Started";

    private static ImmutableArray<AttributeBlock> Overlaid(
        ImmutableArray<AttributeBlock> blocks, string id, (string Name, string Value) value) =>
        blocks.Insert(0, CibParts.Block(id, value) with { Score = CibValue.Infinity });

    private static IEnumerable<ConstraintEntry> Moves(DesiredState desired) =>
    [
        .. desired.Moves.Select(move => Place(
            $"move-{move.Key}", move.Key, move.Value, Score.Infinity, desired.IsPromotedMove(move.Key))),
        .. desired.Bans?.Select(ban => Place(
            $"ban-{ban.Unit}-{ban.Node}{(ban.Promoted ? "-promoted" : "")}", ban.Unit, ban.Node, Score.MinusInfinity, ban.Promoted)) ?? [],
    ];

    private static LocationEntry Place(string id, ResourceId unit, NodeName node, Score score, bool promoted) =>
        CibParts.Location(id, unit.Value, node.Value, score) with { Role = promoted ? "Promoted" : null };
}
