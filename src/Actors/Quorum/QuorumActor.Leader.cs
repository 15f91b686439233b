using System.Collections.Immutable;
using Akka.Event;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>Leading a term: the lease, the replicated state, and the sight that the coordinator decides on.</summary>
public sealed partial class QuorumActor
{
    private void OpenTerm(PromiseRound round, Instant askedAt)
    {
        _asking = null;
        Timers.Cancel(nameof(RoundOver));
        _leader = (ThisNode, round.Term);
        _lost = [];

        // The newest state among a quorum of promisers is at least the last acknowledged one. It counts only once an
        // entry of this very term is on a quorum (safety rule 6).
        var newest = round.Newest;
        var support = round.Promises.Keys.Where(voter => voter != ThisNode)
            .Aggregate(QuorumEvidence.None, (evidence, voter) => evidence.With(voter, askedAt));
        var opening = new Replication(new Position(round.Term, newest.Accepted.Index + 1), newest.Desired, [], null);
        _leading = new Leadership(round.Term, support, opening, IsOpen: false);
        _log.Info("Term {Term} is granted to {Node}", round.Term, ThisNode);
        Replicate(opening);
        OnTick();
    }

    private void Replicate(Replication replication)
    {
        if (_voter.Accept(replication.Position, ThisNode, replication.Desired) is not { } accepted)
        {
            StepDown("its own voter knows a newer state");
            return;
        }

        _voter = accepted;
        SendReplication(replication);
        Flush(() => CountReplica(ThisNode, replication.Position));
    }

    private void SendReplication(Replication replication)
    {
        foreach (var node in Others().Where(node => !replication.Acknowledged.Contains(node)))
            Send(node, new Replicate(ThisNode, replication.Position, replication.Desired));
    }

    private void OnReplicate(Replicate entry)
    {
        if (!IsPeer(entry.From) || !MayVote)
            return;

        var leader = entry.From;
        if (_voter.Accept(entry.Position, leader, entry.Desired) is { } accepted)
        {
            YieldTo(entry.Position.Term);
            _voter = accepted;
            _node.Guard.Saw(entry.Position.Term);
            WaitForCandidacy();
        }

        var known = _voter.Record;
        Flush(() => Send(leader, new Replicated(ThisNode, known.Accepted, known.Promised)));
    }

    private void OnReplicated(Replicated answer)
    {
        if (_leading is not { } leading || !IsPeer(answer.From))
            return;

        if (answer.Promised > leading.Term)
        {
            StepDown($"node {answer.From} promised term {answer.Promised}");
            return;
        }

        CountReplica(answer.From, answer.Accepted);
    }

    private void CountReplica(NodeName voter, Position position)
    {
        if (_leading is not { } leading || position != leading.Replication.Position)
            return;

        var before = leading.Replication.IsCommitted(Configuration);
        var replication = leading.Replication.With(voter);
        _leading = leading with { Replication = replication };
        if (before || !replication.IsCommitted(Configuration))
            return;

        if (replication.Proposal is { } proposal)
        {
            Tell(CoordinatorActor.Name, new Committed(proposal, replication.Desired));
        }
        else
        {
            _leading = _leading with { IsOpen = true };
            ExtendLease(Now);
            Tell(CoordinatorActor.Name, new CoordinatorActor.TermWon(leading.Term, replication.Desired, _formed));

            // It need not wait for the next beat to look around.
            Tell(CoordinatorActor.Name, Look(Now, _peers.HeardWithin(Timings.DeadTime, Now)));
        }

        NextProposal();
    }

    private void OnPropose(Propose proposal)
    {
        // One that arrives late would put back, in a later term, what others have changed since.
        if (proposal.Term != _leading?.Term)
            return;

        _proposals.Enqueue(proposal);
        NextProposal();
    }

