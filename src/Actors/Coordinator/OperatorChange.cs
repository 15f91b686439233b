using System.Collections.Immutable;
using HaActors.Actors.Protocol;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;
using HaActors.Policy;
using HaActors.Policy.Cib;

namespace HaActors.Actors.Coordinator;

/// <summary>What an operator's request means for the desired state, or why it is refused. Pure.</summary>
public abstract record OperatorChange
{
    private OperatorChange()
    {
    }

    public sealed record Refused(string Reason) : OperatorChange;

    public sealed record Apply(string Text, Func<DesiredState, DesiredState> Change) : OperatorChange;

    public static OperatorChange Of(
        OperatorRequest request, ClusterState state, Decision? decision, Func<ClusterState, Decision> decide) => request switch
    {
        OperatorRequest.SetStandby standby => SetStandby(standby, state),
        OperatorRequest.FenceNode fence => Fence(fence, state),
        OperatorRequest.SetTarget target => SetTarget(target, state),
        OperatorRequest.Restart restart => Restart(restart, state),
        OperatorRequest.Move move => PlacementOrders.Move(move, state, decision, decide),
        OperatorRequest.Ban ban => PlacementOrders.Ban(ban, state, decision, decide),
        OperatorRequest.Clear clear => PlacementOrders.Clear(clear, state),
        _ => new Refused($"The coordinator does not know {request.GetType().Name}: it runs another version."),
    };

    public static string NoSuchResource(string name, ClusterConfiguration configuration) =>
        $"There is no resource or group '{name}'. There are: {string.Join(", ", configuration.Cib.AllResources().OrderBy(resource => resource is PrimitiveEntry).Select(resource => resource.Id))}.";

    public static string NoSuchNode(string name, ClusterConfiguration configuration) =>
        $"There is no node '{name}'. There are: {string.Join(", ", configuration.Nodes.Keys)}.";

    private static OperatorChange SetStandby(OperatorRequest.SetStandby request, ClusterState state)
    {
        var node = new NodeName(request.Node);
        if (!state.Configuration.Nodes.ContainsKey(node))
            return new Refused(NoSuchNode(request.Node, state.Configuration));

        return request.Standby
            ? new Apply($"{node} goes to standby; its resources move away.", desired => desired with { Standby = desired.Standby.Add(node) })
            : new Apply($"{node} may run resources again.", desired => desired with { Standby = desired.Standby.Remove(node) });
    }

    private static OperatorChange Fence(OperatorRequest.FenceNode request, ClusterState state)
    {
        var node = new NodeName(request.Node);
        if (!state.Configuration.Nodes.ContainsKey(node))
            return new Refused(NoSuchNode(request.Node, state.Configuration));

        if (!state.Configuration.FenceDevices.Any(device => device.CanFence(node)))
            return new Refused($"No fence device is configured for {node}.");

        return new Apply(
            $"{node} will be fenced.",
            desired => FencingFacts.Change(
                desired with { FenceRequests = desired.FenceRequests.SetItem(node, request.Reason) },
                facts => facts with { Modes = request.Mode is { } mode ? facts.Modes.SetItem(node, mode) : facts.Modes.Remove(node) }));
    }

    private static OperatorChange SetTarget(OperatorRequest.SetTarget request, ClusterState state)
    {
        if (FindUnit(request.Resource, state) is not { } unit)
            return new Refused(NoSuchResource(request.Resource, state.Configuration));

        var id = new ResourceId(request.Resource);

        // What was said of the members no longer counts when the whole group is told.
        var superseded = unit.Id == id ? unit.Members.Select(member => member.Id) : [];
        return new Apply(
            request.Started ? $"{id} shall run." : $"{id} shall be stopped.",
            desired => desired with { Targets = desired.Targets.RemoveRange(superseded).SetItem(id, request.Started) });
    }

    private static OperatorChange Restart(OperatorRequest.Restart request, ClusterState state)
    {
        if (FindUnit(request.Resource, state) is not { } unit)
            return new Refused(NoSuchResource(request.Resource, state.Configuration));

        ImmutableArray<ResourceId> members = unit.Id.Value == request.Resource
            ? [.. unit.Members.Select(member => member.Id)]
            : [new ResourceId(request.Resource)];
        ImmutableArray<ResourceId> running =
        [
            .. state.Nodes.Values.Where(node => node.Presence == NodePresence.Online)
                .SelectMany(node => node.Resources.Values)
                .Where(known => known.Activity is Activity.Running or Activity.Failed
                    && members.Any(member => PlacementUnit.IsInstance(known.Id, member)))
                .Select(known => known.Id).Distinct(),
        ];
        return running.IsEmpty
            ? new Refused($"{request.Resource} does not run; start it instead.")
            : new Apply($"{request.Resource} is restarted.", desired => desired with { Restarts = desired.Restarts.Union(running) });
    }

    internal static PlacementUnit? FindUnit(string resource, ClusterState state) => PlacementUnit.All(state.Configuration)
        .FirstOrDefault(unit => unit.Id.Value == resource || unit.Members.Any(member => member.Id.Value == resource));
}
