using System.Collections.Immutable;
using Akka.Event;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Protocol;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>Leading a term: the lease, the replicated state, and the sight that the coordinator decides on.</summary>
public sealed partial class QuorumActor
{
    private void OpenTerm(Attempt asking, ReplicaLog adopted)
    {
        Take(asking, adopted);
        if (adopted.IsBlank)
            Add(FirstEntry());

        // What was adopted counts only once an entry of this very term is on a quorum (safety rule 6).
        Add(new Change.OpenTerm(ThisNode));
        OnTick();
        Spread();
    }

    private void Take(Attempt asking, ReplicaLog adopted)
    {
        var term = asking.Round.Term;
        _asking = null;
        _roundsLost = 0;
        Timers.Cancel(nameof(RoundOver));
        _leader = (ThisNode, term);
        LeaveUnanswered([]);
        var support = asking.Round.Promises.Keys.Where(voter => voter != ThisNode)
            .Aggregate(QuorumEvidence.None, (evidence, voter) => evidence.With(voter, asking.BeganAt));
        _leading = new Leadership(
            term, support, Replication.Began(term, Others(), adopted.Last.Index), IsOpen: false);
        _log.Info("Term {Term} is granted to {Node}", term, ThisNode);
        _voter = _voter.Follow(term, ThisNode, adopted);
    }

    /// <summary>Appends to this node's own log; nobody has it yet.</summary>
    private void Add(Change change, CommandId? id = null, string? by = null)
    {
        var last = Log.Last;
        var term = _voter.Record.Promised;
        var position = new Position(term.Generation, term, last.Index + 1);
        var entry = new Entry(position, id, _node.Ports.Clock.GetUtcNow(), by ?? ThisNode.Value, change);
        _voter = _voter.Follow(position.Term, ThisNode, Log.Add(entry));
    }

    /// <summary>Has what was added flushed here, and sent to all that were not sent it yet.</summary>
    private void Spread()
    {
        TellInForce();
        SendLog(Others().Where(node => _leading?.Replication.Of(node).Sent < Log.Last.Index));
        var last = Log.Last;
        var store = _voter.Record.Store;
        Flush(() =>
        {
            if (_leading is { } leading && leading.Term == last.Term)
                Count(leading.Replication.Confirmed(ThisNode, store, last.Index, Log.CommitIndex));
        });
    }

    private void SendLog(IEnumerable<NodeName> nodes)
    {
        if (_leading is not { } leading || Log.Newest.Cluster is not { } cluster)
            return;

        var replication = leading.Replication;
        foreach (var node in nodes)
        {
            var after = replication.Of(node).Sent;
            var isThere = Log.At(after) is not null;
            var previous = Log.At(after) ?? Log.Base.At;
            var entries = isThere ? Portion(Log.After(previous.Index)) : [];
            Send(node, new Replicate(
                ThisNode, leading.Term, cluster, previous, entries, Log.CommitIndex, isThere ? null : Log.Base.For(SpokenBy(node)))
            {
                Forced = Log.Newest.Forced,
            });
            replication = replication.SentTo(node, previous.Index + entries.Length);
        }

        _leading = leading with { Replication = replication };
    }

    private static ImmutableArray<Entry> Portion(IEnumerable<Entry> entries)
    {
        var room = MostText;
        return [.. entries.Take(MostEntriesOfMessage).TakeWhile(entry => (room -= LengthOf(entry.Change)) >= 0)];
    }

    private static int LengthOf(Change change) => change switch
    {
        Change.Configure configure => configure.Text.Length,
        Change.Restore restore => restore.Text.Length,
        _ => 0,
    };