    private void NextProposal()
    {
        if (_leading is not { IsOpen: true } leading || !leading.Replication.IsCommitted(Configuration))
            return;

        if (!_proposals.TryDequeue(out var proposal))
            return;

        var last = leading.Replication.Position;
        var replication = new Replication(last with { Index = last.Index + 1 }, proposal.Desired, [], proposal.Id);
        _leading = leading with { Replication = replication };
        Replicate(replication);
    }

    private void Lead(Instant now, ImmutableArray<Peer> heard)
    {
        if (_leading is not { } leading)
            return;

        if (_voter.Support(leading.Term, ThisNode, now, Timings.Lease) is not { } bound)
        {
            StepDown("its own voter promised a newer term");
            return;
        }

        _voter = bound;
        ExtendLease(now);
        if (leading.IsOpen && !_lease.Holds)
        {
            StepDown("it lost touch with a quorum");
            return;
        }

        if (leading.Replication.Acknowledged.Count < Configuration.Nodes.Count)
            SendReplication(leading.Replication);

        if (leading.IsOpen)
            Tell(CoordinatorActor.Name, Look(now, heard));
    }

    private CoordinatorActor.Sight Look(Instant now, ImmutableArray<Peer> heard)
    {
        var hears = heard.ToImmutableSortedDictionary(peer => peer.Name, peer => peer.Hears)
            .SetItem(ThisNode, [.. heard.Select(peer => peer.Name)]);
        var incarnations = heard.ToImmutableSortedDictionary(peer => peer.Name, peer => peer.Incarnation)
            .SetItem(ThisNode, _settings.Incarnation);
        var kept = ReachableSet.Keep(Configuration, hears, ThisNode);
        return new CoordinatorActor.Sight(incarnations, kept, _listening.MayJudge(now));
    }

    private void ExtendLease(Instant now)
    {
        if (_leading is not { } leading)
            return;

        var vouched = leading.Support.QuorumAt(Configuration, ThisNode, now);
        _lease.ExtendTo(vouched + Timings.LeaseOfHolder);
    }

    private void OnCoordinatorView(CoordinatorView view)
    {
        if (_leading is null)
            return;

        _formed |= view.Formed;
        if (!Configuration.IsQuorum(Configuration.Nodes.Keys.Except(view.Lost)))
        {
            // So many lost is first of all evidence against this one (safety rule 35), and it could not even fence them:
            // whoever leads next looks at all of them anew.
            StepDown("it counts a quorum as lost");
            return;
        }

        _lost = view.Lost;
        foreach (var node in view.Lost)
            _evidence = _evidence.Without(node);
    }

    /// <summary>The coordinator has stopped for good, so the voters are told that they owe it nothing (safety rule 28).</summary>
    private void OnHandOver(HandOver done)
    {
        if (_leading is not { } leading || leading.Term != done.Term)
            return;

        // Before anybody can hear of it. It cannot be extended any more: this node leads nothing, and asks for nothing.
        _hasHandedOver = true;
        Retire();
        _log.Info("Node {Node} hands term {Term} over", ThisNode, leading.Term);
        _voter = _voter.Release(leading.Term, ThisNode, Now) ?? _voter;
        foreach (var node in Others())
            Send(node, new TermReleased(ThisNode, leading.Term));
    }

    private void OnTermReleased(TermReleased released)
    {
        if (!IsPeer(released.From) || _voter.Release(released.Term, released.From, Now) is not { } free)
            return;

        _voter = free;
        _leader = null;
        WaitForCandidacy(released.From);
    }

    private void StepDown(string why)
    {
        if (_leading is not { } leading)
            return;

        Retire();
        _log.Warning("Node {Node} no longer leads term {Term}: {Reason}", ThisNode, leading.Term, why);
        Tell(CoordinatorActor.Name, new CoordinatorActor.TermLost(leading.Term));
        WaitForCandidacy();
    }

    private void Retire()
    {
        _lease.Revoke();
        _leading = null;
        _leader = null;
        _proposals.Clear();
    }
}
