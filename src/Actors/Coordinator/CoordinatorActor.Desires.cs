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
        FenceRequests = desired.FenceRequests.RemoveRange(
            desired.FenceRequests.Keys.Where(node => !_proposed.FenceRequests.ContainsKey(node))),
    };

    /// <summary>A move that has arrived is forgotten: it is an act, not a rule.</summary>
    private void TidyDesires()
    {
        foreach (var (unit, destination) in _state.Desired.Moves)
        {
            var members = PlacementUnit.All(Configuration).FirstOrDefault(candidate => candidate.Id == unit)?.Members ?? [];
            var node = _state.Node(destination);
            if (members.All(member => node.Resource(member.Id) is { Activity: Activity.Running, Busy: null }))
                Forget(desired => desired with { Moves = desired.Moves.Remove(unit) });
        }
    }
}
