using System.Collections.Immutable;
using HaActors.Policy.Fencing;

namespace HaActors.Policy.Model;

/// <summary>
/// What operators asked for at run time and what the cluster must not forget when its coordinator dies. Replicated to
/// the voters and flushed by a quorum of them before anybody is told "done".
/// </summary>
/// <param name="Standby">Nodes that must run nothing.</param>
/// <param name="Targets">Operators' start (true) and stop (false) orders, which win over the configuration.</param>
/// <param name="Moves">Resources on their way to a node; forgotten once they run there and stay without that.</param>
/// <param name="Restarts">Resources to be stopped once and started again.</param>
/// <param name="FenceRequests">Nodes that an operator wants fenced, with the reason given.</param>
/// <param name="KnownDown">
/// Nodes that are confirmed to do nothing (fenced, or left cleanly), with the incarnation that this is known of. Until
/// the entry is removed by a commit, nothing is started there, so that no coordinator can trust an outdated entry.
/// </param>
public sealed record DesiredState(
    ImmutableSortedSet<NodeName> Standby,
    ImmutableSortedDictionary<ResourceId, bool> Targets,
    ImmutableSortedDictionary<ResourceId, NodeName> Moves,
    ImmutableSortedSet<ResourceId> Restarts,
    ImmutableSortedDictionary<NodeName, string> FenceRequests,
    ImmutableSortedDictionary<NodeName, Incarnation> KnownDown)
{
    /// <summary>Null: there is nothing to remember of fencing.</summary>
    public FencingFacts? Fencing { get; init; }

    // What follows is of wire version 3: null while anybody may be in the cluster who does not know it.

    /// <summary>Nodes that take their votes along when they leave; null: none.</summary>
    public ImmutableSortedSet<NodeName>? RemoveOnLeave { get; init; }

    /// <summary>Those of <see cref="Moves"/> that are about the promoted role only; null: none.</summary>
    public ImmutableSortedSet<ResourceId>? PromotedMoves { get; init; }

    /// <summary>What is kept off nodes; null: nothing.</summary>
    public ImmutableSortedSet<PlacementBan>? Bans { get; init; }

    /// <summary>Nodes whose daemon is restarted while their resources run on; null: none.</summary>
    public ImmutableSortedDictionary<NodeName, HandOff>? HandOffs { get; init; }

    /// <summary>True: an operator put the whole cluster into maintenance; null: nobody did.</summary>
    public bool? Maintenance { get; init; }

    /// <summary>Resources that wait for the node that was shut down with them; null: none.</summary>
    public ImmutableSortedDictionary<ResourceId, ShutdownLock>? ShutdownLocks { get; init; }

    public bool IsPromotedMove(ResourceId unit) => PromotedMoves?.Contains(unit) == true;

    /// <param name="promoted">Only its promoted role is wanted there.</param>
    public DesiredState Moving(ResourceId unit, NodeName destination, bool promoted) => WithoutMove(unit) with
    {
        Moves = Moves.SetItem(unit, destination),
        PromotedMoves = promoted ? (PromotedMoves ?? []).Add(unit) : PromotedMoves?.Remove(unit),
        Bans = Bans?.Except(Bans.Where(ban => ban.Unit == unit && ban.Node == destination)),
    };

    public DesiredState WithoutMove(ResourceId unit) =>
        this with { Moves = Moves.Remove(unit), PromotedMoves = PromotedMoves?.Remove(unit) };

    public static DesiredState Empty { get; } = new(
        [],
        ImmutableSortedDictionary<ResourceId, bool>.Empty,
        ImmutableSortedDictionary<ResourceId, NodeName>.Empty,
        [],
        ImmutableSortedDictionary<NodeName, string>.Empty,
        ImmutableSortedDictionary<NodeName, Incarnation>.Empty);
}
