using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>Asking for a term, and answering those who ask.</summary>
public sealed partial class QuorumActor
{
    private void WaitForCandidacy()
    {
        if (_leading is not null || _asking is not null || _storeBroken || Configuration.VotesOf(ThisNode) == 0)
            return;

        var now = Now;
        var heard = _peers.HeardWithin(Timings.DeadTime, now).Select(peer => peer.Name);
        var rank = heard.Count(peer => peer.CompareTo(ThisNode) < 0 && Configuration.VotesOf(peer) > 0);
        var due = _voter.HeldUntil + rank * Timings.CandidateStagger - now;
        Timers.StartSingleTimer(nameof(CandidateDue), new CandidateDue(), due > TimeSpan.Zero ? due : TimeSpan.FromMilliseconds(1));
    }

    private void OnCandidateDue()
    {
        if (_leading is not null || _asking is not null || _storeBroken)
            return;

        var now = Now;
        if (now < _voter.HeldUntil)
        {
            WaitForCandidacy();
            return;
        }

        var heard = _peers.HeardWithin(Timings.DeadTime, now).Select(peer => peer.Name).Append(ThisNode);
        if (!Configuration.IsQuorum(heard))
        {
            Timers.StartSingleTimer(nameof(CandidateDue), new CandidateDue(), Timings.BeatInterval);
            return;
        }

        Ask(now);
    }

    private void Ask(Instant now)
    {
        var term = (_voter.Record.Promised > _highestSeen ? _voter.Record.Promised : _highestSeen).Next;
        if (_voter.Consider(term, ThisNode, now, Timings.Lease) is not VoteAnswer.Grant own)
        {
            WaitForCandidacy();
            return;
        }

        _voter = own.Voter;
        _node.Guard.Saw(term);
        _asking = (PromiseRound.For(term), now);
        _log.Debug("Asking for term {Term}", term);
        foreach (var node in Others().Where(node => Configuration.VotesOf(node) > 0))
            Send(node, new PromiseRequest(ThisNode, term));

        Flush(() => CountPromise(ThisNode, term, _voter.Record));
        Timers.StartSingleTimer(nameof(RoundOver), new RoundOver(term), Timings.PromiseTimeout);
    }

    private void OnRoundOver(RoundOver over)
    {
        if (_asking?.Round.Term != over.Term)
            return;

        _asking = null;

        // Chance keeps two candidates from asking past each other for ever.
        var pause = Timings.PromiseTimeout * _node.Ports.Chance.NextDouble();
        Timers.StartSingleTimer(nameof(CandidateDue), new CandidateDue(), Timings.CandidateStagger + pause);
        if (_voter.Holder == ThisNode)
            _voter = _voter with { HeldUntil = Now };
    }

    private void OnPromiseRequest(PromiseRequest request)
    {
        if (!IsPeer(request.From) || _storeBroken)
            return;

        var asker = request.From;
        switch (_voter.Consider(request.Term, asker, Now, Timings.Lease))
        {
            case VoteAnswer.Refuse refusal:
                Send(asker, new PromiseAnswer(ThisNode, request.Term, false, refusal.Promised, VoterRecord.Fresh, _formed));
                break;
            case VoteAnswer.Grant grant:
                YieldTo(request.Term);
                _voter = grant.Voter;
                _node.Guard.Saw(request.Term);
                var promised = _voter.Record;
                Flush(() => Send(asker, new PromiseAnswer(ThisNode, request.Term, true, promised.Promised, promised, _formed)));
                WaitForCandidacy();
                break;
        }
    }

    private void OnPromiseAnswer(PromiseAnswer answer)
    {
        if (answer.Promised > _highestSeen)
            _highestSeen = answer.Promised;

        if (!IsPeer(answer.From) || _asking?.Round.Term != answer.Term || !answer.Granted)
            return;

        _formed |= answer.Formed;
        CountPromise(answer.From, answer.Term, answer.Record);
    }

    private void CountPromise(NodeName voter, Term term, VoterRecord record)
    {
        if (_asking is not { } asking)
            return;

        asking.Round = asking.Round.With(voter, term, record);
        _asking = asking;
        if (asking.Round.Term == term && asking.Round.IsWon(Configuration))
            OpenTerm(asking.Round, asking.AskedAt);
    }

    /// <summary>A higher term is about: whatever this node leads or asks for below it is over.</summary>
    private void YieldTo(Term term)
    {
        if (_leading is { } leading && leading.Term < term)
            StepDown($"term {term} is granted to another");

        if (_asking is { } asking && asking.Round.Term < term)
            _asking = null;
    }
}
