using Akka.Actor;
using HaActors.Actors.Quorum;

namespace HaActors.Actors.Coordinator;

/// <summary>This node leaves: the term is given back, so that the next coordinator need not wait for the lease to run out.</summary>
public sealed partial class CoordinatorActor
{
    /// <summary>Nothing waits for a commit any more: give no more orders, then say so.</summary>
    private void HandOver()
    {
        if (_fencing.Count > 0)
        {
            // Nobody can say when a fence that was begun has had its last effect: then the lease runs out.
            LetThisNodeGo();
            return;
        }

        Context.Watch(_transition);
        var giver = _transition;
        StopChildren();
        Become(() => HandingOver(giver));
    }

    private void HandingOver(IActorRef giver)
    {
        Receive<Terminated>(ended => ended.ActorRef.Equals(giver), _ =>
        {
            Context.ActorSelection($"../{QuorumActor.Name}").Tell(new QuorumActor.HandOver(_term), Self);
            LetThisNodeGo();
            Become(Dormant);
        });
        Dormant();
    }

    private void LetThisNodeGo() => Send(ThisNode, _leavesBy!);
}