    private void OnReplicate(Replicate message)
    {
        if (!IsPeer(message.From) || !MayStore || IsForeign(message.Cluster))
            return;

        var leader = message.From;
        var answer = new Replicated(ThisNode, message.Term, _voter.Record.Promised, _voter.Record.Store, 0, 0, null);
        if (!_voter.Obeys(message.Term))
        {
            Flush(() => Send(leader, answer));
            return;
        }

        YieldTo(message.Term);
        _node.Guard.Saw(message.Term);
        var before = Log;
        var (own, lost) = Log.YieldTo(message.Forced);
        if (lost is not null)
        {
            GiveUp(lost, message.Forced!);
            answer = answer with { Lost = lost };
        }

        switch (own.Take(message.Snapshot, message.Previous, message.Entries))
        {
            case Appended.Taken taken:
                var commit = Math.Min(message.CommitIndex, taken.Matches);
                _voter = _voter.Follow(message.Term, leader, taken.Log.CommittedTo(commit).Compacted(_settings.KeptEntries));
                answer = answer with { Promised = message.Term, Match = taken.Matches, CommitIndex = commit };
                NoteTogether(message.Term);
                _tookPart = true;
                break;
            case Appended.Gap gap:
                _voter = _voter.Follow(message.Term, leader, own);
                answer = answer with { Promised = message.Term, TryAfter = gap.TryAfter };
                break;
            case Appended.Contradiction contradiction:
                BreakStore(contradiction.Why);
                return;
        }

        if (lost is null && before.Last != Log.Last && before.Last.Index > 0 && Log.At(before.Last.Index) is { } other && other != before.Last)
            _log.Warning("Entry {Before} of this node's log was never committed and gives way to {After}", before.Last, other);

        TellInForce();
        WaitForCandidacy();
        Flush(() => Send(leader, answer));
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

        // An answer to an earlier term of this node speaks of another log.
        if (answer.Term != leading.Term)
            return;

        if (answer.Lost is { } lost)
            Record(answer.From, lost);

        if (answer.TryAfter is { } tryAfter)
        {
            _leading = _leading with { Replication = _leading.Replication.Refused(answer.From, tryAfter) };
            SendLog([answer.From]);
            return;
        }

        Count(_leading.Replication.Confirmed(answer.From, answer.Store, answer.Match, answer.CommitIndex));
        Readmit(answer.From, answer.Store);
        if (_leading?.Replication.Of(answer.From).Sent < Log.Last.Index)
            SendLog([answer.From]);
    }

    private void Count(Replication replication)
    {
        if (_leading is not { } leading)
            return;

        _leading = leading = leading with { Replication = replication };
        var commit = replication.CommitIndex(Log);
        if (commit <= Log.CommitIndex)
            return;

        _voter = _voter.Follow(leading.Term, ThisNode, Log.CommittedTo(commit).Compacted(_settings.KeptEntries));
        NoteTogether(leading.Term);
        TellInForce();
        SendLog(Others());
        if (!leading.IsOpen)
            Open();

        foreach (var (index, proposal) in _proposals.TakeWhile(proposal => proposal.Key <= commit).ToList())
        {
            _proposals.Remove(index);
            proposal.Asker.Tell(new Committed(proposal.Id, Log.Committed.Applied.Of(proposal.Id) ?? Outcome.Done, Log.Committed), Self);
        }

        if (!Log.Committed.Votes.IsVoter(ThisNode))
        {
            StepDown("it has no vote any more");
            return;
        }

        // Both majorities have the change; or its coordinator died in the middle of it, and this one ends it.
        if (Log.Committed.Votes.IsJoint && Log.Newest.Votes.IsJoint)
        {
            Add(new Change.SettleVotes());
            Spread();
        }
    }

    private void Open()
    {
        if (_leading is not { } leading)
            return;

        _leading = leading with { IsOpen = true };
        _tookPart = true;
        ExtendLease(Now);
        Tell(CoordinatorActor.Name, new CoordinatorActor.TermWon(leading.Term, Log.Committed.Desired, _formed));

        OnForced();

        // It need not wait for the next beat to look around.
        LookAround(Now, HeardNodes(Now));
    }

    private void OnPropose(Propose proposal)
    {
        // One that arrives late would put back, in a later term, what others have changed since.
        if (_leading is not { IsOpen: true } leading || proposal.Term != leading.Term)
            return;

        if (LengthOf(proposal.Change) > MostText)
        {
            Sender.Tell(new Committed(proposal.Id, new Outcome($"Its text is longer than {MostText} characters."), Log.Committed), Self);
            return;
        }

        Add(proposal.Change, proposal.Id, proposal.By);
        _proposals[Log.Last.Index] = new Proposal(proposal.Id, Sender);
        Spread();
    }

