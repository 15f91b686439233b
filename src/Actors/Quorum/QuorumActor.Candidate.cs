using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>Asking for a term, and answering those who ask.</summary>
public sealed partial class QuorumActor
{
    /// <param name="leaves">One that will not ask, though it is heard.</param>
    private void WaitForCandidacy(NodeName? leaves = null)
    {
        if (_leading is not null || _asking is not null || !MayVote || _hasHandedOver || Configuration.VotesOf(ThisNode) == 0)
            return;

        var now = Now;
        var heard = _peers.HeardWithin(Timings.DeadTime, now).Select(peer => peer.Name).Where(peer => peer != leaves);
        var rank = heard.Count(peer => peer.CompareTo(ThisNode) < 0 && Configuration.VotesOf(peer) > 0);
        var due = _voter.HeldUntil + rank * Timings.CandidateStagger - now;

        // The other voters have to hear of it first: a round that they refuse costs more than this.
        if (leaves is not null)
            due += Timings.CandidateStagger;

        Timers.StartSingleTimer(nameof(CandidateDue), new CandidateDue(), due > TimeSpan.Zero ? due : TimeSpan.FromMilliseconds(1));
    }

    private void OnCandidateDue()
    {
        if (_leading is not null || _asking is not null || !MayVote || _hasHandedOver)
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

        Sound(now);
    }

    /// <summary>First only asks around: a term is not raised for an attempt that cannot win.</summary>
    private void Sound(Instant now)
    {
        var term = NextTerm();
        if (_voter.Consider(term, ThisNode, now, Timings.Lease) is not VoteAnswer.Grant)
        {
            WaitForCandidacy();
            return;
        }

        Begin(PromiseRound.For(term), sounding: true, now);
        CountPromise(ThisNode, term, _voter.Record);
    }

    private void Ask(Instant now)
    {
        var term = NextTerm();
        if (_voter.Consider(term, ThisNode, now, Timings.Lease) is not VoteAnswer.Grant own)
        {
            _asking = null;
            WaitForCandidacy();
            return;
        }

        _voter = own.Voter;
        _node.Guard.Saw(term);
        _log.Debug("Asking for term {Term}", term);
        Begin(PromiseRound.For(term), sounding: false, now);
        Flush(() => CountPromise(ThisNode, term, _voter.Record));
    }

    private Term NextTerm() => (_voter.Record.Promised > _highestSeen ? _voter.Record.Promised : _highestSeen).Next;

    private void Begin(PromiseRound round, bool sounding, Instant now)
    {
        _asking = new Attempt(round, sounding, now);
        foreach (var node in Others().Where(node => Configuration.VotesOf(node) > 0))
            Send(node, new PromiseRequest(ThisNode, round.Term, sounding));

        Timers.StartSingleTimer(nameof(RoundOver), new RoundOver(_asking), Timings.PromiseTimeout);
    }

    private void OnRoundOver(RoundOver over)
    {
        if (_asking?.Number != over.Attempt.Number)
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
        if (!IsPeer(request.From) || !MayVote)
            return;

        var asker = request.From;
        switch (_voter.Consider(request.Term, asker, Now, Timings.Lease))
        {
            case VoteAnswer.Refuse refusal:
                Send(asker, new PromiseAnswer(
                    ThisNode, request.Term, request.Sounding, false, refusal.Promised, VoterRecord.Fresh, _formed));
                break;
            case VoteAnswer.Grant when request.Sounding:
                Send(asker, new PromiseAnswer(
                    ThisNode, request.Term, true, true, _voter.Record.Promised, VoterRecord.Fresh, _formed));
                break;
            case VoteAnswer.Grant grant:
                YieldTo(request.Term);
                _voter = grant.Voter;
                _node.Guard.Saw(request.Term);
                var promised = _voter.Record;
                Flush(() => Send(asker, new PromiseAnswer(
                    ThisNode, request.Term, false, true, promised.Promised, promised, _formed)));
                WaitForCandidacy();
                break;
        }
    }

    private void OnPromiseAnswer(PromiseAnswer answer)
    {
        if (answer.Promised > _highestSeen)
            _highestSeen = answer.Promised;

        if (!IsPeer(answer.From) || !answer.Granted)
            return;

        if (_asking is not { } asking || asking.Round.Term != answer.Term || asking.IsSounding != answer.Sounding)
            return;

        _formed |= answer.Formed;
        CountPromise(answer.From, answer.Term, answer.Record);
    }

    private void CountPromise(NodeName voter, Term term, VoterRecord record)
    {
        if (_asking is not { } asking || asking.Round.Term != term)
            return;

        _asking = asking with { Round = asking.Round.With(voter, term, record) };
        if (!_asking.Round.IsWon(Configuration))
            return;

        if (_asking.IsSounding)
            Ask(Now);
        else
            OpenTerm(_asking.Round, _asking.BeganAt);
    }

    /// <summary>A higher term is about: whatever this node leads or asks for below it is over.</summary>
    private void YieldTo(Term term)
    {
        if (_leading is { } leading && leading.Term < term)
            StepDown($"term {term} is granted to another");

        if (_asking?.Round.Term < term)
            _asking = null;
    }
}
