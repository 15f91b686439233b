using HaActors.Actors.Events;
using HaActors.Actors.Quorum;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Coordinator;

/// <summary>Changes of the desired state: proposed, flushed by a quorum, then in force.</summary>
public sealed partial class CoordinatorActor
{
    private void Change(Func<DesiredState, DesiredState> change, Action then)
    {
        _proposed = change(_proposed);
        Propose(new Change.SetDesired(_proposed), by: null, _ => then());
    }

    /// <param name="by">Who asked for it; null: the coordinator itself.</param>
    private void Propose(Change change, string? by, Action<QuorumActor.Committed> then)
    {
        _whenCommitted[++_proposals] = then;
        var id = new CommandId(new CommandOrigin($"{ThisNode}/{_term}"), _proposals);
        Context.ActorSelection($"../{QuorumActor.Name}").Tell(new QuorumActor.Propose(_term, id, change, by), Self);
    }

    /// <summary>
    /// Takes back what is fulfilled: at once in this coordinator's own picture, so that it is not done twice, and by a
    /// commit for those that come after it.
    /// </summary>
    private void Forget(Func<DesiredState, DesiredState> change)
    {
        Change(change, () => { });
        _state = _state with { Desired = WithoutFulfilled(_state.Desired) };
    }

    private void OnCommitted(QuorumActor.Committed committed)
    {
        Publish(CoordinatorNews.Of(_state.Desired, committed.State.Desired));
        _state = _state with { Desired = WithoutFulfilled(committed.State.Desired) };
        if (_whenCommitted.Remove(committed.Id.Number, out var then))
            then(committed);

        if (_leavesBy is not null && _whenCommitted.Count == 0 && HasGivenUpVotes(ThisNode))
            HandOver();
        else
            Reconsider();
    }

    private DesiredState WithoutFulfilled(DesiredState desired) => desired with
    {
        Restarts = desired.Restarts.Intersect(_proposed.Restarts),
        Moves = desired.Moves.RemoveRange(desired.Moves.Keys.Where(unit => !_proposed.Moves.ContainsKey(unit))),
        PromotedMoves = desired.PromotedMoves?.Intersect(_proposed.Moves.Keys),
        FenceRequests = desired.FenceRequests.RemoveRange(
            desired.FenceRequests.Keys.Where(node => !_proposed.FenceRequests.ContainsKey(node))),
    };

    /// <summary>
    /// A move that has arrived is forgotten: it is an act, not a rule. Unless it would be undone by that at once.
    /// </summary>
    private void TidyDesires()
    {
        foreach (var (id, destination) in _state.Desired.Moves)
        {
            var unit = PlacementUnit.All(Configuration).FirstOrDefault(candidate => candidate.Id == id);
            if (unit is null || (HasArrived(unit, destination) && StaysWithoutMove(unit, destination)))
                Forget(desired => desired.WithoutMove(id));
        }
    }

    private bool HasArrived(PlacementUnit unit, NodeName destination) =>
        unit.RunsOn(_state.Node(destination), _state.Desired.IsPromotedMove(unit.Id));

    private bool StaysWithoutMove(PlacementUnit unit, NodeName destination)
    {
        var without = _node.Ports.Decide(_state with { Desired = _state.Desired.WithoutMove(unit.Id), Now = WallClock });
        return unit.PlacesIn(without, _state.Desired.IsPromotedMove(unit.Id)).Contains(destination);
    }
}
