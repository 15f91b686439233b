using System.Collections.Immutable;
using HaActors.Actors.Protocol;
using HaActors.Policy;
using HaActors.Policy.Model;

namespace HaActors.Actors.Coordinator;

/// <summary>Where operators want things, and where not. Pure.</summary>
/// <remarks>
/// Source: crm_resource(8), <c>--move</c>, <c>--ban</c>, <c>--clear</c>, <c>--promoted</c>. Ours differs in that a move is
/// forgotten once it has arrived, if what was moved stays there without it.
/// </remarks>
internal static class PlacementOrders
{
    public static OperatorChange Move(
        OperatorRequest.Move request, ClusterState state, Decision? decision, Func<ClusterState, Decision> decide)
    {
        if (Refusal(request.Resource, request.Node, request.Promoted, state, out var unit) is { } refusal)
            return refusal;

        var present = unit.PlacesIn(decision, request.Promoted);
        if (request.Node is null && present.Count > 1)
            return new OperatorChange.Refused($"{unit.Id} is on {string.Join(", ", present)}: say where to with --node.");

        if ((request.Node is { } asked ? new NodeName(asked) : BestOther(unit, present, request.Promoted, state, decide)) is not { } destination)
            return new OperatorChange.Refused($"{What(unit, request.Promoted)} cannot run anywhere else now.");

        if (present.Contains(destination))
            return new OperatorChange.Refused($"{What(unit, request.Promoted)} is on {destination} already.");

        DesiredState Change(DesiredState desired) => desired.Moving(unit.Id, destination, request.Promoted);

        var outcome = decide(state with { Desired = Change(state.Desired) });
        return unit.PlacesIn(outcome, request.Promoted).Contains(destination)
            ? new OperatorChange.Apply(
                $"{What(unit, request.Promoted)} moves {(present is [var from] ? $"from {from} " : "")}to {destination}.", Change)
            : new OperatorChange.Refused(
                $"{What(unit, request.Promoted)} cannot run on {destination} now: the node is not online, in standby, or it failed there too often.");
    }

    public static OperatorChange Ban(
        OperatorRequest.Ban request, ClusterState state, Decision? decision, Func<ClusterState, Decision> decide)
    {
        if (Refusal(request.Resource, request.Node, request.Promoted, state, out var unit) is { } refusal)
            return refusal;

        var present = unit.PlacesIn(decision, request.Promoted);
        if (request.Node is null && present is not [_])
            return new OperatorChange.Refused(present.IsEmpty
                ? $"{What(unit, request.Promoted)} is nowhere: say with --node what to keep it off."
                : $"{unit.Id} is on {string.Join(", ", present)}: say with --node what to keep it off.");

        var ban = new PlacementBan(unit.Id, request.Node is { } asked ? new NodeName(asked) : present[0], request.Promoted);
        DesiredState Change(DesiredState desired) => Banned(desired, ban);

        var isNowhere = unit.PlacesIn(decide(state with { Desired = Change(state.Desired) }), request.Promoted).IsEmpty;
        return new OperatorChange.Apply(
            $"{What(unit, ban.Promoted)} is kept off {ban.Node} until 'pbm ha resource clear {unit.Id}'.{(isNowhere ? " It can run nowhere else now." : "")}",
            Change);
    }

    public static OperatorChange Clear(OperatorRequest.Clear request, ClusterState state)
    {
        if (Refusal(request.Resource, request.Node, promoted: false, state, out var unit) is { } refusal)
            return refusal;

        bool IsMeant(NodeName node) => request.Node is null || request.Node == node.Value;
        return new OperatorChange.Apply(
            $"{unit.Id} goes where it belongs{(request.Node is { } only ? $", as far as {only} is concerned" : "")}.",
            desired =>
            {
                var cleared = desired.Moves.TryGetValue(unit.Id, out var to) && IsMeant(to) ? desired.WithoutMove(unit.Id) : desired;
                return cleared with
                {
                    Bans = cleared.Bans?.Except(cleared.Bans.Where(ban => ban.Unit == unit.Id && IsMeant(ban.Node))),
                };
            });
    }

    /// <summary>Sentences about what operators hold somewhere, or keep off.</summary>
    public static IEnumerable<string> Standing(ClusterState state)
    {
        foreach (var unit in PlacementUnit.All(state.Configuration))
        {
            if (state.Desired.Moves.TryGetValue(unit.Id, out var node)
                && state.Desired.IsPromotedMove(unit.Id) is var promoted
                && unit.RunsOn(state.Node(node), promoted))
                yield return $"{What(unit, promoted)} is held on {node}, where it was moved, and would go elsewhere: 'pbm ha resource clear {unit.Id}' lets it.";

            foreach (var ban in state.Desired.Bans?.Where(ban => ban.Unit == unit.Id) ?? [])
                yield return $"{What(unit, ban.Promoted)} is kept off {ban.Node} by an operator: 'pbm ha resource clear {unit.Id}' ends that.";
        }
    }

    private static OperatorChange.Refused? Refusal(
        string resource, string? node, bool promoted, ClusterState state, out PlacementUnit unit)
    {
        unit = OperatorChange.FindUnit(resource, state)!;
        if (unit is null)
            return new OperatorChange.Refused(OperatorChange.NoSuchResource(resource, state.Configuration));

        if (promoted && !unit.IsPromotable)
            return new OperatorChange.Refused($"{unit.Id} is no promotable clone: it has no promoted role.");

        return node is not null && !state.Configuration.Nodes.ContainsKey(new NodeName(node))
            ? new OperatorChange.Refused(OperatorChange.NoSuchNode(node, state.Configuration))
            : null;
    }

    private static string What(PlacementUnit unit, bool promoted) => promoted ? $"The promoted role of {unit.Id}" : $"{unit.Id}";

    private static DesiredState Banned(DesiredState desired, PlacementBan ban)
    {
        var moves = desired.Moves.TryGetValue(ban.Unit, out var to) && to == ban.Node ? desired.WithoutMove(ban.Unit) : desired;
        return moves with { Bans = (moves.Bans ?? []).Add(ban) };
    }

    private static NodeName? BestOther(
        PlacementUnit unit, ImmutableSortedSet<NodeName> present, bool promoted, ClusterState state, Func<ClusterState, Decision> decide)
    {
        var desired = present.Aggregate(state.Desired, (desired, node) => Banned(desired, new PlacementBan(unit.Id, node, promoted)));
        return unit.PlacesIn(decide(state with { Desired = desired }), promoted) is [var best, ..] ? best : null;
    }
}