    // While the lease holds, nobody else can have been granted a term, and so nobody else has committed anything.
    private void OnRead()
    {
        if (_leading is { IsOpen: true } && _lease.Holds)
            Sender.Tell(new Present(Log.Committed), Self);
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

        Resend();
        RaiseWire(heard);

        if (leading.IsOpen)
            LookAround(now, heard);
    }

    /// <summary>The coordinator hears of a silence when it has lasted, not a beat later.</summary>
    private void OnSilenceDue()
    {
        var now = Now;
        _listening = _listening.Ran(now, Timings);
        if (_leading is { IsOpen: true } && _lease.Holds)
            LookAround(now, HeardNodes(now));
    }

    private void LookAround(Instant now, ImmutableArray<Peer> heard)
    {
        Tell(CoordinatorActor.Name, Look(now, heard));
        if (heard.IsEmpty)
            return;

        var due = heard.Min(peer => peer.HeardAt) + Timings.DeadTime - now + OneMs;
        if (due < Timings.BeatInterval)
            Timers.StartSingleTimer(nameof(SilenceDue), new SilenceDue(), due);
        else
            Timers.Cancel(nameof(SilenceDue));
    }

    /// <summary>What was not confirmed may be lost, on its way there or back.</summary>
    private void Resend()
    {
        if (_leading is not { } leading)
            return;

        var lagging = _peers.HeardWithin(Timings.DeadTime, Now).Select(peer => peer.Name)
            .Where(node => leading.Replication.Lags(node, Log))
            .ToList();
        _leading = leading with
        {
            Replication = lagging.Aggregate(
                leading.Replication, (replication, node) => replication.SentTo(node, replication.Of(node).Next - 1)),
        };
        SendLog(lagging);
    }

    private CoordinatorActor.Sight Look(Instant now, ImmutableArray<Peer> heard)
    {
        var hears = heard.ToImmutableSortedDictionary(peer => peer.Name, peer => peer.Hears)
            .SetItem(ThisNode, [.. heard.Select(peer => peer.Name)]);
        var incarnations = heard.ToImmutableSortedDictionary(peer => peer.Name, peer => peer.Incarnation)
            .SetItem(ThisNode, _settings.Incarnation);
        var kept = ReachableSet.Keep(Votes, WithWitness(hears, now), ThisNode).Except(WitnessAsPeer);
        return new CoordinatorActor.Sight(incarnations, kept, _listening.MayJudge(now))
        {
            Supporting = Supporters(now),
            Ready = ReadyVoters(),
        };
    }

    private void ExtendLease(Instant now)
    {
        if (_leading is not { } leading)
            return;

        var vouched = leading.Support.QuorumAt(Votes, ThisNode, now);
        var until = vouched + Timings.LeaseOfHolder;
        _lease.ExtendTo(until);
        _node.Guard.VouchedUntil(leading.Term, until);
    }

    private void OnAuthorityQuestion(AuthorityQuestion question)
    {
        if (_leading is { IsOpen: true } leading && leading.Term == question.Term && _lease.Left is var left && left > TimeSpan.Zero)
            Sender.Tell(new AuthorityAnswer(question.Term, question.Number, left), Self);
    }

    private void OnCoordinatorView(CoordinatorView view)
    {
        if (_leading is null)
            return;

        _formed |= view.Formed;
        if (!Votes.IsQuorum(Votes.Voters.Except(view.Lost)))
        {
            // So many lost is first of all evidence against this one (safety rule 35), and it could not even fence them:
            // whoever leads next looks at all of them anew.
            StepDown("it counts a quorum as lost");
            return;
        }

        LeaveUnanswered(view.Lost);
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
        _node.Guard.IsOver(released.Term);
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
        if (_leading is { } leading)
            _node.Guard.IsOver(leading.Term);
        _leading = null;
        _leader = null;
        _proposals.Clear();
    }
}
